package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	login := b.get(mount + "/login")
	callback := callbackOf(t, login.location())
	for name, p := range map[string]page{
		"login":     login,
		"page":      b.get(callback),
		"not found": b.get(mount + "/nothing"),
		"success":   b.get(b.approve(b.login("/"))),
	} {
		for header, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := p.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		policy := p.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(
			policy,
			"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		) {
			t.Errorf("%s: the policy is %q", name, policy)
		}
	}
	p := b.get(callback)
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(p.text)
	sum := sha256.Sum256([]byte(style[1]))
	if !strings.Contains(p.Header.Get("Content-Security-Policy"), base64.StdEncoding.EncodeToString(sum[:])) ||
		p.Header.Get("X-Frame-Options") != "DENY" {
		t.Error("the policy does not allow the page's style sheet, or the page can be framed")
	}
	if strings.Contains(p.text, "<script") || strings.Contains(p.text, "http://") && !strings.Contains(p.text, a.URL) {
		t.Errorf("the page loads something: %s", p.text)
	}
}

// What the application's OnError writes replaces the default page.
func TestOnErrorWrites(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.ErrorsToReturnPath = true
		c.OnError = func(w http.ResponseWriter, r *http.Request, err error) {
			if errors.Is(err, oauth.ErrDenied) {
				http.Redirect(w, r, "/why", http.StatusFound)
			}
		}
	}})
	b := a.newBrowser()
	page := b.login("/after")
	if p := b.get(callbackOf(t, page)); p.StatusCode != http.StatusFound || p.location() != "/why" {
		t.Errorf("%d to %q", p.StatusCode, p.location())
	}
	if p := b.get(addQuery(callbackOf(t, page), "error=x")); p.location() != "/after?openrouter_error=failed" {
		t.Errorf("%d to %q", p.StatusCode, p.location())
	}
}

// A name of the application that looks like HTML is text.
func TestPagesEscape(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{config: func(_ *app, c *web.Config) { c.AppName = `<img src=x onerror="alert(1)">` }})
	b := a.newBrowser()
	p := b.get(callbackOf(t, b.login(`/"><script>alert(1)</script>`)))
	if strings.Contains(p.text, "<img") || strings.Contains(p.text, "<script>") ||
		!strings.Contains(p.text, "&lt;img") {
		t.Error(p.text)
	}
}

// For single-page applications errors come back to the return path.
func TestErrorsToReturnPath(t *testing.T) {
	t.Parallel()
	spa := func(_ *app, c *web.Config) { c.ErrorsToReturnPath = true }
	a := newApp(t, options{config: spa, sandbox: sandbox.Config{DenyWithError: true}})
	b := a.newBrowser()
	page := b.login("/app?tab=1#x")
	callback := callbackOf(t, page)
	for name, tt := range map[string]struct{ url, want string }{
		"denied": {
			a.service.Deny(page, sandbox.WithoutCallback()).Location, "/app?tab=1&openrouter_error=denied#x",
		},
		"no code":     {callback, "/app?tab=1&openrouter_error=denied#x"},
		"other error": {addQuery(callback, "error=server_error"), "/app?tab=1&openrouter_error=failed#x"},
		"wrong code":  {addQuery(callback, "code=wrong"), "/app?tab=1&openrouter_error=failed#x"},
		"wrong state": {addQuery(callback, "code=c&state=wrong"), "/app?tab=1&openrouter_error=failed#x"},
	} {
		if p := b.get(tt.url); p.StatusCode != http.StatusSeeOther || p.location() != tt.want {
			t.Errorf("%s: %d to %q", name, p.StatusCode, p.location())
		}
	}
	a.service.FailNext(
		1,
		sandbox.Failure{
			Operation: "exchangeAuthCodeForAPIKey",
			Status:    403,
			Body:      `{"error":{"code":403,"message":"Authorization code expired"}}`,
		},
	)
	if p := b.get(b.approve(b.login(""))); p.location() != "/?openrouter_error=expired" {
		t.Errorf("expired: %d to %q", p.StatusCode, p.location())
	}
	// The return path of a sign-in that is not known here is not known either.
	if p := a.newBrowser().get(callback); p.StatusCode != http.StatusBadRequest || p.location() != "" {
		t.Errorf("another browser: %d to %q", p.StatusCode, p.location())
	}
}
