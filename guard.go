package openrouter

import (
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/openrouter-go/openrouter/internal/keytext"
)

// guard adds what the options say and refuses what an editor may not change. It owns req, which the generated client made.
func (s *Attempt) guard(req *http.Request) error {
	// Without GetBody neither net/http nor a redirect can send the body a second time behind our back.
	getBody := req.GetBody
	req.GetBody = nil
	h := req.Header
	h.Set("Accept", "application/json")
	h.Set("Accept-Encoding", "gzip") // which keeps net/http from decoding; see decoded
	if s.op.Accept != "" {
		h.Set("Accept", s.op.Accept+", application/json;q=0.5") // which the errors are
	}
	if s.op.Body.staysOpen() {
		h.Set("Accept-Encoding", "identity") // a proxy that compresses holds events back, and hides a length
	}
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
func (s *Attempt) edit(req *http.Request, getBody func() (io.ReadCloser, error)) error {
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
func (s *Attempt) hideCredentials(h http.Header) {
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
func (s *Attempt) checkHeader(h http.Header) error {
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
func (s *Attempt) authorize(req *http.Request) error {
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
		if s.ctx.Err() != nil {
			return stopped(s.ctx, s.op, false, s.hide.hide(err))
		}
		return &InvalidRequestError{Operation: s.op.ID, Field: "API key", Problem: "could not be had: " + s.hide.hide(err).Error(), Err: s.hide.hide(err)}
	}
	key = strings.TrimSpace(key)
	if problem, hint := keytext.Problem(key); problem != "" {
		return &InvalidRequestError{Operation: s.op.ID, Field: "API key", Problem: problem, Hint: hint}
	}
	s.hide.add(key)
	req.Header.Set("Authorization", "Bearer "+key)
	return nil
}
