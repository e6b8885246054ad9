package web_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
)

// stub answers every exchange with a key, without a network, so that a test can turn the clock.
type stub struct{ exchanges int }

func (s *stub) Do(r *http.Request) (*http.Response, error) {
	s.exchanges++
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(`{"key":"sk-or-v1-stub","user_id":null}`)),
	}, nil
}

// visit calls a handler as a browser with these cookies would.
func visit(handler http.Handler, path string, cookies []*http.Cookie) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

// A sign-in has 10 minutes. After that it is an error that says so, and the page leads back with
// the return path.
func TestExpiry(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{
		{0, "/after"},
		{10 * time.Minute, "/after"},
		{10*time.Minute + time.Millisecond, "/after?openrouter_error=expired"},
		{50 * time.Minute, "/after?openrouter_error=expired"},
	} {
		synctest.Test(t, func(t *testing.T) {
			service := &stub{}
			client, err := openrouter.NewClient(openrouter.WithHTTPClient(service))
			if err != nil {
				t.Fatal(err)
			}
			var failure error
			handler, err := web.NewHandler(client, web.Config{
				PublicURL: "https://app.example", Secrets: [][]byte{testSecret}, ErrorsToReturnPath: true,
				OnSignIn: func(http.ResponseWriter, *http.Request, web.SignIn) error { return nil },
				OnError:  func(_ http.ResponseWriter, _ *http.Request, err error) { failure = err },
			})
			if err != nil {
				t.Fatal(err)
			}
			login := visit(handler, "/login?return_to=/after", nil)
			callback := strings.TrimPrefix(callbackOf(t, login.Header.Get("Location")), "https://app.example")
			time.Sleep(tt.after) // the bubble's clock: no waiting
			back := visit(handler, callback+"?code=c", login.Cookies())
			if got := back.Header.Get("Location"); got != tt.want ||
				errors.Is(failure, web.ErrFlowExpired) != strings.Contains(tt.want, "expired") {
				t.Errorf("after %v: %q, %v", tt.after, got, failure)
			}
			if expired := strings.Contains(tt.want, "expired"); expired != (service.exchanges == 0) {
				t.Errorf("after %v: %d exchanges", tt.after, service.exchanges)
			}
			// The flows of another hour make room.
			next := visit(handler, "/login", login.Cookies())
			if deleted := len(next.Cookies()) == 2; deleted != strings.Contains(tt.want, "expired") {
				t.Errorf("after %v: the next login sets %v", tt.after, next.Cookies())
			}
		})
	}
}
