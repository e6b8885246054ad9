package openrouter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
)

// WithKeyRejected sets a function that is called with a key that the service does not know any
// more: its owner has deleted it, or it was never valid (401; a request whose key got lost on the
// way does not count). It is the place to forget a stored key and to ask its user to sign in again.
// It covers calls and [Client.HTTPClient], is called by the goroutine of the request before its
// error is returned, with the request's context, and should not take long. nil turns it off, which
// is the default.
func WithKeyRejected(rejected func(context.Context, Key)) Option {
	return func(s *settings) error {
		s.keyRejected = rejected
		return nil
	}
}

// reportRejected calls the caller's function with the key of a call, when its error is that the
// key is unknown.
func (s *settings) reportRejected(req *http.Request, err error) {
	if s.keyRejected == nil {
		return
	}
	var apiError *APIError
	if errors.As(err, &apiError) && errors.Is(keyMeaning(apiError), ErrKeyRevoked) {
		s.reportKeyOf(req)
	}
}

// reportRejectedResponse is reportRejected for a response that another SDK reads. It leaves the
// body as it was.
func (s *settings) reportRejectedResponse(req *http.Request, resp *http.Response) {
	if s.keyRejected == nil || resp.StatusCode != http.StatusUnauthorized {
		return
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = failingReader{err}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), resp.Body}
	apiError := &APIError{StatusCode: resp.StatusCode, Message: string(body)}
	if errors.Is(keyMeaning(apiError), ErrKeyRevoked) {
		s.reportKeyOf(req)
	}
}

func (s *settings) reportKeyOf(req *http.Request) {
	if key, ok := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer "); ok && key != "" {
		s.keyRejected(req.Context(), NewKey(key))
	}
}

// failingReader repeats the error of a body that broke off.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
