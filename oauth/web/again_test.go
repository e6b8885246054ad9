package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
)

// Two tabs sign in at the same time; each has its own flow and comes back to its own page, in any
// order.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	one, two := b.login("/one"), b.login("/two")
	if p := b.get(b.approve(two)); p.location() != "/two" {
		t.Errorf("the second tab: %d, %v", p.StatusCode, a.lastError())
	}
	if p := b.get(b.approve(one)); p.location() != "/one" {
		t.Errorf("the first tab: %d, %v", p.StatusCode, a.lastError())
	}
	if got := a.signedIn(); len(got) != 2 || got[0].Key == got[1].Key {
		t.Errorf("%d sign-ins", len(got))
	}
}

// Reloading the callback leads to where the first response went, and signs no one in a second time.
func TestReload(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		onSignIn func(http.ResponseWriter, *http.Request)
		status   int
		location string
	}{
		"redirected by the handler": {nil, http.StatusSeeOther, "/after"},
		"redirected elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://other.example/welcome", http.StatusFound)
		}, http.StatusSeeOther, "https://other.example/welcome"},
		"a page": {
			func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("welcome")) }, http.StatusSeeOther,
			"/after",
		},
		"a flushed page": {func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
		}, http.StatusSeeOther, "/after"},
		"a page after 103": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			_ = http.NewResponseController(w).Flush()
		}, http.StatusSeeOther, "/after"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			a := newApp(t, options{config: func(_ *app, c *web.Config) {
				c.OnSignIn = func(w http.ResponseWriter, r *http.Request, _ web.SignIn) error {
					if calls++; tt.onSignIn != nil {
						tt.onSignIn(w, r)
					}
					return nil
				}
			}})
			b := a.newBrowser()
			callback := b.approve(b.login("/after"))
			b.get(callback)
			for range 3 {
				p := b.get(callback)
				if p.StatusCode != tt.status || p.location() != tt.location {
					t.Errorf("the reload answers %d to %q", p.StatusCode, p.location())
				}
			}
			if calls != 1 || a.exchanges() != 1 {
				t.Errorf("%d calls of OnSignIn, %d exchanges", calls, a.exchanges())
			}
			if c := b.flowCookies(); len(c) != 1 || len(c[0].Value) > 300 {
				t.Errorf("the cookies are %v", c)
			}
		})
	}
}

// An informational response (103) is none: the redirect still follows.
func TestInformationalResponse(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.OnSignIn = func(w http.ResponseWriter, _ *http.Request, _ web.SignIn) error {
			w.WriteHeader(http.StatusEarlyHints)
			return nil
		}
	}})
	b := a.newBrowser()
	if p := b.get(b.approve(b.login("/after"))); p.StatusCode != http.StatusSeeOther || p.location() != "/after" {
		t.Errorf("%d to %q", p.StatusCode, p.location())
	}
}

// Going back to the authorization page and approving again leads to the application without a
// second key.
func TestBackAndApproveAgain(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	page := b.login("/after")
	b.get(b.approve(page))
	if p := b.get(b.approve(page)); p.location() != "/after" || a.exchanges() != 1 {
		t.Errorf("%d to %q, %d exchanges", p.StatusCode, p.location(), a.exchanges())
	}
}

// Requests for one callback that come while its exchange is under way wait for it: one exchange,
// one OnSignIn, and every one of them is redirected, with the session that the application has set.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	exchange, arrivals := hold(t), &counter{changed: make(chan struct{}, 1)}
	calls := 0
	a := newApp(t, options{
		client: []openrouter.Option{exchange.option()},
		wrap:   arrivals.wrap,
		config: func(_ *app, c *web.Config) {
			c.OnSignIn = func(w http.ResponseWriter, _ *http.Request, _ web.SignIn) error {
				calls++
				http.SetCookie(w, &http.Cookie{Name: "session", Value: "s1", Path: "/"})
				return nil
			}
		},
	})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	flow := b.flowCookies()[0].String()
	const clicks = 20
	var wait sync.WaitGroup
	for range clicks {
		wait.Go(func() {
			p := a.newBrowser().get(callback, "Cookie", flow)
			cookies := map[string]bool{}
			for _, c := range p.Cookies() {
				cookies[c.Name] = true
			}
			if p.StatusCode != http.StatusSeeOther || p.location() != "/after" || !cookies["session"] ||
				len(cookies) != 2 {
				t.Errorf("%d to %q with %v", p.StatusCode, p.location(), p.Cookies())
			}
		})
	}
	arrivals.wait(clicks)
	<-exchange.arrived
	close(exchange.release)
	wait.Wait()
	if calls != 1 || a.exchanges() != 1 {
		t.Errorf("%d calls of OnSignIn, %d exchanges", calls, a.exchanges())
	}
}

// A browser that reloads the page cancels its first request. The second one, whose response the
// browser shows, is the one that OnSignIn answers, since middleware around the handler sets the
// session on it.
func TestReloadDuringTheExchange(t *testing.T) {
	t.Parallel()
	exchange, arrivals := hold(t), &counter{changed: make(chan struct{}, 1)}
	var answered []string
	a := newApp(t, options{
		client: []openrouter.Option{exchange.option()},
		wrap:   arrivals.wrap,
		config: func(_ *app, c *web.Config) {
			c.OnSignIn = func(_ http.ResponseWriter, r *http.Request, _ web.SignIn) error {
				answered = append(answered, r.Header.Get("X-Request"))
				return r.Context().Err()
			}
		},
	})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	ctx, cancel := context.WithCancel(t.Context())
	first, _ := http.NewRequestWithContext(ctx, http.MethodGet, callback, nil)
	first.Header.Set("X-Request", "first")
	gone := make(chan error, 1)
	go func() {
		_, err := b.client.Do(first) //nolint:bodyclose // there is no response
		gone <- err
	}()
	<-exchange.arrived
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	reloaded := make(chan page, 1)
	go func() { reloaded <- b.get(callback, "X-Request", "reload") }()
	arrivals.wait(2)
	close(exchange.release)
	if p := <-reloaded; p.location() != "/after" {
		t.Errorf("the reload answers %d, %v", p.StatusCode, a.lastError())
	}
	if len(answered) != 1 || answered[0] != "reload" || a.exchanges() != 1 {
		t.Errorf("OnSignIn answers %q, %d exchanges", answered, a.exchanges())
	}
}

// While the first request signs the user in, a second one may already be seen as that user's: it is
// redirected all the same.
func TestDoubleClickWithBind(t *testing.T) {
	t.Parallel()
	arrivals := &counter{changed: make(chan struct{}, 1)}
	saving := make(chan struct{})
	saved := make(chan struct{})
	a := newApp(t, options{wrap: arrivals.wrap, config: func(_ *app, c *web.Config) {
		c.Bind = func(r *http.Request) string { return r.Header.Get("X-User") }
		c.OnSignIn = func(w http.ResponseWriter, _ *http.Request, _ web.SignIn) error {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "s1", Path: "/"})
			close(saving)
			<-saved
			return nil
		}
	}})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	flow := b.flowCookies()[0].String()
	first, second := make(chan page, 1), make(chan page, 1)
	go func() { first <- b.get(callback) }()
	<-saving
	go func() { second <- a.newBrowser().get(callback, "Cookie", flow, "X-User", "ada") }()
	arrivals.wait(2)
	close(saved)
	if p := <-first; p.location() != "/after" {
		t.Errorf("the first request: %d, %v", p.StatusCode, a.lastError())
	}
	p := <-second
	u, _ := url.Parse(p.location())
	if u.Path != "/after" && !errors.Is(a.lastError(), web.ErrOtherUser) || len(p.Cookies()) != 0 {
		t.Errorf("the second request: %d to %q with %v", p.StatusCode, p.location(), p.Cookies())
	}
}
