package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/web"
)

func TestLoginRedirectsToTheAuthorizationPage(t *testing.T) {
	t.Parallel()
	limit := 5.0
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.KeyLabel = func(r *http.Request) string {
			return "notch\n for " + r.Header.Get("X-User") + strings.Repeat("x", 200)
		}
		c.Limit, c.WorkspaceID, c.Extra = &limit, "w1", url.Values{"hint": {"h"}}
	}})
	p := a.newBrowser().get(mount+"/login", "X-User", "ada")
	page, err := url.Parse(p.location())
	if err != nil || p.StatusCode != http.StatusSeeOther || !strings.HasPrefix(p.location(), a.service.URL+"/auth?") {
		t.Fatalf("login answers %d to %s", p.StatusCode, p.location())
	}
	query := page.Query()
	callback := query.Get("callback_url")
	nonce := callback[strings.LastIndex(callback, "/")+1:]
	if !strings.HasPrefix(callback, a.URL+mount+"/callback/") || len(nonce) != 26 {
		t.Errorf("the callback is %s", callback)
	}
	if query.Get("code_challenge_method") != "S256" || len(query.Get("code_challenge")) != 43 {
		t.Errorf("the challenge is %q by %q", query.Get("code_challenge"), query.Get("code_challenge_method"))
	}
	if label := query.Get("key_label"); !strings.HasPrefix(label, "notch for ada") || len(label) != 100 {
		t.Errorf("the label is %q", label)
	}
	if query.Get("limit") != "5" || query.Get("workspace_id") != "w1" || query.Get("hint") != "h" ||
		query.Get("state") != nonce {
		t.Errorf("the parameters are %v", query)
	}
	if got := p.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func TestLoginByPost(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	form := strings.NewReader(url.Values{"return_to": {"/after"}}.Encode())
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, a.URL+mount+"/login", form)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	p := b.do(r)
	if p.StatusCode != http.StatusSeeOther {
		t.Fatalf("POST answers %d", p.StatusCode)
	}
	if done := b.get(b.approve(p.location())); done.location() != "/after" {
		t.Errorf("the return path is %q", done.location())
	}
}

// A prefetch or a HEAD of either path changes nothing: no cookie, no exchange, and the real visit
// works afterwards.
func TestLookingAheadChangesNothing(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{
		"HEAD":                       nil,
		"Sec-Purpose: prefetch":      {"Sec-Purpose", "prefetch"},
		"Sec-Purpose with prerender": {"Sec-Purpose", "prefetch;prerender"},
		"Purpose: prefetch":          {"Purpose", "prefetch"},
		"Purpose: Prefetch":          {"Purpose", "Prefetch"},
		"X-Purpose: preview":         {"X-Purpose", "preview"},
		"X-Moz: prefetch":            {"X-Moz", "prefetch"},
		"X-Sec-Purpose: prefetch":    {"X-Sec-Purpose", "prefetch"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newApp(t, options{})
			b := a.newBrowser()
			method := http.MethodGet
			if header == nil {
				method = http.MethodHead
			}
			ahead := func(path string) {
				t.Helper()
				p := b.request(method, path, header...)
				if p.StatusCode != http.StatusNoContent || len(p.Cookies()) != 0 ||
					p.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s answers %d with %v", path, p.StatusCode, p.Header)
				}
			}
			ahead(mount + "/login")
			callback := b.approve(b.login("/after"))
			ahead(callback)
			if n := a.exchanges(); n != 0 {
				t.Errorf("%d exchanges", n)
			}
			if p := b.get(callback); p.location() != "/after" {
				t.Errorf("the real visit answers %d", p.StatusCode)
			}
			ahead(callback)
		})
	}
}

func TestMethodsAndPaths(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	nonce := strings.Repeat("A", 26)
	for _, tt := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"PUT", "/login", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/login", 405, "GET, HEAD, POST"},
		{"POST", "/callback/" + nonce, 405, "GET, HEAD"},
		{"DELETE", "/callback/" + nonce, 405, "GET, HEAD"},
		{"GET", "/", 404, ""},
		{"GET", "/login/", 404, ""},
		{"GET", "/xlogin", 404, ""},
		{"GET", "/callback/", 404, ""},
		{"GET", "/callback/short", 404, ""},
		{"GET", "/callback/" + strings.ToLower(nonce), 404, ""},
		{"GET", "/callback/" + nonce + "/", 404, ""},
		{"GET", "/xcallback/" + nonce, 404, ""},
		{"GET", "/callback/" + nonce, 400, ""},
	} {
		p := b.request(tt.method, mount+tt.path)
		if p.StatusCode != tt.status || p.Header.Get("Allow") != tt.allow ||
			p.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s answers %d, Allow %q", tt.method, tt.path, p.StatusCode, p.Header.Get("Allow"))
		}
	}
}

func TestMountedAnywhere(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		public string
		mount  func(*http.ServeMux, http.Handler)
	}{
		"at the root": {
			"", func(mux *http.ServeMux, h http.Handler) { mux.Handle("/login", h); mux.Handle("/callback/", h) },
		},
		"under its path": {"/a/b", func(mux *http.ServeMux, h http.Handler) { mux.Handle("/a/b/", h) }},
		"with StripPrefix": {
			"/a/b", func(mux *http.ServeMux, h http.Handler) { mux.Handle("/a/b/", http.StripPrefix("/a/b", h)) },
		},
		"with a stripped slash": {
			"/a/b", func(mux *http.ServeMux, h http.Handler) { mux.Handle("/a/b/", http.StripPrefix("/a/b/", h)) },
		},
		"behind a proxy that strips": {
			"/a/b", func(mux *http.ServeMux, h http.Handler) { mux.Handle("/a/", http.StripPrefix("/a", h)) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newApp(
				t,
				options{
					mount:  row.mount,
					config: func(a *app, c *web.Config) { c.PublicURL = a.URL + row.public + "/" },
				},
			)
			b := a.newBrowser()
			page := b.get(row.public + "/login").location()
			if p := b.get(b.approve(page)); p.StatusCode != http.StatusSeeOther || p.location() != "/" {
				t.Errorf("the callback answers %d", p.StatusCode)
			}
		})
	}
}

// The public URL is configuration: what a client or a proxy says about hosts changes nothing.
func TestHostHeadersAreIgnored(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL+mount+"/login", nil)
	r.Host = "evil.example"
	for name, value := range map[string]string{
		"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Prefix": "/evil",
		"Forwarded": "host=evil.example;proto=http",
	} {
		r.Header.Set(name, value)
	}
	p := b.do(r)
	page, _ := url.Parse(p.location())
	if callback := page.Query().Get("callback_url"); !strings.HasPrefix(callback, a.URL+mount+"/callback/") ||
		strings.Contains(p.location(), "evil") {
		t.Errorf("the authorization page is %s", p.location())
	}
	if !p.Cookies()[0].Secure {
		t.Error("the cookie is not Secure")
	}
}
