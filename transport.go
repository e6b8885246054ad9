package openrouter

import (
	"net/http"
	"sync"
)

// defaultDoer is shared by all clients, so that a program which makes many of them does not keep as many connection pools.
var defaultDoer = sync.OnceValue(func() HTTPDoer {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // The program has replaced it; what it put there is its choice.
		return guardRedirects(&http.Client{})
	}
	transport = transport.Clone()
	// net/http keeps two idle connections per host: too few for a program that calls one host from many goroutines.
	transport.MaxIdleConnsPerHost = 32
	transport.MaxResponseHeaderBytes = 256 << 10
	return guardRedirects(&http.Client{Transport: transport})
})

// guardRedirects returns a copy of client that follows no redirect of a request with a body and none to another
// origin: a redirect would carry the code and its verifier, or the key, to whoever the answer names.
func guardRedirects(client *http.Client) *http.Client {
	guarded := *client
	guarded.Transport = readableRedirects{client.Transport}
	guarded.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0]
		hadBody := first.Body != nil && first.Body != http.NoBody
		sameOrigin := req.URL.Scheme == first.URL.Scheme && req.URL.Host == first.URL.Host
		if hadBody || !sameOrigin || len(via) > 5 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &guarded
}

// readableRedirects takes away a Location that is no address: net/http would give its own error in place of the answer,
// and with it the status would be lost.
type readableRedirects struct{ transport http.RoundTripper }

func (r readableRedirects) inner() http.RoundTripper {
	if r.transport == nil {
		return http.DefaultTransport
	}
	return r.transport
}

func (r readableRedirects) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.inner().RoundTrip(req)
	if err == nil && resp != nil && resp.StatusCode/100 == 3 {
		if _, bad := req.URL.Parse(resp.Header.Get("Location")); bad != nil {
			resp.Header.Del("Location")
		}
	}
	return resp, err
}

// CloseIdleConnections is what http.Client looks for.
func (r readableRedirects) CloseIdleConnections() {
	if closer, ok := r.inner().(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
