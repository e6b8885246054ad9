package web_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/web"
)

// An attacker sends a victim the callback of the attacker's own sign-in, so that the victim works
// with the attacker's key.
func TestLoginCSRF(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	attacker, victim := a.newBrowser(), a.newBrowser()
	callback := attacker.approve(attacker.login("/"))
	victim.login("/") // a flow of the victim's own does not help
	p := victim.get(callback)
	if !errors.Is(a.lastError(), web.ErrUnknownFlow) || p.StatusCode != http.StatusBadRequest ||
		!strings.Contains(p.text, "another browser") {
		t.Errorf("%d, %v", p.StatusCode, a.lastError())
	}
	if a.exchanges() != 0 || len(a.signedIn()) != 0 {
		t.Error("the victim is signed in")
	}
}

// An attacker who has got hold of a victim's code brings it into a flow of the attacker's own: the
// verifier is another one.
func TestCodeInjection(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	attacker, victim := a.newBrowser(), a.newBrowser()
	stolen, _ := url.Parse(victim.approve(victim.login("/")))
	callback := addQuery(callbackOf(t, attacker.login("/")), "code="+url.QueryEscape(stolen.Query().Get("code")))
	p := attacker.get(callback)
	if !errors.Is(a.lastError(), oauth.ErrCodeInvalid) || p.StatusCode != http.StatusBadRequest ||
		len(a.signedIn()) != 0 {
		t.Errorf("%d, %v", p.StatusCode, a.lastError())
	}
}

// A callback that worked is requested again: with the browser's cookies it leads to where the first
// one went, without them or with those of before it is an error, and there is one key.
func TestReplay(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	before := b.flowCookies()[0]
	if p := b.get(callback); p.location() != "/after" {
		t.Fatalf("%d, %v", p.StatusCode, a.lastError())
	}
	if p := b.get(callback); p.location() != "/after" {
		t.Errorf("in the same browser: %d", p.StatusCode)
	}
	if p := a.newBrowser().get(callback); p.StatusCode != http.StatusBadRequest ||
		!errors.Is(a.lastError(), web.ErrUnknownFlow) {
		t.Errorf("in another browser: %d, %v", p.StatusCode, a.lastError())
	}
	if p := a.newBrowser().get(callback, "Cookie", before.String()); p.StatusCode != http.StatusBadRequest ||
		!errors.Is(a.lastError(), oauth.ErrCodeInvalid) {
		t.Errorf("with a copy of the cookie: %d, %v", p.StatusCode, a.lastError())
	}
	if len(a.signedIn()) != 1 {
		t.Errorf("%d sign-ins", len(a.signedIn()))
	}
}

// A sealed cookie opens under its own name and its own handler only.
func TestCookieSwap(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	mallory, victim := a.newBrowser(), a.newBrowser()
	mallory.login("/mallory")
	callback := victim.approve(victim.login("/victim"))
	mine, theirs := victim.flowCookies()[0], mallory.flowCookies()[0]
	for name, cookie := range map[string]string{
		"the value of another flow":         mine.Name + "=" + theirs.Value,
		"the name of another flow":          theirs.Name + "=" + mine.Value,
		"a cookie of another flow":          theirs.String(),
		"the name without __Host-":          strings.TrimPrefix(mine.Name, "__Host-") + "=" + mine.Value,
		"the name in lower case":            strings.ToLower(mine.Name) + "=" + mine.Value,
		"the value with a line break in it": mine.Name + "=" + mine.Value[:40],
	} {
		p := a.newBrowser().get(callback, "Cookie", cookie)
		if p.StatusCode != http.StatusBadRequest ||
			!errors.Is(a.lastError(), web.ErrUnknownFlow) && !errors.Is(a.lastError(), web.ErrUnreadableFlow) {
			t.Errorf("%s: %d, %v", name, p.StatusCode, a.lastError())
		}
	}
	if a.exchanges() != 0 {
		t.Error("a swapped cookie is exchanged")
	}
	if p := victim.get(callback); p.location() != "/victim" {
		t.Errorf("the victim's own browser: %d, %v", p.StatusCode, a.lastError())
	}
}

// Two handlers of one host share their secrets, and yet a cookie of one opens nothing at the other,
// even under the other's name for the same nonce.
func TestCookieOfAnotherHandler(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	other, err := web.NewHandler(a.apiClient, web.Config{
		PublicURL: a.URL + "/other", Secrets: [][]byte{testSecret},
		OnSignIn: func(_ http.ResponseWriter, _ *http.Request, s web.SignIn) error { a.add(s); return nil },
		OnError:  func(_ http.ResponseWriter, _ *http.Request, err error) { a.addError(err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	b := a.newBrowser()
	code, _ := url.Parse(b.approve(b.login("/")))
	mine := b.flowCookies()[0]
	nonce := mine.Name[len(mine.Name)-26:]
	theirs := visit(other, "/other/login", nil).Cookies()[0]
	renamed := &http.Cookie{Name: theirs.Name[:len(theirs.Name)-26] + nonce, Value: mine.Value}
	back := visit(other, "/other/callback/"+nonce+"?"+code.RawQuery, []*http.Cookie{renamed})
	if back.StatusCode != http.StatusBadRequest || !errors.Is(a.lastError(), web.ErrUnreadableFlow) ||
		a.exchanges() != 0 {
		t.Errorf("%d, %v", back.StatusCode, a.lastError())
	}
}

// A sibling subdomain can set cookies for the whole domain, but none that begins with __Host-. What
// it plants under other names is not looked at, and a second cookie of the same name does not hide
// the good one.
func TestPlantedCookie(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	attacker, victim := a.newBrowser(), a.newBrowser()
	callback := attacker.approve(attacker.login("/"))
	planted := attacker.flowCookies()[0]
	victim.get(callback, "Cookie", strings.TrimPrefix(planted.Name, "__Host-")+"="+planted.Value)
	if !errors.Is(a.lastError(), web.ErrUnknownFlow) || len(a.signedIn()) != 0 {
		t.Errorf("%v", a.lastError())
	}
	own := victim.approve(victim.login("/own"))
	good := victim.flowCookies()[0]
	for _, cookies := range []string{
		good.Name + "=junk; " + good.String(), good.String() + "; " + good.Name + "=junk",
	} {
		b := a.newBrowser()
		p := b.get(own, "Cookie", cookies)
		if errors.Is(a.lastError(), web.ErrUnreadableFlow) {
			t.Errorf("%d, %v", p.StatusCode, a.lastError())
		}
	}
	if len(a.signedIn()) != 1 {
		t.Errorf("%d sign-ins", len(a.signedIn()))
	}
}

// Every changed bit of a cookie is noticed.
func TestTampering(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	cookie := b.flowCookies()[0]
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("/after")) {
		t.Error("the cookie is not encrypted")
	}
	values := []string{
		"",
		"x",
		"====",
		cookie.Value + "A",
		cookie.Value[:len(cookie.Value)-2],
		strings.Repeat("A", len(cookie.Value)),
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1 << (i % 8)
		values = append(values, base64.RawURLEncoding.EncodeToString(changed))
	}
	for _, value := range values {
		p := a.newBrowser().get(callback, "Cookie", cookie.Name+"="+value)
		if p.StatusCode != http.StatusBadRequest || !errors.Is(a.lastError(), web.ErrUnreadableFlow) {
			t.Fatalf("%q: %d, %v", value, p.StatusCode, a.lastError())
		}
	}
	if a.exchanges() != 0 {
		t.Error("a changed cookie is exchanged")
	}
}

// Cookies that are huge or many cost no exchange, no error page without a way out, and bounded
// work.
func TestOversizedCookies(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	cookie := b.flowCookies()[0]
	for _, value := range []string{strings.Repeat("A", 5000), strings.Repeat("A", 200_000)} {
		p := a.newBrowser().get(callback, "Cookie", cookie.Name+"="+value)
		if p.StatusCode != http.StatusBadRequest || !errors.Is(a.lastError(), web.ErrUnreadableFlow) {
			t.Errorf("%d bytes: %d, %v", len(value), p.StatusCode, a.lastError())
		}
	}
	prefix := cookie.Name[:len(cookie.Name)-26]
	var many []string
	for range 2000 {
		many = append(many, prefix+"AAAAAAAAAAAAAAAAAAAAAAAAAA="+cookie.Value)
	}
	p := a.newBrowser().get(mount+"/login", "Cookie", strings.Join(many, "; "))
	if set := p.Header.Values("Set-Cookie"); p.StatusCode != http.StatusSeeOther || len(set) > 9 {
		t.Errorf("login answers %d and sets %d cookies", p.StatusCode, len(set))
	}
}

// A return path never adds a header, and never leads to another host.
func TestReturnPathsStayOnTheSite(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	for _, raw := range append(
		foreignPaths,
		"/a\r\nSet-Cookie: x=1",
		"/a\nLocation: https://evil.example",
		"/a\x00b",
		"/"+strings.Repeat("a", 2000),
	) {
		b := a.newBrowser()
		p := b.get(b.approve(b.login(raw)))
		if p.location() != "/" || len(p.Header.Values("Set-Cookie")) != 1 || len(p.Header.Values("Location")) != 1 {
			t.Errorf("%q leads to %q with %v", raw, p.location(), p.Header)
		}
	}
	for _, s := range a.signedIn() {
		if s.ReturnTo != "" {
			t.Errorf("OnSignIn is given %q", s.ReturnTo)
		}
	}
}

// A flow that was started by one user of the application is not finished by another one in the same
// browser.
func TestBind(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.Bind = func(r *http.Request) string {
			user, err := r.Cookie("user")
			if err != nil {
				return ""
			}
			return user.Value
		}
	}})
	u, _ := url.Parse(a.URL)
	for _, tt := range []struct {
		before, after string
	}{{"ada", "bob"}, {"ada", ""}, {"", "bob"}, {"ada", "ada"}, {"", ""}} {
		b := a.newBrowser()
		use := func(user string) {
			b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "user", Value: user, Path: "/"}})
		}
		use(tt.before)
		callback := b.approve(b.login("/after"))
		use(tt.after)
		p := b.get(callback)
		if tt.before == tt.after {
			if p.location() != "/after" {
				t.Errorf("%v: %d, %v", tt, p.StatusCode, a.lastError())
			}
			continue
		}
		if p.StatusCode != http.StatusForbidden || !errors.Is(a.lastError(), web.ErrOtherUser) ||
			!strings.Contains(p.text, "Another user") {
			t.Errorf("%v: %d, %v", tt, p.StatusCode, a.lastError())
		}
	}
	if len(a.signedIn()) != 2 {
		t.Errorf("%d sign-ins", len(a.signedIn()))
	}
}
