package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

const mount = "/auth/openrouter"

var testSecret = bytes.Repeat([]byte("s"), 32)

// app is an application with the handler, served on a real listener beside a sandbox.
type app struct {
	t       *testing.T
	URL     string // its origin
	service *sandbox.Server
	server  *httptest.Server

	apiClient *openrouter.Client

	mu      sync.Mutex
	signIns []web.SignIn
	errs    []error
}

// options changes how newApp sets an application up.
type options struct {
	plainHTTP bool
	sandbox   sandbox.Config
	client    []openrouter.Option
	config    func(*app, *web.Config)
	wrap      func(http.Handler) http.Handler
	mount     func(*http.ServeMux, http.Handler) // nil: under its whole path
}

func newApp(t *testing.T, o options) *app {
	t.Helper()
	a := &app{t: t, service: sandbox.NewServerConfig(t, o.sandbox)}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(append([]openrouter.Option{
		openrouter.WithServerURL(a.service.URL + "/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}),
	}, o.client...)...)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "app "+r.URL.RequestURI())
	})
	var served http.Handler = mux
	if o.wrap != nil {
		served = o.wrap(mux)
	}
	if o.plainHTTP {
		a.server = httptest.NewServer(served)
	} else {
		a.server = httptest.NewTLSServer(served)
	}
	t.Cleanup(a.server.Close)
	a.apiClient = client
	a.URL = a.server.URL
	config := web.Config{
		PublicURL: a.URL + mount,
		Secrets:   [][]byte{testSecret},
		OnSignIn:  func(_ http.ResponseWriter, _ *http.Request, s web.SignIn) error { a.add(s); return nil },
		OnError:   func(_ http.ResponseWriter, _ *http.Request, err error) { a.addError(err) },
	}
	if o.config != nil {
		o.config(a, &config)
	}
	handler, err := web.NewHandler(client, config)
	if err != nil {
		t.Fatal(err)
	}
	if o.mount == nil {
		mux.Handle(mount+"/", handler)
	} else {
		o.mount(mux, handler)
	}
	return a
}

func (a *app) add(s web.SignIn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.signIns = append(a.signIns, s)
}

func (a *app) addError(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.errs = append(a.errs, err)
}

// signedIn returns the sign-ins so far.
func (a *app) signedIn() []web.SignIn {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]web.SignIn(nil), a.signIns...)
}

// lastError returns the newest error that OnError was given, or nil.
func (a *app) lastError() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.errs) == 0 {
		return nil
	}
	return a.errs[len(a.errs)-1]
}

// exchanges counts the requests that could have made a key.
func (a *app) exchanges() int {
	n := 0
	for _, request := range a.service.Requests() {
		if request.Operation == "exchangeAuthCodeForAPIKey" {
			n++
		}
	}
	return n
}

// browser keeps cookies and follows no redirect.
type browser struct {
	t      *testing.T
	app    *app
	client *http.Client
}

func (a *app) newBrowser() *browser {
	a.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	client := *a.server.Client()
	client.Jar = jar
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{a.t, a, &client}
}

// page is a response that was read.
type page struct {
	*http.Response
	text string
}

func (p page) location() string { return p.Header.Get("Location") }

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{response, string(body)}
}

func (b *browser) request(method, path string, header ...string) page {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.app.URL + path
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return b.do(r)
}

func (b *browser) get(path string, header ...string) page {
	b.t.Helper()
	return b.request(http.MethodGet, path, header...)
}

// login starts a sign-in and returns the address of the authorization page.
func (b *browser) login(returnTo string) string {
	b.t.Helper()
	p := b.get(web.LoginURL(mount, returnTo))
	if p.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("login answers %d: %s", p.StatusCode, p.text)
	}
	return p.location()
}

// approve presses Authorize, and returns the callback with its code.
func (b *browser) approve(authorizationURL string) string {
	b.t.Helper()
	return b.app.service.Approve(authorizationURL, sandbox.WithoutCallback()).Location
}

// flowCookies returns the names and values of the handler's cookies in the browser.
func (b *browser) flowCookies() []*http.Cookie {
	b.t.Helper()
	u, err := url.Parse(b.app.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	var found []*http.Cookie
	for _, cookie := range b.client.Jar.Cookies(u) {
		if strings.Contains(cookie.Name, "openrouter-") {
			found = append(found, cookie)
		}
	}
	return found
}
