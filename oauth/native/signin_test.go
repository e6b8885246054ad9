package native_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
)

func TestSignInThroughTheBrowser(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"", "127.0.0.1", "localhost"} {
		t.Run("host "+host, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			ended := make(chan answer, 1)
			var kinds []native.EventKind
			var page string
			limit := 2.5
			result, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName: "notch", Host: host, Limit: &limit, WorkspaceID: "w1", RequiredWorkspaceID: "w2",
				Extra:       url.Values{"extra": {"yes"}},
				OpenBrowser: approving(s, ended),
				Notify: func(e native.Event) {
					kinds = append(kinds, e.Kind)
					if e.Kind == native.EventURLReady {
						page = e.URL
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			query := mustQuery(t, page)
			for name, want := range map[string]string{
				"limit":                 "2.5",
				"workspace_id":          "w1",
				"required_workspace_id": "w2",
				"extra":                 "yes",
			} {
				if got := query.Get(name); got != want {
					t.Errorf("the page is told %s=%q, want %q", name, got, want)
				}
			}
			if result.KeyLabel != query.Get("key_label") || !strings.HasPrefix(result.KeyLabel, "notch @ ") {
				t.Errorf("the key label is %q, the page is told %q", result.KeyLabel, query.Get("key_label"))
			}
			callback := callbackOf(t, page)
			wantHost := host
			if host == "" {
				wantHost = "127.0.0.1"
			}
			if callback.Hostname() != wantHost || !strings.HasPrefix(callback.Path, "/openrouter/callback/") {
				t.Errorf("the callback URL is %s", callback)
			}
			if nonce := callback.Path[strings.LastIndex(callback.Path, "/")+1:]; len(nonce) < 26 {
				t.Errorf("a nonce of %d characters of base32 has less than 128 bits", len(nonce))
			}
			if result.Key.IsZero() || result.UserID == nil || *result.UserID != "user_1" {
				t.Errorf("got %+v", result)
			}
			want := []native.EventKind{
				native.EventURLReady, native.EventWaiting, native.EventCodeReceived,
				native.EventExchanged,
			}
			if !slices.Equal(kinds, want) {
				t.Errorf("events %v, want %v", kinds, want)
			}
			shown := <-ended
			if shown.status != http.StatusOK || !strings.Contains(shown.body, "Signed in") ||
				!strings.Contains(shown.body, "notch") {
				t.Errorf("the browser ends on %d %s", shown.status, shown.body)
			}
			checkPage(t, shown, page, result)
		})
	}
}

// checkPage looks for what no page may have, and for the headers that every page has.
func checkPage(t *testing.T, shown answer, authorizationURL string, result *native.Result) {
	t.Helper()
	secrets := []string{
		callbackOf(t, authorizationURL).Path, mustQuery(t, authorizationURL).Get("state"),
		mustQuery(t, authorizationURL).Get("code_challenge"),
	}
	if result != nil {
		secrets = append(secrets, result.Key.Reveal(), result.Key.Masked(), result.Key.Hash())
	}
	for _, secret := range secrets {
		if strings.Contains(shown.body, secret) {
			t.Errorf("the page contains a secret")
		}
	}
	if strings.Contains(shown.body, "code_") || strings.Contains(shown.body, "<script") {
		t.Error("the page contains the code or a script")
	}
	for name, want := range map[string]string{
		"Cache-Control":          "no-store",
		"Referrer-Policy":        "no-referrer",
		"X-Content-Type-Options": "nosniff",
		"Content-Type":           "text/html; charset=utf-8",
	} {
		if got := shown.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := shown.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") ||
		!strings.Contains(policy, "style-src 'sha256-") {
		t.Errorf("the policy is %q", policy)
	}
	for _, want := range []string{`lang="en"`, "prefers-color-scheme: dark", "<h1>"} {
		if !strings.Contains(shown.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func mustQuery(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func mustURL(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestBrowserThatDoesNotOpenIsNoError(t *testing.T) {
	t.Parallel()
	s := newService(t)
	broken := errors.New("no browser installed")
	var failed error
	pages := make(chan string, 1)
	go func() {
		_, back := s.issue(<-pages, true)
		_, _ = try(context.Background(), http.MethodGet, back) // what it shows is not this test's
	}()
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName:     "notch",
		OpenBrowser: func(context.Context, string) error { return broken },
		Notify: func(e native.Event) {
			switch e.Kind {
			case native.EventURLReady:
				pages <- e.URL
			case native.EventBrowserFailed:
				failed = e.Err
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = failed // the code may have been faster
}

func TestBrowserFailureIsToldAndEndsWhatNobodyCouldFinish(t *testing.T) {
	t.Parallel()
	s := newService(t)
	broken := errors.New("no browser installed")
	cfg := native.Config{AppName: "notch", OpenBrowser: func(context.Context, string) error { return broken }}

	_, err := native.SignIn(t.Context(), s.client(), cfg)
	if !errors.Is(err, native.ErrNoWay) || !errors.Is(err, broken) {
		t.Errorf("got %v, want ErrNoWay with the reason: no one has seen the URL", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var failed error
	cfg.Notify = func(e native.Event) {
		if e.Kind == native.EventBrowserFailed {
			failed = e.Err
			cancel()
		}
	}
	if _, err = native.SignIn(ctx, s.client(), cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it to wait until the test ended it", err)
	}
	if !errors.Is(failed, broken) {
		t.Errorf("told %v", failed)
	}
}

func TestCustomPage(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ended := make(chan answer, 1)
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch", OpenBrowser: approving(s, ended),
		Page: func(p native.Page) []byte {
			if p.Kind != native.PageSignedIn {
				t.Errorf("asked for the page %d", p.Kind)
			}
			return []byte("<p>mine")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	shown := <-ended
	if shown.body != "<p>mine" ||
		!strings.HasPrefix(shown.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("got %q with %q", shown.body, shown.header.Get("Content-Security-Policy"))
	}
}
