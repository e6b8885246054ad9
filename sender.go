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
	"net/url"
	"strings"
	"time"
)

// Attempt is one attempt of a call. It is what the generated client sends its request with: it guards the request on its way out, and on
// the way back it turns everything but a usable 2xx into a typed error before any parser sees it.
type Attempt struct {
	settings *settings
	op       *Operation
	number   int
	hide     redactor
	trace    *trace
	ctx      context.Context

	form     *Form          // the request's; nil for a request of another kind
	response *http.Response // as it came, with the body read; nil until then
	body     []byte
	err      error // what Do returned
	used     bool  // Do was called
}

// BaseURL returns the server's URL, which must not be changed.
func (s *Attempt) BaseURL() *url.URL { return s.settings.base }

// try makes the attempt and tells apart where it failed: before Do, in Do, or in the parser behind it.
func (s *Attempt) try(ctx context.Context, try attempt) error {
	s.trace, s.ctx = &trace{}, ctx
	err := try(s.trace.watch(ctx), s)
	switch {
	case err == nil:
		return nil
	case s.err != nil:
		return s.err
	case !s.used:
		return &InvalidRequestError{Operation: s.op.ID, Field: "request", Problem: "cannot be encoded", Err: s.hide.hide(err)}
	}
	return s.unusable(parseProblem(err), nil)
}

// Do sends the request of the attempt. A generated client calls it.
func (s *Attempt) Do(req *http.Request) (*http.Response, error) {
	s.used = true
	start := time.Now()
	resp, err := s.do(req)
	s.err = err
	s.settings.logAttempt(s.ctx, s.op, s.number, s.response, len(s.body), time.Since(start), err)
	return resp, err
}

func (s *Attempt) do(req *http.Request) (*http.Response, error) {
	if err := s.checkForm(); err != nil {
		return nil, err
	}
	if err := s.guard(req); err != nil {
		return nil, err
	}
	if err := s.attachForm(req); err != nil {
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
	s.record(resp)
	if resp.StatusCode/100 == 2 && s.op.Body.staysOpen() {
		return s.leaveOpen(resp)
	}
	defer func() { _ = resp.Body.Close() }()

	switch {
	case resp.StatusCode >= 400 && resp.StatusCode < 600:
		s.body, _ = s.read(resp) // A broken body does not hide the status.
		err := newAPIError(s.op.ID, resp, s.body, s.hide)
		s.settings.reportRejected(req, err)
		return nil, err
	case resp.StatusCode < 200 || resp.StatusCode >= 300:
		return nil, s.unusable(redirectProblem(resp, s.hide), nil)
	}
	if err := s.readSuccess(resp); err != nil {
		return nil, err
	}
	s.response = withBody(resp, s.body)
	return s.response, nil
}

// withBody returns the response with a body that was read already. It lets the generated parser have it without another copy.
func withBody(resp *http.Response, body []byte) *http.Response {
	read := *resp
	read.Body, read.Request = &readBody{bytes.NewReader(body), body}, nil
	return &read
}

type readBody struct {
	*bytes.Reader
	content []byte
}

func (b *readBody) Bytes() []byte { return b.content }
func (b *readBody) Close() error  { return nil }

// unanswered is the error of a request that got no answer.
func (s *Attempt) unanswered(err error) error {
	sent := !s.trace.provesUnsent(err)
	var timeout net.Error
	switch {
	case err == nil:
		return &ConnectionError{Operation: s.op.ID, Sent: true, Err: errNoAnswer}
	case s.ctx.Err() != nil:
		return stopped(s.ctx, s.op, sent, s.hide.hide(err))
	case errors.As(err, &timeout) && timeout.Timeout():
		return &TimeoutError{Operation: s.op.ID, Sent: sent, Err: s.hide.hide(err)}
	}
	return &ConnectionError{Operation: s.op.ID, Sent: sent, Err: s.hide.hide(err)}
}

// record keeps the answer's status and headers for WithResponseInto. The request is left out: it holds the key.
func (s *Attempt) record(resp *http.Response) {
	kept := *resp
	kept.Body, kept.Request = http.NoBody, nil
	s.response = &kept
	if s.settings.into != nil {
		*s.settings.into = &kept
	}
}

// read reads the decoded body up to the limit, and one byte more to tell that there are more.
func (s *Attempt) read(resp *http.Response) ([]byte, error) {
	limit := s.settings.limit
	if resp.StatusCode >= 400 {
		limit = min(limit, maxErrorRead)
	}
	body, err := io.ReadAll(io.LimitReader(inTime{s.ctx, decoded(resp)}, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], errTooLarge
	}
	return body, err
}

// decoded returns the body without its content encoding. That is undone here, not by net/http, which would
// lose a body that only claims to be gzip: a key must not be lost over that.
func decoded(resp *http.Response) io.Reader {
	encoding := resp.Header.Get("Content-Encoding")
	if (strings.EqualFold(encoding, "gzip") || strings.EqualFold(encoding, "x-gzip")) && !resp.Uncompressed {
		return &gunzip{body: bufio.NewReader(resp.Body)}
	}
	return resp.Body
}

// gunzip decodes gzip, and passes on what is none.
type gunzip struct {
	body *bufio.Reader
	r    io.Reader // nil before the first Read
}

func (g *gunzip) Read(b []byte) (int, error) {
	if g.r == nil {
		g.r = g.body
		if magic, _ := g.body.Peek(2); string(magic) == "\x1f\x8b" {
			zipped, err := gzip.NewReader(g.body)
			if err != nil {
				return 0, err
			}
			g.r = zipped
		}
	}
	return g.r.Read(b)
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

func (s *Attempt) readSuccess(resp *http.Response) error {
	body, err := s.read(resp)
	s.body = body
	switch s.op.Body {
	case BodyNone:
		return nil
	case BodyJSON:
		s.body = trimBOM(body)
		if err == nil && string(bytes.TrimSpace(s.body)) == "null" {
			return s.unusable("it is null", nil)
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return s.unusable(tooLarge("it", s.settings.limit), nil)
	case s.op.Body == BodyJSON && json.Valid(s.body):
		return nil // All that was to be said has been said: what broke behind it must not cost a key.
	case s.ctx.Err() != nil:
		return stopped(s.ctx, s.op, true, s.hide.hide(err))
	}
	return s.unusable(brokeOff(int64(len(body))), s.hide.hide(err))
}

func brokeOff(bytes int64) string { return fmt.Sprintf("it broke off after %d bytes", bytes) }

// unusable is the error of an answer that is no error of the service but no value either.
func (s *Attempt) unusable(problem string, cause error) error {
	body := s.body
	e := &ResponseError{Operation: s.op.ID, Problem: problem, Err: cause, body: func() []byte { return body }}
	if s.response != nil {
		e.StatusCode = s.response.StatusCode
		e.ContentType = s.hide.text(mediaType(s.response.Header.Get("Content-Type")))
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
