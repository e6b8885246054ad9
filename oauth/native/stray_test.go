package native_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// stray is a request that must get 404 and end nothing.
type stray struct {
	name   string
	method string // "": GET
	target string // CALLBACK stands for the callback's path
}

var strays = []stray{
	{name: "the root", target: "/"},
	{name: "favicon", target: "/favicon.ico"},
	{name: "the path without the nonce", target: "/openrouter/callback/?code=x"},
	{name: "a wrong nonce", target: "/openrouter/callback/AAAA?code=x"},
	{name: "a longer nonce", target: "CALLBACKA?code=x"},
	{name: "a slash behind it", target: "CALLBACK/?code=x"},
	{name: "another case", target: "LOWERCASE?code=x"},
	{name: "a double slash before it", target: "/CALLBACK?code=x"},
	{name: "a wrong start", target: "/start/AAAA"},
	{name: "a wrong state", target: "CALLBACK?code=x&state=wrong"},
	{name: "a wrong state alone", target: "CALLBACK?state=wrong"},
	{name: "a wrong state with a denial", target: "CALLBACK?error=access_denied&state=wrong"},
	{name: "a wrong state with an error", target: "CALLBACK?error=server_error&state=wrong"},
	{name: "an empty state", target: "CALLBACK?code=x&state="},
	{name: "two codes", target: "CALLBACK?code=x&code=y"},
	{name: "a code and an error", target: "CALLBACK?code=x&error=access_denied"},
	{name: "an API key", target: "CALLBACK?code=sk-or-v1-0123"},
	{name: "a code with a line break", target: "CALLBACK?code=x%0ay"},
	{name: "an endless code", target: "CALLBACK?code=" + strings.Repeat("x", 5000)},
	{name: "HEAD", method: "HEAD", target: "CALLBACK?code=x"},
	{name: "POST", method: "POST", target: "CALLBACK?code=x"},
	{name: "OPTIONS", method: "OPTIONS", target: "CALLBACK?code=x"},
	{name: "DELETE without a code", method: "DELETE", target: "CALLBACK"},
}

// send makes the request to the listener of a sign-in.
func (r stray) send(t *testing.T, ctx context.Context, callback *url.URL) answer {
	t.Helper()
	paths := strings.NewReplacer("CALLBACK", callback.Path, "LOWERCASE", strings.ToLower(callback.Path))
	return request(t, ctx, cmp.Or(r.method, http.MethodGet), "http://"+callback.Host+paths.Replace(r.target))
}

func TestNothingButTheCallbackEndsTheWait(t *testing.T) {
	t.Parallel()
	for _, stray := range strays {
		t.Run(stray.name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			result, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName: "notch",
				OpenBrowser: func(ctx context.Context, start string) error {
					page := follow(t, ctx, start)
					got := stray.send(t, ctx, callbackOf(t, page))
					if got.status != http.StatusNotFound {
						t.Errorf("it answers %d, want 404", got.status)
					}
					if got.header.Get("Cache-Control") != "no-store" ||
						got.header.Get("Content-Security-Policy") == "" {
						t.Errorf("the answer's headers are %v", got.header)
					}
					_, back := s.issue(page, false)
					request(t, context.WithoutCancel(ctx), http.MethodGet, back)
					return nil
				},
			})
			if err != nil || result.Key.IsZero() {
				t.Errorf("the sign-in after it: %v", err)
			}
		})
	}
}

func TestSecondHitChangesNothing(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.reached = make(chan struct{}, 1)
	s.hold = make(chan struct{})
	first, second := make(chan answer, 1), make(chan answer, 2)
	var code string
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			ctx = context.WithoutCancel(ctx)
			page := follow(t, ctx, start)
			var back string
			code, back = s.issue(page, true)
			go func() { first <- request(t, ctx, http.MethodGet, back) }()
			<-s.reached
			reload, denial := back, callbackOf(t, page).String()
			go func() { second <- request(t, ctx, http.MethodGet, reload) }()
			go func() { second <- request(t, ctx, http.MethodGet, denial) }()
			close(s.hold) // held or not by now, they are to be told the same
			for range 2 {
				if got := <-second; got.status != http.StatusOK || !strings.Contains(got.body, "Signed in") {
					t.Errorf("a second hit is shown %d %s", got.status, got.body)
				}
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Key.Reveal() != s.keyOf(code) {
		t.Error("the key is not the first code's")
	}
	if got := <-first; !strings.Contains(got.body, "Signed in") {
		t.Errorf("the first hit is shown %s", got.body)
	}
}

func TestSlowAndHugeConnectionsDoNotBlock(t *testing.T) {
	t.Parallel()
	s := newService(t)
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			address := mustURL(t, start).Host
			for range 20 { // half a request each
				conn, err := net.Dial("tcp", address)
				if err != nil {
					return err
				}
				t.Cleanup(func() { _ = conn.Close() })
				if _, err := fmt.Fprint(conn, "GET /openrouter/callback/ HTTP/1.1\r\nHost: x\r\n"); err != nil {
					return err
				}
			}
			conn, err := net.Dial("tcp", address)
			if err != nil {
				return err
			}
			defer func() { _ = conn.Close() }()
			// The server may close while the rest is still being written.
			_, _ = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nCookie: %s\r\n\r\n", strings.Repeat("x", 64<<10))
			if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
				if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
					t.Errorf("64 KiB of headers: %d", resp.StatusCode)
				}
				_ = resp.Body.Close()
			}
			return approving(s, nil)(ctx, start)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}
