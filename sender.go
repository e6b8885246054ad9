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
	"slices"
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

// guard adds what the options say and refuses what an editor may not change. It owns req, which the generated client made.
func (s *sender) guard(req *http.Request) error {
	// Without GetBody neither net/http nor a redirect can send the body a second time behind our back.
	getBody := req.GetBody
	req.GetBody = nil
	h := req.Header
	h.Set("Accept", "application/json")
	if s.op.Accept != "" {
		h.Set("Accept", s.op.Accept+", application/json;q=0.5") // which the errors are
	}
	h.Set("Accept-Encoding", "gzip") // which keeps net/http from decoding; see read
	h.Set("User-Agent", s.settings.userAgent)
	s.settings.app.setHeaders(h)
	for _, own := range s.settings.headers {
		h.Set(own.name, own.value.Reveal())
	}
	if err := s.authorize(req); err != nil {
		return err
	}
	if err := s.edit(req, getBody); err != nil {
		return err
	}
	s.hideCredentials(req.Header)
	return s.checkHeader(req.Header)
}

// edit lets the caller's editors see the request. Each gets a body of its own to read, so that one which signs it does not use it up.
func (s *sender) edit(req *http.Request, getBody func() (io.ReadCloser, error)) error {
	ctx := req.Context()
	method, scheme, host, urlHost, length := req.Method, req.URL.Scheme, req.Host, req.URL.Host, req.ContentLength
	fresh := func() {
		if getBody != nil {
			req.Body, _ = getBody() // of bytes, which cannot fail
		}
	}
	for _, edit := range s.settings.editors {
		fresh()
		body := req.Body
		if err := edit(req.Context(), req); err != nil {
			if ctx.Err() != nil {
				return stopped(ctx, s.op, false, s.hide.hide(err))
			}
			return &InvalidRequestError{Operation: s.op.ID, Field: "request editor", Problem: "returned an error: " + s.hide.hide(err).Error(), Err: s.hide.hide(err)}
		}
		if req.URL == nil || req.Header == nil || req.Context() != ctx || req.Method != method || req.URL.Scheme != scheme || req.URL.Host != urlHost || req.Host != host ||
			req.Body != body || req.ContentLength != length || req.GetBody != nil {
			return &InvalidRequestError{
				Operation: s.op.ID, Field: "request editor", Problem: "changed the method, the body, the host or the context",
				Hint: "change headers only; WithServerURL sets the host",
			}
		}
		fresh()
	}
	return nil
}

// hideCredentials keeps what the caller's own headers may hold out of everything that is reported.
func (s *sender) hideCredentials(h http.Header) {
	for name, values := range h {
		low := small(name)
		if !slices.ContainsFunc([]string{"auth", "cookie", "key", "token", "secret"}, func(word string) bool { return strings.Contains(low, word) }) {
			continue
		}
		for _, value := range values {
			s.hide.add(value)
			for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ' ' || r == ';' || r == ',' }) {
				s.hide.add(part)
				if _, cookie, ok := strings.Cut(part, "="); ok {
					s.hide.add(cookie)
				}
			}
		}
	}
}

// checkHeader refuses what net/http would refuse: its own error does not say that nothing was sent.
func (s *sender) checkHeader(h http.Header) error {
	for name, values := range h {
		if !validHeaderName(name) {
			return &InvalidRequestError{Operation: s.op.ID, Field: "request", Problem: "has a header with a name that no header has", Hint: "use letters, digits and hyphens"}
		}
		for _, value := range values {
			if !validHeaderValue(value) {
				return &InvalidRequestError{Operation: s.op.ID, Field: s.hide.text(name), Problem: "has control characters in its value", Hint: "remove them"}
			}
		}
	}
	return nil
}

// authorize adds the key, unless the operation needs none or the caller has set the header.
func (s *sender) authorize(req *http.Request) error {
	if own := req.Header.Get("Authorization"); own != "" {
		s.hide.add(own, strings.TrimSpace(strings.TrimPrefix(own, "Bearer ")))
		return nil
	}
	if s.op.NoCredentials || s.settings.hasHeader("Authorization") {
		return nil
	}
	key, err := s.settings.credential(req.Context())
	s.hide.add(key)
	if err != nil {
		if s.deadline.Err() != nil {
			return stopped(s.deadline, s.op, false, s.hide.hide(err))
		}
		return &InvalidRequestError{Operation: s.op.ID, Field: "API key", Problem: "could not be had: " + s.hide.hide(err).Error(), Err: s.hide.hide(err)}
	}
	key = strings.TrimSpace(key)
	if key == "" || !validHeaderValue(key) {
		return &InvalidRequestError{Operation: s.op.ID, Field: "API key", Problem: "is empty or has control characters", Hint: "see what the source of the key returns"}
	}
	s.hide.add(key)
	req.Header.Set("Authorization", "Bearer "+key)
	return nil
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
