package native_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

// What pages, programs and machines other than the browser that signs in can do to the listener.

// answersOf is one answer of each kind that the listener gives, by what it is. Each sign-in has
// ended with it.
func answersOf(t *testing.T) map[string]answer {
	t.Helper()
	ctx := t.Context()
	all := make(map[string]answer)

	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{})
	all["not found"] = request(t, ctx, http.MethodGet, "http://"+v.callback.Host+"/?code=leak_code")
	all["method"] = request(t, ctx, http.MethodPost, v.with("code=leak_code"))
	all["state"] = request(t, ctx, http.MethodGet, v.with("code=leak_code&state=leak_state"))
	all["start"] = request(t, ctx, http.MethodGet, v.start)
	all["signed in"] = request(t, ctx, http.MethodGet, server.Approve(v.page, sandbox.WithoutCallback()).Location)
	v.ended(t)

	v = newVictim(t, server, native.Config{})
	all["denied"] = request(t, ctx, http.MethodGet, v.with("error=access_denied&error_description=leak_text"))
	v.ended(t)

	v = newVictim(t, server, native.Config{})
	all["failed"] = request(t, ctx, http.MethodGet, v.with("code=leak_code&user=leak_text"))
	v.ended(t)

	v = newVictim(t, server, native.Config{Page: func(native.Page) []byte { return []byte("<p>mine") }})
	all["custom"] = request(t, ctx, http.MethodGet, v.with("code=leak_code"))
	v.ended(t)

	// The prompt keeps the listener up until the browser has come too late.
	canceled, resume := make(chan struct{}), make(chan struct{})
	v = newVictim(t, server, native.Config{Prompt: func(ctx context.Context, _ string) (string, error) {
		<-ctx.Done()
		close(canceled)
		<-resume
		return "", ctx.Err()
	}})
	v.end()
	<-canceled
	all["too late"] = request(t, ctx, http.MethodGet, v.with("code=leak_code"))
	close(resume)
	v.ended(t)
	return all
}

var (
	loads = regexp.MustCompile(`(?i)\b(src|srcset|action|poster|data|background|formaction|ping)\s*=|url\(|@import` +
		`|<(script|iframe|object|embed|link|base|form|img|svg)\b|http-equiv`)
	links = regexp.MustCompile(`href="([^"]*)"[^>]*>`)
)

// Sections 4.2 and 4.3 (leakage through Referer headers and the browser's history): no answer may
// be cached or names its address to another site; no page has a secret in it, nor anything that is
// loaded from elsewhere, nor runs script; no cookie is left.
func TestLeakageByRefererAndHistory(t *testing.T) {
	t.Parallel()
	for name, got := range answersOf(t) {
		for header, want := range map[string]string{
			"Cache-Control":          "no-store",
			"Referrer-Policy":        "no-referrer",
			"X-Content-Type-Options": "nosniff",
			"Set-Cookie":             "",
			"Refresh":                "",
			"Link":                   "",
		} {
			if value := got.header.Get(header); value != want {
				t.Errorf("%s: %s is %q, want %q", name, header, value, want)
			}
		}
		if policy := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy,
			"default-src 'none'; base-uri 'none'; form-action 'none'") {
			t.Errorf("%s: the policy is %q", name, policy)
		}
		if strings.Contains(got.body, "leak_") || strings.Contains(got.body, "sk-or-") ||
			strings.Contains(got.body, "/openrouter/callback") {
			t.Errorf("%s: the page repeats what it was asked with: %s", name, got.body)
		}
		if name != "start" && got.header.Get("Location") != "" {
			t.Errorf("%s: it redirects", name)
		}
		if what := loads.FindString(got.body); what != "" {
			t.Errorf("%s: the page has %q", name, what)
		}
		for _, link := range links.FindAllStringSubmatch(got.body, -1) {
			if link[1] != "https://openrouter.ai/settings/keys" || !strings.Contains(link[0], "noreferrer") {
				t.Errorf("%s: the page links to %s", name, link[0])
			}
		}
	}
}

// Section 4.16 (clickjacking): no answer can be put into a frame, and no other page keeps a handle
// on its window.
func TestClickjacking(t *testing.T) {
	t.Parallel()
	for name, got := range answersOf(t) {
		if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %q", name, policy)
		}
		if policy := got.header.Get("Cross-Origin-Opener-Policy"); policy != "same-origin" {
			t.Errorf("%s: the opener policy is %q", name, policy)
		}
	}
}

// asked sends a request with headers of its own.
func asked(t *testing.T, method, address, host string, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host, req.Header = host, header
	resp, err := browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body)}
}

// DNS rebinding, which section 4.7's nonce alone would leave to its secrecy: a page whose own name
// was made to lead to this port would be of one origin with the answers, and could read them. Under
// any name but the loopback ones there are none, and the start URL is not spent.
func TestDNSRebinding(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{})
	port := v.callback.Port()
	for _, host := range []string{
		"evil.example", "evil.example:" + port, "127.0.0.1.evil.example:" + port,
		"localhost.evil.example", "evil.example.localhost", "xlocalhost",
		"0.0.0.0:" + port, "127.0.0.2:" + port, "127.1", "2130706433", "[::]:" + port,
		"[::ffff:127.0.0.1]:" + port, "[::2]", "evil.example@127.0.0.1", ":" + port,
	} {
		for _, address := range []string{v.start, v.with("code=evil_code"), v.with("error=access_denied")} {
			if got := asked(t, http.MethodGet, address, host, nil); got.status < 400 ||
				got.header.Get("Location") != "" {
				t.Errorf("asked as %s, it answers %d", host, got.status)
			}
		}
	}
	if all := exchangesAt(t, server); len(all) != 0 {
		t.Errorf("%d exchanges", len(all))
	}
	if got := asked(t, http.MethodGet, v.start, "", nil); got.status != http.StatusFound {
		t.Errorf("afterwards the start URL answers %d", got.status)
	}
	v.signsIn(t, server)

	// The names that do lead here, with the port or, when it is forwarded, with another.
	for _, host := range []string{
		"127.0.0.1", "localhost", "LocalHost:" + port, "[::1]", "[::1]:" + port,
		"127.0.0.1:80",
	} {
		v := newVictim(t, server, native.Config{})
		code := codeFor(t, server, v.page)
		wantPage(t, asked(t, http.MethodGet, v.with("code="+code), host, nil), "Signed in")
		if got := v.ended(t); got.err != nil {
			t.Errorf("asked as %s: %v", host, got.err)
		}
	}
}

// Requests that a page of another origin makes: a preflight allows nothing, also not to a private
// network; no answer can be read from there; and what a page finds out by asking is the same
// everywhere.
func TestCrossOriginRequests(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{})
	origin := "http://" + v.callback.Host
	header := http.Header{
		"Origin":                                 {"https://evil.example"},
		"Sec-Fetch-Site":                         {"cross-site"},
		"Sec-Fetch-Mode":                         {"cors"},
		"Sec-Fetch-Dest":                         {"empty"},
		"Access-Control-Request-Method":          {"GET"},
		"Access-Control-Request-Headers":         {"x"},
		"Access-Control-Request-Private-Network": {"true"},
	}
	check := func(name string, got answer) {
		t.Helper()
		for name := range got.header {
			if strings.HasPrefix(name, "Access-Control-") || name == "Allow" || name == "Timing-Allow-Origin" ||
				name == "Vary" {
				t.Errorf("it answers with %s", name)
			}
		}
		if got.status != http.StatusNotFound {
			t.Errorf("%s: it answers %d, want 404", name, got.status)
		}
	}
	seen := make(map[string]bool)
	for _, method := range []string{http.MethodOptions, http.MethodGet, http.MethodPost, http.MethodPut} {
		for _, address := range []string{
			origin + "/", origin + "/start/", origin + "/start/x",
			origin + "/openrouter/callback/", origin + "/openrouter/callback/x?code=evil_code",
		} {
			got := asked(t, method, address, "", header)
			check(method, got)
			got.header.Del("Date")
			seen[fmt.Sprint(got)] = true
		}
		if method != http.MethodGet {
			got := asked(t, method, v.with("code=evil_code"), "", header)
			check(method, got)
			got.header.Del("Date")
			seen[fmt.Sprint(got)] = true
		}
	}
	if len(seen) != 1 {
		t.Errorf("a page can tell %d answers apart: %v", len(seen), seen)
	}
	code := codeFor(t, server, v.page)
	got := asked(t, http.MethodGet, v.with("code="+code), "", header)
	wantPage(t, got, "Signed in")
	if allowed := got.header.Get("Access-Control-Allow-Origin") +
		got.header.Get("Access-Control-Allow-Credentials"); allowed != "" {
		t.Errorf("a page of another origin may read it: %s", allowed)
	}
	if got := v.ended(t); got.err != nil {
		t.Error(got.err)
	}
}

// RFC 8252 section 8.3, RFC 9700 section 4.1: the listener is on the loopback interface alone,
// no one else can bind its port (that of ::1 too, where a browser may look for localhost), and
// anyone who finds it without the nonce can end nothing.
func TestPortHijack(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{Host: "localhost"})
	port := v.callback.Port()
	others := []string{"127.0.0.2"} // which a listener on every address answers too
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range addrs {
		if network, ok := addr.(*net.IPNet); ok && !network.IP.IsLoopback() && !network.IP.IsLinkLocalUnicast() {
			others = append(others, network.IP.String())
		}
	}
	for _, other := range others {
		if conn, err := net.DialTimeout("tcp", net.JoinHostPort(other, port), time.Second); err == nil {
			_ = conn.Close()
			t.Errorf("%s is listened on", other)
		}
	}
	loopback := []string{"127.0.0.1"}
	if slices.ContainsFunc(addrs, func(addr net.Addr) bool { return strings.HasPrefix(addr.String(), "::1/") }) {
		loopback = append(loopback, "::1")
	}
	for _, ip := range loopback {
		if l, err := net.Listen("tcp", net.JoinHostPort(ip, port)); err == nil {
			_ = l.Close()
			t.Errorf("someone else can listen on the same port of %s", ip)
		}
		for _, path := range []string{
			"/", "/openrouter/callback/", "/openrouter/callback/" + strings.Repeat("A", 26),
			"/start/" + strings.Repeat("A", 26),
		} {
			if got := request(t, t.Context(), http.MethodGet, "http://"+net.JoinHostPort(ip, port)+path+
				"?code=evil_code"); got.status != http.StatusNotFound {
				t.Errorf("%s answers %d", path, got.status)
			}
		}
	}
	if v.callback.Host != "localhost:"+port {
		t.Errorf("the callback is at %s", v.callback.Host)
	}
	if all := exchangesAt(t, server); len(all) != 0 {
		t.Errorf("%d exchanges", len(all))
	}
	v.signsIn(t, server)
}
