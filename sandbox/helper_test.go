package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/openrouter-go/openrouter/api"
	"github.com/openrouter-go/openrouter/internal/openapi"
	"github.com/openrouter-go/openrouter/sandbox"
)

// The pair of RFC 7636 appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	other     = "another-verifier-another-verifier-another-verifier"
)

// reply is an answer, read.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
}

func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(r.Body, &value); err != nil {
		t.Fatalf("status %d, body is not a JSON object: %v\n%s", r.Status, err, r.Body)
	}
	return value
}

// message is the error's message.
func (r reply) message(t *testing.T) string {
	t.Helper()
	detail, _ := r.json(t)["error"].(map[string]any)
	if code, _ := detail["code"].(float64); int(code) != r.Status {
		t.Errorf("error.code = %v, want the status %d", detail["code"], r.Status)
	}
	message, _ := detail["message"].(string)
	return message
}

// client sends without following redirects, and keeps no connection.
func client(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type header = map[string]string

func send(t *testing.T, method, address, body string, headers header) (reply, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := client(t).Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, data}, err
}

// do sends a request that must be answered, and checks a documented answer against the document.
func do(t *testing.T, method, address, body string, headers header) reply {
	t.Helper()
	got, err := send(t, method, address, body, headers)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	conforms(t, method, address, got)
	return got
}

func bearer(key string) header { return header{"Authorization": "Bearer " + key} }

// authorizationURL is what a program sends its user to.
func authorizationURL(server *sandbox.Server, pairs ...string) string {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return server.URL + "/auth?" + query.Encode()
}

// headless has the user approve without a callback, with the RFC's challenge.
func headless(t *testing.T, server *sandbox.Server, pairs ...string) (code string) {
	t.Helper()
	pairs = append([]string{"code_challenge", challenge, "code_challenge_method", "S256"}, pairs...)
	code = server.Approve(authorizationURL(server, pairs...)).Code
	if code == "" {
		t.Fatal("the page showed no code")
	}
	return code
}

// exchange sends the exchange's fields, in pairs; the value "null" is sent as null.
func exchange(t *testing.T, server *sandbox.Server, pairs ...string) reply {
	t.Helper()
	body := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		body[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "null" {
			body[pairs[i]] = nil
		}
	}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, "POST", server.URL+"/api/v1/auth/keys", string(data), nil)
}

// signIn mints a key by the whole flow.
func signIn(t *testing.T, server *sandbox.Server, pairs ...string) string {
	t.Helper()
	got := exchange(
		t,
		server,
		"code",
		headless(t, server, pairs...),
		"code_verifier",
		verifier,
		"code_challenge_method",
		"S256",
	)
	key, _ := got.json(t)["key"].(string)
	if got.Status != 200 || key == "" {
		t.Fatalf("exchange = %d %s", got.Status, got.Body)
	}
	return key
}

// clock is a settable clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var router = sync.OnceValues(func() (routers.Router, error) {
	return routerOf(api.Document())
})

// routerOf finds the operations of a document.
func routerOf(source []byte) (routers.Router, error) {
	document, err := openapi.Load(source)
	if err != nil {
		return nil, err
	}
	document.Servers = openapi3.Servers{{URL: "/api/v1"}}
	return legacy.NewRouter(document.T, openapi.ValidationOptions()...)
}

// conforms checks an answer of an operation of this repository's document against that document.
func conforms(t *testing.T, method, address string, got reply) {
	t.Helper()
	documented, err := router()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	request := &http.Request{Method: method, URL: &url.URL{Path: u.Path, RawQuery: u.RawQuery}, Header: http.Header{}}
	route, params, err := documented.FindRoute(request)
	if err != nil || !strings.HasPrefix(got.Header.Get("Content-Type"), "application/json") {
		return
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request:    request,
			PathParams: params,
			Route:      route,
		},
		Status: got.Status, Header: got.Header, Body: io.NopCloser(bytes.NewReader(got.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		t.Errorf("%s %s: the answer does not fit the document: %v", method, u.Path, err)
	}
}
