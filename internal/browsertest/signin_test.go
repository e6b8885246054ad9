package browsertest_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

const (
	limitField = chromedp.CSS("#limit")
	authorize  = chromedp.CSS("button[value=authorize]")
	deny       = chromedp.CSS("button[value=deny]")
)

// signIn is a sign-in that waits for the person, whose browser is at the consent page.
type signIn struct {
	*tab
	server *sandbox.Server
	client *openrouter.Client
	ended  chan struct{}
	result *native.Result // result and err may be read after ended
	err    error
}

// begin starts a sign-in that opens its page in the browser, and returns when the page is there.
func begin(t *testing.T, browser context.Context) *signIn {
	t.Helper()
	s := &signIn{tab: openTab(t, browser), server: sandbox.NewServer(t), ended: make(chan struct{})}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	var err error
	s.client, err = openrouter.NewClient(openrouter.WithServerURL(s.server.URL+"/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	proposed := 5.0
	opened := make(chan error, 1)
	go func() {
		defer close(s.ended)
		s.result, s.err = native.SignIn(t.Context(), s.client, native.Config{
			AppName: "notch", KeyLabel: "notch @ laptop", Limit: &proposed,
			OpenBrowser: func(_ context.Context, start string) error {
				err := chromedp.Do(s.ctx, chromedp.Navigate(start)) // the tab's own context: it outlives the sign-in's
				opened <- err
				return err
			},
		})
	}()
	t.Cleanup(func() { <-s.ended })
	select {
	case err := <-opened:
		if err != nil {
			t.Fatal(err)
		}
	case <-s.ended:
		t.Fatalf("the sign-in ended before anything was opened: %v", s.err)
	}
	return s
}

// expect checks what the browser shows, and returns the page's HTML.
func (s *signIn) expect(texts ...string) string {
	s.t.Helper()
	text := get(s.tab, chromedp.Text(chromedp.CSS("body")))
	for _, want := range texts {
		if !strings.Contains(text, want) {
			s.t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	return get(s.tab, chromedp.OuterHTML(chromedp.CSS("html")))
}

// atCallback checks that the browser has come back to the program, with an answer that no one
// keeps.
func (s *signIn) atCallback(status int64, kept any) url.Values {
	s.t.Helper()
	at, err := url.Parse(get(s.tab, chromedp.Location()))
	if err != nil || at.Hostname() != "127.0.0.1" || !strings.HasPrefix(at.Path, "/openrouter/callback/") {
		s.t.Errorf("the browser is at %v, %v", at, err)
	}
	if status != http.StatusOK || kept != "no-store" {
		s.t.Errorf("status %d, Cache-Control: %v", status, kept)
	}
	<-s.ended
	return at.Query()
}

// exchanges counts the requests that could have made a key.
func (s *signIn) exchanges() int {
	n := 0
	for _, request := range s.server.Requests() {
		if request.Path == "/api/v1/auth/keys" {
			n++
		}
	}
	return n
}

func TestSignInWithABrowser(t *testing.T) {
	browser := startBrowser(t)

	t.Run("authorize with another limit", func(t *testing.T) {
		s := begin(t, browser)
		s.expect("Sandbox", "notch @ laptop", "http://127.0.0.1:", "/openrouter/callback/")
		s.pictures("consent")
		if got := get(s.tab, chromedp.Value(limitField)); got != "5" {
			t.Errorf("the page proposes the limit %q", got)
		}
		s.do(chromedp.Clear(limitField), chromedp.SendKeys(limitField, "12.5"))

		response := s.press(authorize)
		query := s.atCallback(response.Status, response.Headers["Cache-Control"])
		if s.err != nil {
			t.Fatal(s.err)
		}
		html := s.expect("Signed in", "signed in to notch", "close this page and return")
		s.pictures("callback-signed-in")
		for what, secret := range map[string]string{"code": query.Get("code"), "key": s.result.Key.Reveal()} {
			if secret == "" || strings.Contains(html, secret) {
				t.Errorf("the %s is missing, or on the page", what)
			}
		}

		key, err := apikeys.GetCurrentKey(t.Context(), s.client, openrouter.WithKey(s.result.Key))
		if err != nil {
			t.Fatal(err)
		}
		if got := key.Data.Limit; got == nil || *got != 12.5 {
			t.Errorf("the key's limit is %v", got)
		}
	})

	t.Run("deny", func(t *testing.T) {
		s := begin(t, browser)
		response := s.press(deny)
		s.atCallback(response.Status, response.Headers["Cache-Control"])
		s.expect("Not authorized", "Nothing was given to notch", "start the sign-in again")
		s.pictures("callback-denied")
		if !errors.Is(s.err, oauth.ErrDenied) || s.result != nil || s.exchanges() != 0 {
			t.Errorf("got %v, %v and %d exchanges", s.result, s.err, s.exchanges())
		}
	})

	t.Run("the exchange fails", func(t *testing.T) {
		s := begin(t, browser)
		s.server.FailNext(1, sandbox.Failure{Operation: "exchangeAuthCodeForAPIKey", Status: http.StatusForbidden})
		response := s.press(authorize)
		query := s.atCallback(response.Status, response.Headers["Cache-Control"])
		html := s.expect("Sign-in failed", "No key has reached notch", "Your keys on OpenRouter")
		s.pictures("callback-failed")
		if s.err == nil || s.result != nil || s.exchanges() != 1 {
			t.Errorf("got %v, %v and %d exchanges", s.result, s.err, s.exchanges())
		}
		if code := query.Get("code"); code == "" || strings.Contains(html, code) {
			t.Error("the code is missing, or on the page")
		}
	})
}

// TestTheSandboxsOtherPages: those that a sign-in by callback does not come by.
func TestTheSandboxsOtherPages(t *testing.T) {
	tab := openTab(t, startBrowser(t))
	server := sandbox.NewServer(t)
	client, err := openrouter.NewClient(openrouter.WithServerURL(server.URL + "/api/v1"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := oauth.AuthorizationURL(
		client,
		oauth.AuthorizationParams{Challenge: oauth.NewVerifier().Challenge(), KeyLabel: "notch @ server"},
	)
	if err != nil {
		t.Fatal(err)
	}

	tab.do(chromedp.Navigate(page))
	tab.pictures("consent-headless")
	tab.press(authorize)
	if code := get(tab, chromedp.Text(chromedp.CSS("#code"))); len(code) < 16 {
		t.Errorf("the page shows the code %q", code)
	}
	tab.pictures("code")

	tab.do(chromedp.Navigate(page))
	tab.press(deny)
	tab.pictures("denied-headless")

	tab.do(chromedp.Navigate(server.URL))
	tab.pictures("index")
	if len(slices.Collect(strings.SplitSeq(get(tab, chromedp.Text(chromedp.CSS("main"))), "/api/v1"))) < 3 {
		t.Error("the page about the sandbox lists no operations")
	}
}
