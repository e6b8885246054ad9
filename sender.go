package openrouter

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/gen"
)

// sender carries one attempt: it is what the generated client sends its request with. It guards the request on its way
// out, and on the way back it turns everything but a usable 2xx into a typed error before any parser sees it.
type sender struct {
	settings *settings
	op       *Operation
	wants    wants
	attempt  int
	hide     redactor

	used     bool  // Do was called
	failure  error // what Do returned
	answer   *http.Response
	body     []byte
	trace    *trace
	deadline context.Context
}

// try makes the attempt and tells apart where it failed: before Do, in Do, or in the parser behind it.
func (s *sender) try(ctx context.Context, try attempt) error {
	s.trace, s.deadline = &trace{}, ctx
	api := &gen.ClientWithResponses{ClientInterface: &gen.Client{Server: s.settings.serverURL + "/", Client: s}}
	err := try(s.trace.watch(ctx), api)
	switch {
	case err == nil:
		return nil
	case s.failure != nil:
		return s.failure
	case !s.used:
		return &InvalidRequestError{Operation: s.op.ID, Field: "request", Problem: "cannot be encoded", Err: s.hide.hide(err)}
	}
	return s.unusable(parseProblem(err), nil)
}

// Do implements the generated client's HttpRequestDoer.
func (s *sender) Do(req *http.Request) (*http.Response, error) {
	s.used = true
	start := time.Now()
	resp, err := s.do(req)
	s.failure = err
	s.settings.logAttempt(s.deadline, s.op, s.attempt, s.answer, len(s.body), time.Since(start), err)
	return resp, err
}

func (s *sender) do(req *http.Request) (*http.Response, error) {
	if err := s.guard(req); err != nil {
		return nil, err
	}
	resp, err := s.settings.doer.Do(req)
	if err != nil && isNil(err) {
		err = errNoAnswer
	}
	if err != nil || resp == nil {
		if resp != nil && resp.Body != nil { // net/http promises that it is closed; a foreign Doer does not.
			_ = resp.Body.Close()
		}
		return nil, s.unanswered(err)
	}
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	defer func() { _ = resp.Body.Close() }()
	s.record(resp)

	switch {
	case resp.StatusCode >= 400 && resp.StatusCode < 600:
		s.body, _ = s.read(resp) // A broken body does not hide the status.
		return nil, newAPIError(s.op.ID, resp, s.body, s.hide)
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		return nil, s.unusable(redirectProblem(resp, s.hide), nil)
	}
	if err := s.readSuccess(resp); err != nil {
		return nil, err
	}
	return s.normalized(resp), nil
}

// unanswered is the error of a request that got no answer.
func (s *sender) unanswered(err error) error {
	sent := !s.trace.provesUnsent(err)
	var timeout net.Error
	switch {
	case err == nil:
		return &ConnectionError{Operation: s.op.ID, Sent: true, Err: errNoAnswer}
	case s.deadline.Err() != nil:
		return stopped(s.deadline, s.op, sent, s.hide.hide(err))
	case errors.As(err, &timeout) && timeout.Timeout():
		return &TimeoutError{Operation: s.op.ID, Sent: sent, Err: s.hide.hide(err)}
	}
	return &ConnectionError{Operation: s.op.ID, Sent: sent, Err: s.hide.hide(err)}
}

// record keeps the answer's status and headers for WithResponseInto. The request is left out: it holds the key.
func (s *sender) record(resp *http.Response) {
	kept := *resp
	kept.Body, kept.Request = http.NoBody, nil
	s.answer = &kept
	if s.settings.into != nil {
		*s.settings.into = &kept
	}
}

// read reads the decoded body up to the limit, and one byte more to tell that there are more.
func (s *sender) read(resp *http.Response) ([]byte, error) {
	var r io.Reader = inTime{s.deadline, resp.Body}
	if encoding := resp.Header.Get("Content-Encoding"); (strings.EqualFold(encoding, "gzip") || strings.EqualFold(encoding, "x-gzip")) && !resp.Uncompressed {
		// Decoded here, not by net/http, which would lose what only says that it is gzip: a key must not be lost over that.
		buffered := bufio.NewReader(r)
		r = buffered
		if magic, _ := buffered.Peek(2); string(magic) == "\x1f\x8b" {
			zipped, err := gzip.NewReader(buffered)
			if err != nil {
				return nil, err
			}
			r = zipped
		}
	}
	limit := s.settings.limit
	if resp.StatusCode >= 400 {
		limit = min(limit, maxErrorRead)
	}
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], errTooLarge
	}
	return body, err
}

// inTime ends with its context: a foreign body may go on for ever without blocking, such as one that reads nothing and says so.
type inTime struct {
	ctx context.Context
	io.Reader
}

func (r inTime) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.Reader.Read(b)
	return max(0, min(n, len(b))), err // a foreign one may claim more than there was room for
}

func (s *sender) readSuccess(resp *http.Response) error {
	body, err := s.read(resp)
	if s.body = body; s.wants == wantsValue {
		s.body = trimBOM(body)
	} else if s.wants == wantsContent {
		if problem := unlike(s.op.Accept, resp); problem != "" {
			return s.unusable(problem, nil)
		}
	}
	switch {
	case s.wants == wantsNothing:
		return nil
	case s.wants == wantsValue && err == nil && string(bytes.TrimSpace(s.body)) == "null":
		return s.unusable("it is null", nil)
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return s.unusable(fmt.Sprintf("it is larger than %d bytes (WithResponseLimit)", s.settings.limit), nil)
	case s.wants == wantsValue && json.Valid(s.body):
		return nil // All that was to be said has been said: what broke behind it must not cost a key.
	case s.deadline.Err() != nil:
		return stopped(s.deadline, s.op, true, s.hide.hide(err))
	}
	return s.unusable("it broke off after "+fmt.Sprint(len(body))+" bytes", s.hide.hide(err))
}

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// normalized is the answer as the generated parser wants it: it looks for the documented status and content type
// alone, and an answer that plainly is one must not be lost over either. Content keeps its own type, which the caller is told.
func (s *sender) normalized(resp *http.Response) *http.Response {
	status := s.op.Success
	if status == 0 {
		status = http.StatusOK
	}
	header := jsonHeader
	if s.wants == wantsContent {
		header = http.Header{"Content-Type": {resp.Header.Get("Content-Type")}}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(s.body)), Proto: resp.Proto}
}

// unusable is the error of an answer that is no error of the service but no value either.
func (s *sender) unusable(problem string, cause error) error {
	body := s.body
	e := &ResponseError{Operation: s.op.ID, Problem: problem, Err: cause, body: func() []byte { return body }}
	if s.answer != nil {
		e.StatusCode = s.answer.StatusCode
		e.ContentType = s.hide.text(mediaType(s.answer.Header.Get("Content-Type")))
	}
	return e
}

// mediaType leaves the parameters out: where an answer is odd, anything may stand in them, a key included.
func mediaType(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return media
}
