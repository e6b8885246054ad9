package native_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// What the authorization page sends back, and what it means.

// callbackWith signs in with a browser that comes back with the query.
func callbackWith(t *testing.T, query string) (shown answer, page string, err error) {
	t.Helper()
	ended := make(chan answer, 1)
	_, err = native.SignIn(t.Context(), newService(t).client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			page = follow(t, ctx, start)
			callback := callbackOf(t, page)
			callback.RawQuery = query
			ended <- request(t, context.WithoutCancel(ctx), http.MethodGet, callback.String())
			return nil
		},
	})
	return <-ended, page, err
}

func TestDenial(t *testing.T) {
	t.Parallel()
	for _, query := range []string{"", "error=access_denied", "code=", "error=", "foo=bar", "%zz"} {
		t.Run("?"+query, func(t *testing.T) {
			t.Parallel()
			shown, page, err := callbackWith(t, query)
			if !errors.Is(err, oauth.ErrDenied) {
				t.Errorf("got %v, want ErrDenied", err)
			}
			if !strings.Contains(shown.body, "Not authorized") {
				t.Errorf("the page says %s", shown.body)
			}
			checkPage(t, shown, page, nil)
		})
	}
}

// Only a denial is a denial: another error is told apart, and named in characters that can be
// shown.
func TestErrorOfThePageIsNoDenial(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"error=server_error": "server_error",
		"error=temporarily_unavailable&error_description=try+later": "temporarily_unavailable (try later)",
		"error=access_denied2": "access_denied2",
		"error=%1b%5b31m":      `\x1b[31m`,
	} {
		t.Run("?"+query, func(t *testing.T) {
			t.Parallel()
			shown, page, err := callbackWith(t, query)
			if !errors.Is(err, oauth.ErrAuthorizationFailed) || errors.Is(err, oauth.ErrDenied) {
				t.Errorf("got %v, want ErrAuthorizationFailed", err)
			}
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("got %q, want it to name %q", err, want)
			}
			if !strings.Contains(shown.body, "Sign-in failed") || !strings.Contains(shown.body, "wait a while") {
				t.Errorf("the page says %s", shown.body)
			}
			checkPage(t, shown, page, nil)
		})
	}
}

// A code arrives as it was issued, whether the browser brings it or the user pastes the address:
// its alphabet is not specified.
func TestCodesOfAnyAlphabet(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"code=4/0Ab+cd/ef=":         "4/0Ab+cd/ef=",
		"code=4%2F0Ab%2Bcd%2Fef%3D": "4/0Ab+cd/ef=",
		"code=abcd;efgh":            "abcd;efgh",
		"code=abcdef%zz":            "abcdef%zz",
		"code=abc%20def%26":         "abc def&",
		"code=%C3%A9t%C3%A9123":     "été123",
		"x=1&code=abcdef&y=2":       "abcdef",
		"code=abcdef&code=abcdef":   "abcdef",
	} {
		for _, way := range []string{"browser", "paste"} {
			t.Run(way+" "+query, func(t *testing.T) {
				t.Parallel()
				s := newService(t)
				cfg := native.Config{AppName: "notch"}
				address := func(page string) string {
					s.accept(want, page)
					callback := callbackOf(t, page)
					callback.RawQuery = query
					return callback.String()
				}
				if way == "browser" {
					cfg.OpenBrowser = func(ctx context.Context, start string) error {
						request(t, context.WithoutCancel(ctx), http.MethodGet, address(follow(t, ctx, start)))
						return nil
					}
				} else {
					cfg.OpenBrowser = idle
					cfg.Prompt = func(_ context.Context, page string) (string, error) { return address(page), nil }
				}
				if _, err := native.SignIn(t.Context(), s.client(), cfg); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
