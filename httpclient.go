package openrouter

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/openrouter-go/openrouter/internal/keytext"
)

// HTTPClient returns an HTTP client for another SDK, such as openai-go, anthropic-sdk-go,
// go-openai, langchaingo or eino: give it to that SDK together with [Client.ServerURL] as the base
// URL, and any text as the key that the SDK insists on. Its requests
//
//   - carry the key of the request's context ([ContextWithKey]) or else the client's, in place of
//     whatever credentials the SDK has put there,
//   - carry the attribution headers of [WithApp], unless they are set already,
//   - go to the origin of the client's server URL and nowhere else: a request to another one is an
//     [*InvalidRequestError], and a redirect to another one, or of a request with a body, is a
//     [*ResponseError],
//   - report a key that the service does not know to [WithKeyRejected].
//
// Responses, streams too, are passed on as they come. There is no timeout and there are no retries:
// the SDK has its own, and the request's context ends it. The other options of the client do not
// apply. Connections are those of the client; the result may be used by many goroutines at a time.
func (c *Client) HTTPClient() *http.Client {
	return &http.Client{Transport: &keyTransport{c}}
}

// keyTransport puts the key on requests to the client's origin. It refuses every other origin, so a
// redirect cannot carry the key away.
type keyTransport struct{ client *Client }

// otherCredentials are headers in which SDKs send the keys of other services.
var otherCredentials = []string{"X-Api-Key", "Api-Key", "X-Goog-Api-Key"}

// RoundTrip implements http.RoundTripper.
func (t *keyTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	authorized, err := t.authorize(req)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close() // which a RoundTripper always does
		}
		return nil, err
	}
	s := &t.client.settings
	resp, err := s.roundTripper().RoundTrip(authorized)
	if err != nil || resp == nil {
		return resp, err
	}
	if err := refuseRedirect(authorized, resp); err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	s.reportRejectedResponse(authorized, resp)
	return resp, nil
}

// refuseRedirect returns an error for a redirect that must not be followed. Passed on as a
// response, some SDKs would take it for an empty stream.
func refuseRedirect(req *http.Request, resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusMovedPermanently,
		http.StatusFound,
		http.StatusSeeOther,
		http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
	default:
		return nil
	}
	location, err := req.URL.Parse(resp.Header.Get("Location"))
	if err == nil && resp.Header.Get("Location") != "" && sameOrigin(location, req.URL) &&
		(req.Body == nil || req.Body == http.NoBody) {
		return nil
	}
	return &ResponseError{StatusCode: resp.StatusCode, Problem: "it is a redirect, which is not followed"}
}

// authorize returns the request as it is to be sent. A RoundTripper must not change the one that it
// was given.
func (t *keyTransport) authorize(req *http.Request) (*http.Request, error) {
	if t.client == nil || !t.client.ready {
		return nil, &InvalidRequestError{
			Field:   "client",
			Problem: "was not made by NewClient",
			Hint:    "call openrouter.NewClient",
		}
	}
	s := t.client.settings // a copy
	if !sameOrigin(req.URL, s.base) || req.Host != "" && !strings.EqualFold(req.Host, req.URL.Host) {
		return nil, &InvalidRequestError{
			Field: "URL", Problem: "is not at the origin of the client's server URL",
			Hint: "give the SDK " + s.serverURL + " as its base URL",
		}
	}
	if key, ok := keyOf(req.Context()); ok {
		s.useKey(key)
	}
	req = req.Clone(req.Context())
	for _, name := range otherCredentials {
		req.Header.Del(name)
	}
	app := http.Header{}
	s.app.setHeaders(app)
	for name, values := range app {
		if len(req.Header.Values(name)) == 0 {
			req.Header[name] = values
		}
	}
	for _, own := range s.headers {
		if own.name == "Authorization" {
			req.Header.Set(own.name, own.value.Reveal())
			return req, nil
		}
	}
	if s.credential == nil {
		return nil, &InvalidRequestError{
			Field: "API key", Problem: "is missing",
			Hint: "use ContextWithKey for the request, or WithKey for the client",
		}
	}
	key, err := s.credential(req.Context())
	if err != nil {
		return nil, &InvalidRequestError{Field: "API key", Problem: "could not be had", Err: err}
	}
	key = strings.TrimSpace(key)
	if problem, hint := keytext.Problem(key); problem != "" {
		return nil, &InvalidRequestError{Field: "API key", Problem: problem, Hint: hint}
	}
	req.Header.Set("Authorization", "Bearer "+key)
	return req, nil
}

// CloseIdleConnections is what http.Client looks for.
func (t *keyTransport) CloseIdleConnections() { t.client.CloseIdleConnections() }

// roundTripper is what sends the client's requests, without its own way with redirects.
func (s *settings) roundTripper() http.RoundTripper {
	if s.sender.doer != nil {
		return doerTransport{s.sender.doer}
	}
	return s.sender.client.Transport
}

// doerTransport lets a caller's own HTTPDoer send.
type doerTransport struct{ HTTPDoer }

// RoundTrip implements http.RoundTripper.
func (t doerTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.Do(req)
	if err == nil && resp == nil {
		return nil, errNoResponse
	}
	return resp, err
}

// sameOrigin compares scheme, host and port; the port of the scheme may be left out.
func sameOrigin(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		if port := u.Port(); port != "" {
			return port
		}
		return map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return a != nil && b != nil && a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) &&
		port(a) == port(b)
}
