package native_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// service is the exchange alone, so that a test can stop it in the middle. What the authorization
// page does is in approve.
type service struct {
	*httptest.Server
	t testing.TB

	reached  chan struct{}             // gets a value when an exchange arrives, if not nil
	hold     chan struct{}             // an exchange answers when it is closed, if not nil
	answered chan struct{}             // gets a value when a key was sent, if not nil
	refuse   func(http.ResponseWriter) // answers in place of a key, if not nil

	mu    sync.Mutex
	codes map[string]string // to challenge
	keys  map[string]string // from code
	asked int               // exchanges, refused ones among them
}

func newService(t testing.TB) *service {
	t.Helper()
	s := &service{t: t, codes: make(map[string]string), keys: make(map[string]string)}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *service) client() *openrouter.Client {
	s.t.Helper()
	client, err := openrouter.NewClient(openrouter.WithServerURL(s.URL+
		"/api/v1"), openrouter.WithHTTPClient(s.Server.Client()))
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/api/v1/auth/keys" {
		http.NotFound(w, r)
		return
	}
	var body struct {
		Code     string `json:"code"`
		Verifier string `json:"code_verifier"`
		Method   string `json:"code_challenge_method"`
	}
	_ = json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body) // an empty body is refused below
	s.mu.Lock()
	s.asked++
	s.mu.Unlock()
	if s.reached != nil {
		s.reached <- struct{}{}
	}
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-r.Context().Done():
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if s.refuse != nil {
		s.refuse(w)
		return
	}
	sum := sha256.Sum256([]byte(body.Verifier))
	s.mu.Lock()
	defer s.mu.Unlock()
	challenge, known := s.codes[body.Code]
	delete(s.codes, body.Code)
	if !known || body.Method != "S256" || base64.RawURLEncoding.EncodeToString(sum[:]) != challenge {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`)
		return
	}
	s.keys[body.Code] = "sk-or-v1-" + strings.ToLower(rand.Text()+rand.Text())
	_, _ = fmt.Fprintf(w, `{"key":%q,"user_id":"user_1"}`, s.keys[body.Code])
	if s.answered != nil {
		s.answered <- struct{}{}
	}
}

// issue approves the page and returns the code and where the browser is sent, "" when headless.
func (s *service) issue(authorizationURL string, withState bool) (code, back string) {
	s.t.Helper()
	page, err := url.Parse(authorizationURL)
	if err != nil {
		s.t.Fatal(err)
	}
	query := page.Query()
	if page.Path != "/auth" || query.Get("code_challenge_method") != "S256" {
		s.t.Errorf("the authorization page is asked for with %s", page)
	}
	code = "code_" + rand.Text()
	s.accept(code, authorizationURL)
	if query.Get("callback_url") == "" {
		return code, ""
	}
	callback, err := url.Parse(query.Get("callback_url"))
	if err != nil {
		s.t.Fatal(err)
	}
	answer := url.Values{"code": {code}}
	if withState {
		answer.Set("state", query.Get("state"))
	}
	callback.RawQuery = answer.Encode()
	return code, callback.String()
}

// accept makes the code one of those that the page has issued.
func (s *service) accept(code, authorizationURL string) {
	challenge := mustURL(s.t, authorizationURL).Query().Get("code_challenge")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = challenge
}

func (s *service) keyOf(code string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[code]
}

func (s *service) exchanges() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// soon bounds what takes a moment, for the sake of a test that would hang otherwise. It is less
// than what holding every connection until its timeout would take.
const soon = 10 * time.Second

// answer is what a browser gets.
type answer struct {
	status int
	header http.Header
	body   string
}

// browser follows no redirect and keeps no connection, so that each request stands for itself.
var browser = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func request(t testing.TB, ctx context.Context, method, address string) answer {
	t.Helper()
	got, err := try(ctx, method, address)
	if err != nil {
		t.Errorf("%s of a local address: %v", method, err)
	}
	return got
}

func try(ctx context.Context, method, address string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return answer{}, err
	}
	resp, err := browser.Do(req)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(resp.Body)
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	return answer{resp.StatusCode, resp.Header, string(body)}, err
}

// follow is the way from the start URL to the authorization page.
func follow(t testing.TB, ctx context.Context, start string) string {
	t.Helper()
	got := request(t, ctx, http.MethodGet, start)
	if got.status != http.StatusFound {
		t.Errorf("the start URL answers %d, want 302", got.status)
	}
	return got.header.Get("Location")
}

// callbackOf is the bare callback URL within an authorization URL.
func callbackOf(t testing.TB, authorizationURL string) *url.URL {
	t.Helper()
	page, err := url.Parse(authorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	callback, err := url.Parse(page.Query().Get("callback_url"))
	if err != nil {
		t.Fatal(err)
	}
	return callback
}

// approving is an OpenBrowser that does everything a user and their browser do, and hands over
// the page they end on.
func approving(s *service, ended chan<- answer) func(context.Context, string) error {
	return func(ctx context.Context, start string) error {
		_, back := s.issue(follow(s.t, ctx, start), true)
		got := request(s.t, context.WithoutCancel(ctx), http.MethodGet, back)
		if ended != nil {
			ended <- got
		}
		return nil
	}
}

// idle is an OpenBrowser that does nothing.
func idle(context.Context, string) error { return nil }

// pastedByTest returns a Prompt whose answers the test sends.
func pastedByTest() (pastes chan<- string, prompt func(context.Context, string) (string, error)) {
	answers := make(chan string, 8)
	return answers, func(ctx context.Context, _ string) (string, error) {
		select {
		case text := <-answers:
			return text, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// never is a Prompt no one answers.
func never(ctx context.Context, _ string) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

// signIn runs in the background, for the tests that play both sides.
func signIn(ctx context.Context, client *openrouter.Client, cfg native.Config) <-chan outcome {
	done := make(chan outcome, 1)
	go func() {
		result, err := native.SignIn(ctx, client, cfg)
		done <- outcome{result, err}
	}()
	return done
}

type outcome struct {
	result *native.Result
	err    error
}
