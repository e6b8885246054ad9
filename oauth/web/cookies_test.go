package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/web"
)

// The flow's cookie has the strictest attributes that the scheme allows; Safari drops Secure
// cookies of http://localhost.
func TestCookieAttributes(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		a := newApp(t, options{plainHTTP: plain})
		p := a.newBrowser().get(mount + "/login")
		if len(p.Cookies()) != 1 {
			t.Fatalf("%d cookies are set", len(p.Cookies()))
		}
		c := p.Cookies()[0]
		if c.Secure == plain || strings.HasPrefix(c.Name, "__Host-") == plain {
			t.Errorf("plain http %t: Secure is %t, the name %s", plain, c.Secure, c.Name)
		}
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 3600 {
			t.Errorf("the cookie is %v", c)
		}
		verifierLike := 43
		if len(c.Value) < verifierLike || len(c.Value) > 400 {
			t.Errorf("the value has %d bytes", len(c.Value))
		}
	}
}

// 200 visits to login leave five cookies, of the newest flows, and small requests.
func TestAtMostFiveFlows(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	var pages []string
	for range 200 {
		pages = append(pages, b.login("/"+strings.Repeat("p", 100)))
	}
	if n := len(b.flowCookies()); n != 5 {
		t.Errorf("%d cookies are left", n)
	}
	if size := b.cookieHeader(); size > 2500 {
		t.Errorf("the Cookie header has %d bytes", size)
	}
	for i, page := range pages[194:] {
		p := b.get(b.approve(page))
		if signedIn := p.StatusCode == http.StatusSeeOther; signedIn != (i > 0) {
			t.Errorf("login %d answers %d at the callback", 194+i, p.StatusCode)
		}
	}
}

// Long return paths make fewer flows, never a large header.
func TestCookieSizeIsBounded(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.KeyLabel = func(*http.Request) string { return strings.Repeat("\U0001F511", 100) }
	}})
	b := a.newBrowser()
	var last string
	for range 20 {
		last = b.login("/" + strings.Repeat("p", 1020))
	}
	if size := b.cookieHeader(); size > 4096+100 {
		t.Errorf("the Cookie header has %d bytes", size)
	}
	if p := b.get(b.approve(last)); p.StatusCode != http.StatusSeeOther {
		t.Errorf("the callback answers %d", p.StatusCode)
	}
}

// Tabs that a browser restores all at once do not see each other's cookies; the next login clears
// them away.
func TestPileOfCookiesIsCleared(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	jar := b.client.Jar
	u, _ := url.Parse(a.URL)
	b.client.Jar = nil
	var wait sync.WaitGroup
	var mu sync.Mutex
	for range 30 {
		wait.Go(func() {
			p := b.get(mount + "/login")
			mu.Lock()
			defer mu.Unlock()
			jar.SetCookies(u, p.Cookies())
		})
	}
	wait.Wait()
	b.client.Jar = jar
	for range 4 {
		if set := len(b.get(mount + "/login").Header.Values("Set-Cookie")); set > 9 {
			t.Errorf("%d cookies are set by one response", set)
		}
	}
	if n := len(b.flowCookies()); n != 5 {
		t.Errorf("%d cookies are left", n)
	}
}

// What sits in the handler's names but was not sealed by it is deleted, and does not take a good
// flow with it.
func TestJunkCookiesAreDeleted(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	page := b.login("/")
	good := b.flowCookies()[0]
	u, _ := url.Parse(a.URL)
	junk := good.Name[:len(good.Name)-26] + strings.Repeat("A", 26)
	b.client.Jar.SetCookies(u, []*http.Cookie{
		{Name: junk, Value: "junk", Path: "/", Secure: true},
		{Name: good.Name, Value: "planted", Path: mount, Secure: true},
	})
	b.login("/")
	names := []string{}
	for _, c := range b.flowCookies() {
		names = append(names, c.Name)
	}
	if slices.Contains(names, junk) || !slices.Contains(names, good.Name) {
		t.Errorf("the cookies are %v", names)
	}
	if p := b.get(b.approve(page)); p.StatusCode != http.StatusSeeOther {
		t.Errorf("the callback answers %d, %v", p.StatusCode, a.lastError())
	}
}

// A cookie that a browser sends several times, for several paths, counts once.
func TestRepeatedCookiesCountOnce(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	b.login("/one")
	b.login("/two")
	cookies := b.flowCookies()
	header := strings.Repeat(cookies[0].String()+"; ", 6) + cookies[1].String()
	if p := a.newBrowser().get(mount+"/login", "Cookie", header); len(p.Cookies()) != 1 {
		t.Errorf("login sets %v", p.Cookies())
	}
}

// cookieHeader returns the size of the Cookie header that the browser sends to the application.
func (b *browser) cookieHeader() int {
	size := 0
	for _, c := range b.flowCookies() {
		size += len(c.Name) + len(c.Value) + len("=; ")
	}
	return size
}
