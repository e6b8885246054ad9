package native_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// Whoever has seen the start link can ask for it before the browser does. The sign-in must not go
// on then: the key that arrives could be the other one's.
func TestSecondClientAtTheStartLinkEndsTheSignIn(t *testing.T) {
	t.Parallel()
	s := newService(t)
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			if u := mustURL(t, start); u.Hostname() != "127.0.0.1" || !strings.HasPrefix(u.Path, "/start/") ||
				u.RawQuery != "" {
				t.Errorf("the start URL is %s", start)
			}
			for _, method := range []string{http.MethodHead, http.MethodPost, http.MethodOptions} {
				if got := request(t, ctx, method, start); got.status != http.StatusNotFound {
					t.Errorf("%s of the start URL answers %d, want 404", method, got.status)
				}
			}
			page := follow(t, ctx, start)
			got := request(t, context.WithoutCancel(ctx), http.MethodGet, start)
			if got.status != http.StatusNotFound || got.header.Get("Location") != "" {
				t.Errorf("the second client is answered with %d", got.status)
			}
			if !strings.Contains(got.body, "used before") {
				t.Errorf("the second client is not told why: %s", got.body)
			}
			checkPage(t, got, page, nil)
			return nil
		},
	})
	if err == nil || !strings.Contains(err.Error(), "another user of this computer") {
		t.Errorf("got %v, want an error that says what happened", err)
	}
	if s.exchanges() != 0 {
		t.Error("a code is exchanged")
	}
}

// A browser that asks ahead of its user uses nothing up, at the start link and at the callback.
func TestPrefetchUsesNothingUp(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"Sec-Purpose": "prefetch;prerender",
		"Purpose":     "prefetch",
		"X-Purpose":   "preview",
		"X-Moz":       "prefetch",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			_, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName: "notch",
				OpenBrowser: func(ctx context.Context, start string) error {
					ahead := http.Header{name: {value}}
					if got := asked(t, http.MethodGet, start, "", ahead); got.status != http.StatusNoContent {
						t.Errorf("the start link answers %d, want 204", got.status)
					}
					page := follow(t, ctx, start)
					if got := asked(t, http.MethodGet, callbackOf(t, page).String(), "", ahead); got.status !=
						http.StatusNoContent {
						t.Errorf("the callback answers %d, want 204", got.status)
					}
					_, back := s.issue(page, true)
					request(t, context.WithoutCancel(ctx), http.MethodGet, back)
					return nil
				},
			})
			if err != nil {
				t.Errorf("the sign-in after it: %v", err)
			}
		})
	}
}
