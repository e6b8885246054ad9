package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/openrouter-go/openrouter/sandbox"
)

// test stands in for the *testing.T of a real test.
type test struct{ cleanups []func() }

func (t *test) Helper()                           {}
func (t *test) Cleanup(do func())                 { t.cleanups = append(t.cleanups, do) }
func (t *test) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (t *test) end() {
	for _, do := range t.cleanups {
		do()
	}
}

// A test starts a server, sends the program under test there, and acts as its user.
func ExampleNewServer() {
	t := &test{} // a real test has a *testing.T
	defer t.end()
	server := sandbox.NewServer(t)

	page := server.URL + "/auth?" + url.Values{
		"callback_url":          {"https://app.example/callback?flow=7"},
		"code_challenge":        {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
		"code_challenge_method": {"S256"},
	}.Encode()
	approval := server.Approve(page)

	body, _ := json.Marshal(map[string]string{
		"code":                  approval.Code,
		"code_verifier":         "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
		"code_challenge_method": "S256",
	})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range 2 {
		response, err := client.Post(server.URL+"/api/v1/auth/keys", "application/json", bytes.NewReader(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = response.Body.Close()
	}
	for _, request := range server.Requests() {
		fmt.Println(request)
	}
	// Output:
	// GET "/auth": 200
	// POST "/auth": 303
	// POST "/api/v1/auth/keys": 200
	// POST "/api/v1/auth/keys": 403
}

// The handler alone can be mounted anywhere, and played with.
func ExampleNew() {
	s := sandbox.New(sandbox.Config{RefusedCodeStatus: http.StatusBadRequest})
	s.FailNext(1, sandbox.Failure{Operation: "exchangeAuthCodeForAPIKey", Status: http.StatusServiceUnavailable,
		RetryAfter: "2"})

	for range 2 {
		request := httptest.NewRequest(
			http.MethodPost,
			"/api/v1/auth/keys",
			bytes.NewReader([]byte(`{"code":"unknown"}`)),
		)
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		fmt.Println(recorder.Code, recorder.Body)
	}
	// Output:
	// 503 {"error":{"code":503,"message":"Service temporarily unavailable"}}
	// 400 {"error":{"code":400,"message":"Invalid code"}}
}
