package browsertest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

// An attacker who controls a sibling subdomain plants the cookie of the attacker's own sign-in in a
// victim's browser, and sends the victim to its callback. The browser refuses the name that begins
// with __Host-, and the handler does not look at any other.
func TestCookieOfASiblingSubdomain(t *testing.T) {
	browser := startBrowser(t, chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("host-resolver-rules", "MAP *.notch.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
	service := sandbox.NewServer(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(openrouter.WithServerURL(service.URL+"/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}

	mux := http.NewServeMux()
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	var mu sync.Mutex
	var sent []string // the names of the cookies that come to the callback
	signIns := 0
	handler, err := web.NewHandler(client, web.Config{
		PublicURL: "https://app.notch.example" + port + mount, Secrets: [][]byte{[]byte(strings.Repeat("s", 32))},
		OnSignIn: func(http.ResponseWriter, *http.Request, web.SignIn) error { signIns++; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	mux.HandleFunc("app.notch.example"+mount+"/", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		for _, cookie := range r.Cookies() {
			sent = append(sent, cookie.Name)
		}
		mu.Unlock()
		handler.ServeHTTP(w, r)
	})

	// The attacker's own sign-in, as far as the callback.
	login := httptest.NewRecorder()
	handler.ServeHTTP(login, httptest.NewRequest(http.MethodGet, mount+"/login", nil))
	callback := service.Approve(login.Header().Get("Location"), sandbox.WithoutCallback()).Location
	flow := login.Result().Cookies()[0]
	mux.HandleFunc("evil.notch.example/", func(w http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{flow.Name, strings.TrimPrefix(flow.Name, "__Host-")} {
			w.Header().Add("Set-Cookie", name+"="+flow.Value+"; Domain=notch.example; Path=/; Secure; HttpOnly; SameSite=Lax")
		}
		_, _ = io.WriteString(w, "evil")
	})

	victim, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	defer cancel()
	for _, address := range []string{"https://evil.notch.example" + port + "/", callback} {
		if err := chromedp.Do(victim, chromedp.Navigate(address)); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(victim, chromedp.WaitVisible(chromedp.CSS("main"))); err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(victim, chromedp.Text(chromedp.CSS("main")))
	if err != nil || !strings.Contains(text, "not known here") {
		t.Errorf("the victim is shown %q, %v", text, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if u, _ := url.Parse(callback); signIns != 0 || u.Hostname() != "app.notch.example" {
		t.Errorf("%d sign-ins at %s", signIns, u.Hostname())
	}
	// The cookie without the prefix has arrived, so that the test proves something.
	if len(sent) != 1 || sent[0] != strings.TrimPrefix(flow.Name, "__Host-") {
		t.Errorf("the browser sends the cookies %v", sent)
	}
}
