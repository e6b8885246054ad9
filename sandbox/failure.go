package sandbox

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Cut says where a connection is cut; see [Failure].
type Cut int

// Where a connection is cut.
const (
	CutNothing Cut = iota // the whole answer is sent
	CutAnswer             // no byte of an answer is sent
	CutHeaders            // status and headers are sent, the body is not
	CutBody               // half of the body is sent
)

// OperationAuthorize names the authorization page's requests, GET and POST, in [Failure] and [Request].
const OperationAuthorize = "authorize"

// Failure is what goes wrong with a request; see [Sandbox.FailNext]. What is left zero is as it would have been: a Failure that only has
// a Delay gives the real answer, later, and one that only has CutBody gives half of the real answer.
type Failure struct {
	// Operation is the operationId that fails, or [OperationAuthorize]; "" for any operation of the API.
	Operation string

	// Status, if set, replaces the real answer. The credentials and the body of the request are then not looked at.
	Status int

	// Body is the body that comes with Status (or, alone, with 200). When it is empty the answer is the document's example for the
	// operation and Status, or else the error envelope with the status's own text.
	Body string

	// NoBody asks for an empty body in place of the example.
	NoBody bool

	// ContentType is the answer's content type; "" for the example's, or application/json.
	ContentType string

	// RetryAfter is the value of the header Retry-After, seconds or an HTTP date; "" for none.
	RetryAfter string

	// Headers are set on the answer last, such as retry-after-ms or Location.
	Headers http.Header

	// Delay passes before the answer, or until the client has gone. With AfterConsume it passes after the request had its effect, and
	// without it before: a client that does not wait for it then has its code still.
	Delay time.Duration

	// Cut says where the connection is cut.
	Cut Cut

	// AfterConsume lets the request have its effect before it fails: the code is consumed, the key minted, and the answer lost.
	AfterConsume bool
}

// FailNext makes the next n requests fail, those of one operation if the failure names one. Failures queue up: each request takes the
// first that matches it. A request that is no operation of the document (404, 405) takes none. n <= 0 does nothing.
func (s *Sandbox) FailNext(n int, failure Failure) {
	failure.Headers = failure.Headers.Clone()
	s.failures.add(n, failure)
}

// ResetFailures forgets the failures that were asked for and have not come yet.
func (s *Sandbox) ResetFailures() { s.failures.reset() }

type failures struct {
	mu    sync.Mutex
	queue []queuedFailure
}

type queuedFailure struct {
	left    int
	failure Failure
}

func (f *failures) add(n int, failure Failure) {
	if n <= 0 {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, queuedFailure{n, failure})
}

func (f *failures) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = nil
}

func (f *failures) next(operation string) *Failure {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.queue {
		wanted := f.queue[i].failure.Operation
		if wanted != operation && (wanted != "" || operation == OperationAuthorize) {
			continue
		}
		failure := f.queue[i].failure
		if f.queue[i].left--; f.queue[i].left == 0 {
			f.queue = slices.Delete(f.queue, i, i+1)
		}
		return &failure
	}
	return nil
}

// play writes the real answer to a request, or what the failure makes of it. The real answer has effects, so it is asked for at most
// once, and at the moment that the failure leaves for it.
func (s *Sandbox) play(w http.ResponseWriter, r *http.Request, entry *Request, failure *Failure, actual func() answer, example func(status int) answer) {
	if failure == nil {
		a := actual()
		s.log.finish(entry, a.status)
		a.writeTo(w, CutNothing)
		return
	}
	var a answer
	if failure.AfterConsume {
		a = actual()
	}
	if !wait(r.Context(), failure.Delay) || failure.Cut == CutAnswer {
		s.log.finish(entry, 0)
		panic(http.ErrAbortHandler)
	}
	if failure.replaces() {
		a = failure.answer(example)
	} else if !failure.AfterConsume {
		a = actual()
	}
	a = failure.dress(a)
	s.log.finish(entry, a.status)
	a.writeTo(w, failure.Cut)
}

func (f *Failure) replaces() bool { return f.Status != 0 || f.Body != "" || f.NoBody }

func (f *Failure) answer(example func(status int) answer) answer {
	status := f.Status
	if status < 100 || status > 999 {
		status = http.StatusOK // net/http panics on anything else
	}
	if f.Body == "" && !f.NoBody {
		return example(status)
	}
	return answer{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(f.Body)}
}

func (f *Failure) dress(a answer) answer {
	a.header = maps.Clone(a.header)
	if f.ContentType != "" {
		a.header.Set("Content-Type", f.ContentType)
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	for name, values := range f.Headers {
		a.header[http.CanonicalHeaderKey(name)] = values
	}
	return a
}

// plainError is the answer for a status that the document says nothing about.
func plainError(status int) answer {
	text := http.StatusText(status)
	if text == "" {
		text = fmt.Sprintf("Status %d", status)
	}
	return errorAnswer(status, strings.TrimSpace(text), nil)
}

// wait tells whether the time passed before the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
