package native_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

// victim is a sign-in whose user is at the authorization page.
type victim struct {
	page     string // the authorization page's address
	start    string // what leads there
	callback url.URL
	state    string
	end      func() // cancels it
	done     <-chan outcome
}

func newVictim(t *testing.T, server *sandbox.Server, cfg native.Config) *victim {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	pages, starts := make(chan string, 1), make(chan string, 1)
	if cfg.AppName == "" {
		cfg.AppName = "notch"
	}
	cfg.OpenBrowser = func(_ context.Context, start string) error { starts <- start; return nil }
	cfg.Notify = func(e native.Event) {
		if e.Kind == native.EventURLReady {
			pages <- e.URL
		}
	}
	v := &victim{end: cancel, done: signIn(ctx, clientOf(t, server), cfg)}
	select {
	case v.page = <-pages:
	case got := <-v.done:
		t.Fatalf("the sign-in does not begin: %v", got.err)
	}
	if cfg.Mode != native.Headless {
		v.start = <-starts
		v.callback = *callbackOf(t, v.page)
		v.state = mustQuery(t, v.page).Get("state")
	}
	return v
}

// ended is how the sign-in ends, which it must do soon.
func (v *victim) ended(t *testing.T) outcome {
	t.Helper()
	select {
	case got := <-v.done:
		return got
	case <-time.After(soon):
		t.Fatal("the sign-in does not end")
		return outcome{}
	}
}

// with is the callback with a query.
func (v *victim) with(query string) string {
	u := v.callback
	u.RawQuery = query
	return u.String()
}

// signsIn lets the user approve after all, and checks that the attack has changed nothing.
func (v *victim) signsIn(t *testing.T, server *sandbox.Server) {
	t.Helper()
	if approval := server.Approve(v.page); approval.CallbackStatus != http.StatusOK {
		t.Errorf("the user's callback: %v, %v", approval, approval.CallbackErr)
	}
	if got := v.ended(t); got.err != nil || got.result.Key.IsZero() {
		t.Errorf("the sign-in ends with %v", got.err)
	}
}

// codeFor is a code that the sandbox has issued for a page, as an attacker has it: without the
// callback.
func codeFor(t *testing.T, server *sandbox.Server, page string) string {
	t.Helper()
	code := server.Approve(page, sandbox.WithoutCallback()).Code
	if code == "" {
		t.Fatal("no code")
	}
	return code
}

// exchanged is what the sandbox was asked to exchange.
type exchanged struct {
	Code     string `json:"code"`
	Verifier string `json:"code_verifier"`
	Method   string `json:"code_challenge_method"`
	status   int
}

func exchangesAt(t *testing.T, server *sandbox.Server) []exchanged {
	t.Helper()
	var all []exchanged
	for _, r := range server.Requests() {
		if r.Operation == "exchangeAuthCodeForAPIKey" {
			e := exchanged{status: r.Status}
			if err := json.Unmarshal(r.Body, &e); err != nil {
				t.Error(err)
			}
			all = append(all, e)
		}
	}
	return all
}
