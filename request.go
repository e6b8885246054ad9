package openrouter

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/openrouter-go/openrouter/internal/keytext"
)

// complete adds to a request what the options ask for: headers, credentials, and what the caller's
// editors add. It refuses what an editor must not change and what net/http would refuse.
func (a *Attempt) complete(req *http.Request) error {
	a.request = req
	if err := a.checkForm(); err != nil {
		return err
	}
	a.setHeaders(req.Header)
	if err := a.authorize(req.Context(), req.Header); err != nil {
		return err
	}
	if err := a.edit(req); err != nil {
		return err
	}
	if err := a.checkHeader(req.Header); err != nil {
		return err
	}
	if err := a.attachForm(req); err != nil {
		return err
	}
	a.call.settings.sender.allowResend(req, &a.sent)
	return nil
}

func (a *Attempt) setHeaders(h http.Header) {
	s, op := a.call.settings, a.call.op
	a.own = [3]string{"application/json", "gzip", s.userAgent}
	if op.Accept != "" {
		a.own[0] = op.Accept + ", application/json;q=0.5" // which the errors are
	}
	if op.Body.staysOpen() {
		a.own[1] = "identity" // a proxy that compresses holds events back, and hides a length
	}
	h["Accept"] = a.own[0:1:1]
	h["Accept-Encoding"] = a.own[1:2:2] // which keeps net/http from decoding; see decompressed
	h["User-Agent"] = a.own[2:3:3]
	s.app.setHeaders(h)
	for _, own := range s.headers {
		if own.ofCall || !op.NoCredentials || !isCredential(own.name) {
			h.Set(own.name, own.value.Reveal())
		}
	}
}

// authorize adds the key, unless the operation takes none or the caller has set the header.
func (a *Attempt) authorize(ctx context.Context, h http.Header) error {
	s := a.call.settings
	if a.call.op.NoCredentials || h.Get("Authorization") != "" || s.hasHeader("Authorization") {
		return nil
	}
	key, err := s.credential(ctx)
	a.key = key
	if err != nil {
		if a.call.ctx.Err() != nil {
			return stopped(a.call.ctx, a.call.op, false, a.redactor().CallerError(err))
		}
		return a.invalid("API key", "could not be read: "+a.redactor().CallerError(err).Error(), err)
	}
	key = strings.TrimSpace(key)
	if problem, hint := keytext.Problem(key); problem != "" {
		return &InvalidRequestError{Operation: a.call.op.ID, Field: "API key", Problem: problem, Hint: hint}
	}
	a.key = key
	h.Set("Authorization", "Bearer "+key)
	return nil
}

// edit lets the caller's editors change the request. Each gets a body of its own to read, so that
// one which signs it does not use it up. Credentials that the client's editors add to a request
// which takes none are removed again.
func (a *Attempt) edit(req *http.Request) error {
	s := a.call.settings
	if len(s.editors) == 0 {
		return nil
	}
	getBody, header, query := req.GetBody, req.Header.Clone(), req.URL.RawQuery
	rewind := func() {
		if getBody != nil {
			req.Body, _ = getBody() // of bytes, which cannot fail
		}
	}
	req.GetBody = nil
	for i, edit := range s.editors {
		rewind()
		before, scheme, host := *req, req.URL.Scheme, req.URL.Host
		if err := edit(req.Context(), req); err != nil {
			if a.call.ctx.Err() != nil {
				return stopped(a.call.ctx, a.call.op, false, a.redactor().CallerError(err))
			}
			return a.invalid("request editor", "returned an error: "+a.redactor().CallerError(err).Error(), err)
		}
		if req.URL == nil || req.Header == nil || req.Context() != before.Context() || req.Method != before.Method ||
			req.URL.Scheme != scheme || req.URL.Host != host || req.Host != before.Host ||
			req.Body != before.Body || req.ContentLength != before.ContentLength || req.GetBody != nil {
			return &InvalidRequestError{
				Operation: a.call.op.ID, Field: "request editor",
				Problem: "changed the method, the body, the host or the context",
				Hint:    "change headers only; WithServerURL sets the host",
			}
		}
		if err := a.checkHeader(req.Header); err != nil {
			return err
		}
		if a.call.op.NoCredentials && i+1 == s.clientEditors {
			restoreCredentials(req, header, query)
		}
	}
	rewind()
	req.GetBody = getBody
	return nil
}

// restoreCredentials makes the credentials of a request what they were before, wherever an editor
// may have put some.
func restoreCredentials(req *http.Request, header http.Header, query string) {
	req.URL.User = nil
	for name := range req.Header {
		if values, ok := header[name]; ok && isCredential(name) {
			req.Header[name] = values
		} else if isCredential(name) {
			delete(req.Header, name)
		}
	}
	if req.URL.RawQuery == query {
		return
	}
	values, before := req.URL.Query(), (&url.URL{RawQuery: query}).Query()
	for name := range values {
		if isCredential(name) && !before.Has(name) {
			delete(values, name)
		}
	}
	req.URL.RawQuery = values.Encode()
}

// checkHeader refuses what net/http would refuse: its own error does not prove that nothing was
// sent.
func (a *Attempt) checkHeader(h http.Header) error {
	for name, values := range h {
		if !validHeaderName(name) {
			return &InvalidRequestError{
				Operation: a.call.op.ID, Field: "request", Problem: "has a header with an invalid name",
				Hint: "use letters, digits and hyphens",
			}
		}
		for _, value := range values {
			if !validHeaderValue(value) {
				return &InvalidRequestError{
					Operation: a.call.op.ID, Field: a.redactor().Text(name),
					Problem: "has control characters in its value", Hint: "remove them",
				}
			}
		}
	}
	return nil
}
