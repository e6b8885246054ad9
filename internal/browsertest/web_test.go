package browsertest_test

import (
	"context"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

const (
	mount      = "/auth/openrouter"
	signInLink = chromedp.CSS("a.openrouter-sign-in")
	signedIn   = chromedp.CSS("#signed-in")
)

// site is a web application whose users are signed in by a cookie, beside a sandbox.
type site struct {
	URL     string
	service *sandbox.Server

	mu   sync.Mutex
	keys []openrouter.Key // of the sign-ins
}

var sitePage = template.Must(
	template.New(
		"",
	).Parse(
		`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>site</title>
<link rel="icon" href="data:,"><style>:root { color-scheme: light dark } {{.Style}}</style><h1>{{.Path}}</h1>
{{if .SignedIn}}<p id="signed-in">signed in</p>{{.Status}}{{else}}<p>{{.Button.HTML}}</p>{{end}}</html>`,
	),
)

// newSite starts the application. Its callback answers with a page of its own when page is set.
func newSite(t *testing.T, page string) *site {
	t.Helper()
	s := &site{service: sandbox.NewServerConfig(t, sandbox.Config{StateEcho: true})}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(s.service.URL+"/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}),
	)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	handler, err := web.NewHandler(client, web.Config{
		PublicURL: s.URL + mount, Secrets: [][]byte{[]byte(strings.Repeat("s", 32))}, AppName: "notch",
		OnSignIn: func(w http.ResponseWriter, _ *http.Request, in web.SignIn) error {
			http.SetCookie(
				w,
				&http.Cookie{
					Name:     "session",
					Value:    in.Key.Hash(),
					Path:     "/",
					HttpOnly: true,
					SameSite: http.SameSiteLaxMode,
				},
			)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.keys = append(s.keys, in.Key)
			if page != "" {
				_, _ = w.Write([]byte(page))
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	mux.Handle(mount+"/", handler)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		button := web.SignInButton{PublicURL: mount, ReturnTo: r.URL.RequestURI()}
		data := map[string]any{"Style": web.StyleSheet(), "Path": r.URL.Path, "Button": button}
		if session, err := r.Cookie("session"); err == nil {
			for _, key := range s.signIns() {
				if key.Hash() == session.Value {
					status, _ := web.CheckKey(r.Context(), client, key)
					data["SignedIn"], data["Status"] = true, status.HTML(button)
				}
			}
		}
		_ = sitePage.Execute(w, data)
	})
	return s
}

func (s *site) signIns() []openrouter.Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]openrouter.Key(nil), s.keys...)
}

// holdExchange lets the next exchange take its time.
func (s *site) holdExchange(d time.Duration) {
	s.service.FailNext(1, sandbox.Failure{Operation: "exchangeAuthCodeForAPIKey", Delay: d})
}

// expectSignedIn waits for the page of a signed-in user, at this path, with so many keys made.
func (tab *tab) expectSignedIn(s *site, path string, keys int) {
	tab.t.Helper()
	tab.do(chromedp.WaitVisible(signedIn))
	if got := get(tab, chromedp.Location()); got != s.URL+path {
		tab.t.Errorf("the browser is at %s", got)
	}
	if n := len(s.signIns()); n != keys {
		tab.t.Errorf("%d sign-ins, want %d", n, keys)
	}
}

func TestWebSignInWithABrowser(t *testing.T) {
	browser := startBrowser(t)

	t.Run("sign in, then the key is revoked, then reconnect", func(t *testing.T) {
		s, tab := newSite(t, ""), openTab(t, browser)
		tab.do(chromedp.Navigate(s.URL + "/notes?tab=2"))
		tab.pictures("web-button")
		tab.press(signInLink)
		tab.press(authorize)
		tab.expectSignedIn(s, "/notes?tab=2", 1)
		tab.pictures("web-status")
		s.service.Revoke(s.signIns()[0].Reveal())
		tab.do(chromedp.Reload())
		tab.pictures("web-status-gone")
		tab.press(signInLink)
		tab.press(authorize)
		tab.expectSignedIn(s, "/notes?tab=2", 2)
	})

	t.Run("deny, back and authorize", func(t *testing.T) {
		s, tab := newSite(t, ""), openTab(t, browser)
		tab.do(chromedp.Navigate(s.URL + "/notes"))
		tab.press(signInLink)
		tab.press(deny)
		if text := get(tab, chromedp.Text(chromedp.CSS("main"))); !strings.Contains(
			text,
			"You have not authorized notch",
		) {
			t.Errorf("the page says: %s", text)
		}
		tab.pictures("web-denied")
		tab.press(chromedp.CSS("main a")) // sign in again
		tab.press(authorize)
		tab.expectSignedIn(s, "/notes", 1)
	})

	t.Run("two tabs", func(t *testing.T) {
		s, one := newSite(t, ""), openTab(t, browser)
		two := one.sibling()
		one.do(chromedp.Navigate(s.URL + "/one"))
		two.do(chromedp.Navigate(s.URL + "/two"))
		one.press(signInLink)
		two.press(signInLink)
		two.press(authorize)
		two.expectSignedIn(s, "/two", 1)
		one.press(authorize)
		one.expectSignedIn(s, "/one", 2)
	})

	t.Run("back after signing in", func(t *testing.T) {
		s, tab := newSite(t, ""), openTab(t, browser)
		tab.do(chromedp.Navigate(s.URL + "/notes"))
		tab.press(signInLink)
		tab.press(authorize)
		tab.expectSignedIn(s, "/notes", 1)
		// Back leads to the authorization page, which the user may press again; and further back to
		// the page that the sign-in began on.
		tab.do(chromedp.NavigateBack(), chromedp.NavigateBack(), chromedp.Reload())
		tab.expectSignedIn(s, "/notes", 1)
	})

	t.Run("reload of the callback page", func(t *testing.T) {
		s, tab := newSite(
			t,
			`<!doctype html><html lang="en"><title>welcome</title><link rel="icon" href="data:,"><p `+
				`id="welcome">welcome</html>`,
		), openTab(
			t,
			browser,
		)
		tab.do(chromedp.Navigate(s.URL + "/notes"))
		tab.press(signInLink)
		tab.press(authorize)
		tab.do(chromedp.WaitVisible(chromedp.CSS("#welcome")), chromedp.Reload())
		tab.expectSignedIn(s, "/notes", 1)
	})

	t.Run("reload during the exchange", func(t *testing.T) {
		s, tab := newSite(t, ""), openTab(t, browser)
		tab.mayCancel = true
		tab.do(chromedp.Navigate(s.URL + "/notes"))
		page, err := tab.pageOf(signInLink)
		if err != nil {
			t.Fatal(err)
		}
		callback := s.service.Approve(page, sandbox.WithoutCallback()).Location
		s.holdExchange(700 * time.Millisecond)
		// The second navigation cancels the first one, which the server has begun to answer.
		get(
			tab,
			chromedp.Evaluate[bool](
				`(() => { location.href = "`+callback+`";
					setTimeout(() => { location.href = "`+callback+`" }, 200); return true })()`,
			),
		)
		tab.expectSignedIn(s, "/notes", 1)
	})

	t.Run("double click", func(t *testing.T) {
		s, tab := newSite(t, ""), openTab(t, browser)
		tab.mayCancel = true
		tab.do(chromedp.Navigate(s.URL+"/notes"), chromedp.DoubleClick(signInLink), chromedp.WaitVisible(authorize))
		tab.press(authorize)
		tab.expectSignedIn(s, "/notes", 1)
	})
}

// pageOf follows a link as far as the authorization page and returns that page's address.
func (tab *tab) pageOf(link chromedp.CSS) (string, error) {
	tab.t.Helper()
	tab.press(link)
	ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Location())
}
