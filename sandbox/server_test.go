package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	clock := newClock()
	seen := make(chan sandbox.Request, 10)
	server := sandbox.NewServerConfig(t, sandbox.Config{Clock: clock.Now, Log: func(r sandbox.Request) { seen <- r }})
	signIn(t, server)
	do(t, "GET", server.URL+"/api/v1/nowhere?x=1", "", header{"X-Mine": "1"})
	do(t, "GET", server.URL+"/favicon.ico", "", nil)
	var got []string
	for _, r := range server.Requests() {
		got = append(got, fmt.Sprintf("%s %s %s %d", r.Operation, r.Method, r.Path, r.Status))
		if !r.Time.Equal(clock.Now()) {
			t.Errorf("time = %v", r.Time)
		}
	}
	want := []string{
		"authorize GET /auth 200", "authorize POST /auth 200",
		exchangeID + " POST /api/v1/auth/keys 200", " GET /api/v1/nowhere 404",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("requests =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	requests := server.Requests()
	if !strings.Contains(string(requests[2].Body), `"code_verifier":"`+verifier+`"`) ||
		requests[3].Header.Get("X-Mine") != "1" || requests[3].RawQuery != "x=1" {
		t.Error("the log lacks body, header or query")
	}
	requests[2].Body[0], requests[3].Header["X-Mine"] = 'X', nil
	if again := server.Requests(); again[2].Body[0] != '{' || again[3].Header.Get("X-Mine") != "1" {
		t.Error("the log can be changed from outside")
	}
	if len(seen) != len(want) {
		t.Errorf("Log was called %d times, want %d", len(seen), len(want))
	}
}

func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	s := sandbox.New(sandbox.Config{MaxRequests: 3})
	for i := range 10 {
		serve(t, s, "GET", fmt.Sprintf("/api/v1/%d", i))
	}
	if got := s.Requests(); len(got) != 3 || got[0].Path != "/api/v1/7" || got[2].Path != "/api/v1/9" {
		t.Errorf("requests = %v, want the newest three", got)
	}
}

// What is remembered is bounded by its size too: bodies, headers and queries.
func TestRequestsAreBoundedBySize(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 1<<20-1)
	for name, request := range map[string]func() *http.Request{
		"bodies": func() *http.Request {
			return httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/auth/keys", strings.NewReader(large))
		},
		"queries": func() *http.Request {
			return httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/key?"+large, nil)
		},
		"headers": func() *http.Request {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/key", nil)
			r.Header.Set("X-Large", large)
			return r
		},
	} {
		s := sandbox.New(sandbox.Config{})
		for range 100 {
			s.ServeHTTP(httptest.NewRecorder(), request())
		}
		if n := len(s.Requests()); n < 20 || n > 32 {
			t.Errorf("%s: %d requests of 1 MiB are remembered, want those of 32 MiB", name, n)
		}
	}
}

// Open pages, codes and keys are bounded by their size: a visitor can make any number of each.
func TestPagesAreBoundedBySize(t *testing.T) {
	t.Parallel()
	s := sandbox.New(sandbox.Config{MaxRequests: 1})
	open := func(state string) (token string) {
		got := serve(t, s, "GET", "/auth?callback_url=https://app.example/&state="+state)
		return string(regexp.MustCompile(`name="token" value="([^"]+)"`).FindSubmatch(got.Body)[1])
	}
	press := func(token string) int {
		form := url.Values{"decision": {"authorize"}, "token": {token}}.Encode()
		request := httptest.NewRequestWithContext(t.Context(), "POST", "/auth", strings.NewReader(form))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		return recorder.Code
	}
	first := open("")
	for range 5000 {
		open("small")
	}
	if got := press(first); got != 303 {
		t.Errorf("after 5000 small pages the first one = %d, want 303", got)
	}
	first = open("")
	for range 40 {
		open(strings.Repeat("x", 1<<20-100))
	}
	if got := press(first); got != 400 {
		t.Errorf("after 40 pages of 1 MiB the first one = %d, want 400", got)
	}
}

func TestBodyIsBounded(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{MaxBody: 100})
	if got := exchange(t, server, "code", strings.Repeat("x", 100)); got.Status != 413 {
		t.Errorf("status = %d, want 413", got.Status)
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	got := do(t, "GET", server.URL, "", nil)
	for _, text := range []string{"OpenRouter sandbox", "POST /api/v1/auth/keys", "GET /api/v1/key", "GET /auth"} {
		if got.Status != 200 || !strings.Contains(string(got.Body), text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	if got := do(t, "POST", server.URL, "", nil); got.Status != 405 {
		t.Errorf("POST = %d, want 405", got.Status)
	}
	if got := do(t, "GET", server.URL+"/favicon.ico", "", nil); got.Status != 404 {
		t.Errorf("favicon = %d, want 404", got.Status)
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	const origin = "http://localhost:5173"
	preflight := header{
		"Origin":                         origin,
		"Access-Control-Request-Method":  "POST",
		"Access-Control-Request-Headers": "authorization,x-stainless-lang, bad header",
	}
	for name, test := range map[string]struct {
		origins []string
		allowed string
	}{
		"off": {},
		"this": {
			origins: []string{"https://app.example", origin},
			allowed: origin,
		},
		"others": {
			origins: []string{"https://app.example"},
		},
		"all": {
			origins: []string{"*"},
			allowed: "*",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServerConfig(t, sandbox.Config{AllowedOrigins: test.origins})
			before := do(t, http.MethodOptions, server.URL+"/api/v1/auth/keys", "", preflight)
			if got := before.Header.Get("Access-Control-Allow-Origin"); got != test.allowed {
				t.Errorf("preflight: origin %q, want %q", got, test.allowed)
			}
			allowed := before.Header.Get("Access-Control-Allow-Headers")
			for _, name := range []string{"Authorization", "Content-Type", "X-OpenRouter-Title", "x-stainless-lang"} {
				if strings.Contains(allowed, name) != (test.allowed != "") {
					t.Errorf("preflight: allowed headers %q, %s", allowed, name)
				}
			}
			if strings.Contains(allowed, "bad") || (before.Status == 204) != (test.allowed != "") {
				t.Errorf("preflight = %d %q", before.Status, allowed)
			}
			got := do(t, "GET", server.URL+"/api/v1/key", "", header{"Origin": origin})
			if got.Status != 401 || got.Header.Get("Access-Control-Allow-Origin") != test.allowed {
				t.Errorf("request = %d, origin %q", got.Status, got.Header.Get("Access-Control-Allow-Origin"))
			}
			if (test.origins != nil) != (got.Header.Get("Vary") != "") {
				t.Errorf("Vary = %q", got.Header.Get("Vary"))
			}
		})
	}
}

// fakeT records what a Server does with a failing test.
type fakeT struct {
	cleanups []func()
	fatal    string
}

func (f *fakeT) Helper()           {}
func (f *fakeT) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }
func (f *fakeT) Fatalf(s string, a ...any) {
	f.fatal = fmt.Sprintf(s, a...)
	panic(f)
}

func TestServerFailsTheTest(t *testing.T) {
	t.Parallel()
	fake := &fakeT{}
	catch := func(do func()) (fatal string) {
		defer func() {
			if r := recover(); r != any(fake) {
				t.Errorf("recovered %v", r)
			}
			fatal = fake.fatal
		}()
		do()
		return
	}
	server := sandbox.NewServer(fake)
	if got := catch(func() { server.Approve(server.URL + "/auth") }); !strings.Contains(got,
		"code_challenge is required") {
		t.Errorf("Approve of a refused page: %q", got)
	}
	got := catch(func() { server.Deny(server.URL + "/elsewhere") })
	if !strings.Contains(got, "the page responded with 404") {
		t.Errorf("Deny of no page: %q", got)
	}
	if got := catch(func() { sandbox.NewServerConfig(fake, sandbox.Config{RefusedCodeStatus: 1}) }); !strings.Contains(
		got,
		"RefusedCodeStatus",
	) {
		t.Errorf("a bad config: %q", got)
	}
	for _, do := range fake.cleanups {
		do()
	}
}
