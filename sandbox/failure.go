package sandbox

import (
	"net/http"
	"slices"
	"sync"
	"time"
)

// Cut says where a connection is cut; see [Failure].
type Cut int

// Where a connection is cut.
const (
	CutNothing Cut = iota // the whole response is sent
	CutAnswer             // no byte of a response is sent
	CutHeaders            // status and headers are sent, the body is not
	CutBody               // half of the body is sent, or what AfterEvents and AfterBytes say
	CutEnd                // the same part of the body, but it ends in good order
)

// AtOnce as [Failure]'s AfterEvents or AfterBytes is right after the headers.
const AtOnce = -1

// StreamError is the form of an error inside an event stream; see [Failure].
type StreamError int

// The forms that the service is known to use for errors in mid-stream.
const (
	// StreamErrorDocumented is the form that the operation's own events have.
	StreamErrorDocumented StreamError = iota
	// StreamErrorChunk is {..., "error": {"code", "message"}}, as chat completions have it.
	StreamErrorChunk
	// StreamErrorType is {"type": "error", "error": {"code", "message"}, "code", "message"}, as
	// images and responses have it.
	StreamErrorType
	// StreamErrorNamed is the same with the name "error", as messages have it.
	StreamErrorNamed
	// StreamErrorFailed is {"type": "response.failed", "response": {"error": {"code", "message"}}},
	// as responses have it.
	StreamErrorFailed
)

// OperationAuthorize names the authorization page's requests, GET and POST, in [Failure] and
// [Request].
const OperationAuthorize = "authorize"

// Failure is what goes wrong with a request; see [Sandbox.FailNext]. What is left zero is as it
// would have been: a Failure that only has a Delay gives the actual response, later, and one that
// only has CutBody gives half of it.
type Failure struct {
	// Operation is the operationId that fails, or [OperationAuthorize]; "" for any operation of the
	// API.
	Operation string

	// Status, if set, replaces the actual response. The credentials and the body of the request are
	// then not looked at. It may be any status that the document has for the operation, a second
	// success too.
	Status int

	// Body is the body that comes with Status (or, alone, with 200). When it is empty the response
	// is the document's example for the operation and Status, or else the error envelope with the
	// status's own text.
	Body string

	// NoBody asks for an empty body in place of the example.
	NoBody bool

	// ContentType is the response's content type; "" for the example's, or application/json. Of
	// several that the document has for the status it chooses the example: "application/json" alone
	// gives buffered JSON although the request asks for a stream.
	ContentType string

	// BodySize makes a shorter body this many bytes long, without holding it in memory: JSON is
	// padded with blanks, anything else repeats. Event streams are not changed.
	BodySize int64

	// RetryAfter is the value of the header Retry-After, seconds or an HTTP date; "" for none.
	RetryAfter string

	// Headers are set on the response last, such as retry-after-ms or Location.
	Headers http.Header

	// Delay passes before the response, or until the client has gone. With AfterConsume it passes
	// after the request had its effect, and without it before: a client that does not wait for it
	// then has its code still.
	Delay time.Duration

	// Cut says where the connection is cut.
	Cut Cut

	// AfterConsume lets the request have its effect before it fails: the code is consumed, the key
	// minted, and the response lost.
	AfterConsume bool

	// AfterEvents and AfterBytes let the actual response begin, after the request had its effect,
	// and the failure come after so many events of an event stream, or so many bytes of any body;
	// [AtOnce] is right after the headers, and more than there are is at the end. Then, in this
	// order, Delay passes, Cut cuts, and Body, or Status as an event of the stream, is written in
	// place of the rest. With nothing but a Delay the rest follows. A response that is no stream
	// has no events: AfterEvents then is as if it were not there.
	AfterEvents int
	AfterBytes  int64

	// StreamError is the form of the event that reports Status.
	StreamError StreamError

	// ErrorCode is the code in that event, such as "rate_limit_exceeded"; "" for Status as a
	// number.
	ErrorCode string
}

// FailNext makes the next n requests fail, those of one operation if the failure names one.
// Failures queue up: each request takes the first that matches it. A request that is no operation
// of the document (404, 405) takes none. n <= 0 does nothing.
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
