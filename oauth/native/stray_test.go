package native_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// strays are requests that must get 404 and end nothing, given the callback URL.
var strays = []struct {
	name, method string
	target       func(callback url.URL) string
}{
	{
		name:   "the root",
		method: "GET",
		target: func(u url.URL) string { u.Path = "/"; return u.String() },
	},
	{
		name:   "favicon",
		method: "GET",
		target: func(u url.URL) string { u.Path = "/favicon.ico"; return u.String() },
	},
	{
		name:   "the path without the nonce",
		method: "GET",
		target: func(u url.URL) string { u.Path = "/openrouter/callback/"; u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "a wrong nonce",
		method: "GET",
		target: func(u url.URL) string { u.Path = "/openrouter/callback/AAAA"; u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "a longer nonce",
		method: "GET",
		target: func(u url.URL) string { u.Path += "A"; u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "a slash behind it",
		method: "GET",
		target: func(u url.URL) string { u.Path += "/"; u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "another case",
		method: "GET",
		target: func(u url.URL) string { u.Path = strings.ToLower(u.Path); u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "a double slash before it",
		method: "GET",
		target: func(u url.URL) string { u.Path = "/" + u.Path; u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "a wrong start",
		method: "GET",
		target: func(u url.URL) string { u.Path = "/start/AAAA"; return u.String() },
	},
	{
		name:   "a wrong state",
		method: "GET",
		target: func(u url.URL) string { u.RawQuery = "code=x&state=wrong"; return u.String() },
	},
	{
		name:   "an empty state",
		method: "GET",
		target: func(u url.URL) string { u.RawQuery = "code=x&state="; return u.String() },
	},
	{
		name:   "two codes",
		method: "GET",
		target: func(u url.URL) string { u.RawQuery = "code=x&code=y"; return u.String() },
	},
	{
		name:   "an endless code",
		method: "GET",
		target: func(u url.URL) string { u.RawQuery = "code=" + strings.Repeat("x", 5000); return u.String() },
	},
	{
		name:   "HEAD",
		method: "HEAD",
		target: func(u url.URL) string { u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "POST",
		method: "POST",
		target: func(u url.URL) string { u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "OPTIONS",
		method: "OPTIONS",
		target: func(u url.URL) string { u.RawQuery = "code=x"; return u.String() },
	},
	{
		name:   "DELETE without a code",
		method: "DELETE",
		target: func(u url.URL) string { return u.String() },
	},
}

func TestNothingButTheCallbackEndsTheWait(t *testing.T) {
	t.Parallel()
	for _, stray := range strays {
		t.Run(stray.name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			result, err := native.SignIn(t.Context(), s.client(), native.Config{AppName: "notch", OpenBrowser: func(ctx context.Context, start string) error {
				page := follow(t, ctx, start)
				got := request(t, ctx, stray.method, stray.target(*callbackOf(t, page)))
				if got.status != http.StatusNotFound {
					t.Errorf("it answers %d, want 404", got.status)
				}
				if got.header.Get("Cache-Control") != "no-store" || got.header.Get("Content-Security-Policy") == "" {
					t.Errorf("the answer's headers are %v", got.header)
				}
				_, back := s.issue(page, false)
				request(t, context.WithoutCancel(ctx), http.MethodGet, back)
				return nil
			}})
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
	result, err := native.SignIn(t.Context(), s.client(), native.Config{AppName: "notch", OpenBrowser: func(ctx context.Context, start string) error {
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
	}})
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
	_, err := native.SignIn(t.Context(), s.client(), native.Config{AppName: "notch", OpenBrowser: func(ctx context.Context, start string) error {
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
	}})
	if err != nil {
		t.Fatal(err)
	}
}
