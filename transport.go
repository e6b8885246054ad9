package openrouter

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"sync"
	"sync/atomic"
)

// defaultSender is shared by all clients, so that a program which makes many of them does not keep
// as many connection pools.
var defaultSender = sync.OnceValue(func() *sender {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // The program has replaced it; what it put there is its choice.
		return newSender(&http.Client{})
	}
	transport = transport.Clone()
	// net/http keeps two idle connections per host: too few for a program that calls one host from
	// many goroutines.
	transport.MaxIdleConnsPerHost = 32
	transport.MaxResponseHeaderBytes = 256 << 10
	return newSender(&http.Client{Transport: transport})
})

// sender sends the requests of a client.
type sender struct {
	doer   HTTPDoer     // the caller's own; nil where client is
	client *http.Client // follows no redirect but one to the same origin, without a body
	noJar  *http.Client // the same without cookies, for operations without credentials

	isNetHTTP bool        // client sends with an *http.Transport
	http1     atomic.Bool // and its last response came by HTTP/1
}

// newSender returns a sender for the caller's Doer. Of an *http.Client it uses a copy.
func newSender(doer HTTPDoer) *sender {
	client, ok := doer.(*http.Client)
	if !ok {
		return &sender{doer: doer}
	}
	client = guardRedirects(client)
	s := &sender{client: client, noJar: client}
	if client.Jar != nil {
		noJar := *client
		noJar.Jar = nil
		s.noJar = &noJar
	}
	_, s.isNetHTTP = client.Transport.(readableRedirects).transport().(*http.Transport)
	return s
}

// send sends a request.
func (s *sender) send(req *http.Request, op *Operation) (*http.Response, error) {
	if s.doer != nil {
		return s.doer.Do(req)
	}
	client := s.client
	if op.NoCredentials {
		client = s.noJar
	}
	resp, err := s.do(client, req)
	if err == nil && s.isNetHTTP {
		if http1 := resp.ProtoMajor == 1; http1 != s.http1.Load() {
			s.http1.Store(http1)
		}
	}
	return resp, err
}

func (s *sender) do(client *http.Client, req *http.Request) (*http.Response, error) {
	// What *http.Client adds to a Transport are redirects, cookies, a timeout and the user of the
	// URL. Where there are none (a request with a body follows no redirect), the detour costs a
	// tenth of a call.
	if hasBody(req) && client.Jar == nil && client.Timeout == 0 && req.URL.User == nil {
		return client.Transport.(readableRedirects).transport().RoundTrip(req)
	}
	return client.Do(req)
}

// allowResend decides whether net/http may send the body of a request again by itself. HTTP/1 does
// so only when the connection was closed before a byte of the request was written, unless the
// caller's header declares the request idempotent. HTTP/2 does so also after the server has read
// all of it (RST_STREAM with PROTOCOL_ERROR). Which of the two a connection speaks is known only
// once net/http has one, so that the last response has to do, and the connection is asked again
// before anything is resent. A transport that is not net/http's may never resend.
func (s *sender) allowResend(req *http.Request, watched *sent) {
	watched.once = s.isNetHTTP && hasBody(req)
	getBody := req.GetBody
	req.GetBody = nil
	_, idempotent := req.Header["Idempotency-Key"]
	_, idempotentToo := req.Header["X-Idempotency-Key"]
	if getBody == nil || !watched.once || !s.http1.Load() || idempotent || idempotentToo {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) {
		if watched.http2.Load() {
			return nil, errors.New("the request is not sent twice by HTTP/2")
		}
		return getBody()
	}
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

func (s *sender) closeIdleConnections() {
	if s.client != nil {
		s.client.CloseIdleConnections()
	} else if doer, ok := s.doer.(interface{ CloseIdleConnections() }); ok {
		doer.CloseIdleConnections()
	}
}

// guardRedirects returns a copy of client that follows no redirect of a request with a body and
// none to another origin: a redirect would carry the code and its verifier, or the key, to the host
// that the response names.
func guardRedirects(client *http.Client) *http.Client {
	guarded := *client
	guarded.Transport = readableRedirects{client.Transport}
	guarded.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0]
		sameOrigin := req.URL.Scheme == first.URL.Scheme && req.URL.Host == first.URL.Host
		if hasBody(first) || !sameOrigin || len(via) > 5 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &guarded
}

// readableRedirects removes a Location that is no URL: net/http would return its own error in place
// of the response, and with it the status would be lost.
type readableRedirects struct{ inner http.RoundTripper }

func (r readableRedirects) transport() http.RoundTripper {
	if r.inner == nil {
		return http.DefaultTransport
	}
	return r.inner
}

func (r readableRedirects) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.transport().RoundTrip(req)
	if err == nil && resp != nil && resp.StatusCode/100 == 3 {
		if _, bad := req.URL.Parse(resp.Header.Get("Location")); bad != nil {
			resp.Header.Del("Location")
		}
	}
	return resp, err
}

// CloseIdleConnections is what http.Client looks for.
func (r readableRedirects) CloseIdleConnections() {
	if closer, ok := r.transport().(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// isNil reports whether an error is a nil of its type, whose methods may panic.
func isNil(err error) bool {
	v := reflect.ValueOf(err)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
