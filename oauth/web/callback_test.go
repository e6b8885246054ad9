package web_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

// addQuery adds parameters to a callback, as they are.
func addQuery(callback, parameters string) string {
	if strings.Contains(callback, "?") {
		return callback + "&" + parameters
	}
	return callback + "?" + parameters
}

func callbackOf(t *testing.T, authorizationURL string) string {
	t.Helper()
	u, err := url.Parse(authorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("callback_url")
}

func TestDenial(t *testing.T) {
	t.Parallel()
	for _, withError := range []bool{false, true} {
		a := newApp(t, options{sandbox: sandbox.Config{DenyWithError: withError}})
		b := a.newBrowser()
		page := b.login("/after")
		p := b.get(a.service.Deny(page, sandbox.WithoutCallback()).Location)
		if !errors.Is(a.lastError(), oauth.ErrDenied) || p.StatusCode != http.StatusOK ||
			!strings.Contains(p.text, "Not authorized") {
			t.Errorf("%d, %v: %s", p.StatusCode, a.lastError(), p.text)
		}
		if len(a.signedIn()) != 0 || a.exchanges() != 0 {
			t.Error("a denial signs in")
		}
		// The user who goes back and changes their mind is still in the same flow.
		if p := b.get(b.approve(page)); p.location() != "/after" {
			t.Errorf("after the denial the callback answers %d, %v", p.StatusCode, a.lastError())
		}
	}
}

// Only access_denied and no code at all are a denial.
func TestOtherErrorsOfThePage(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	callback := callbackOf(t, b.login("/after"))
	for query, want := range map[string]string{
		"error=server_error":               "server_error",
		"error=temporarily_unavailable":    "temporarily_unavailable",
		"error=%3Cscript%3E":               "",
		"error=" + strings.Repeat("e", 65): "",
		"error=a%0ab":                      "",
	} {
		p := b.get(addQuery(callback, query))
		var failed *web.AuthorizationError
		if err := a.lastError(); !errors.As(err, &failed) || failed.Code != want ||
			errors.Is(err, oauth.ErrDenied) || !errors.Is(err, oauth.ErrAuthorizationFailed) {
			t.Errorf("%s is %v", query, err)
		}
		if p.StatusCode != http.StatusBadGateway || !strings.Contains(p.text, "Sign-in failed") ||
			strings.Contains(p.text, "server_error") {
			t.Errorf("%s answers %d: %s", query, p.StatusCode, p.text)
		}
	}
	if a.exchanges() != 0 {
		t.Error("an error is exchanged")
	}
}

func TestStateIsCheckedWhenOneCame(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{sandbox: sandbox.Config{StateEcho: true}})
	b := a.newBrowser()
	first, second := b.approve(b.login("/one")), b.approve(b.login("/two"))
	state := func(callback string) string {
		u, _ := url.Parse(callback)
		return u.Query().Get("state")
	}
	if state(first) == "" || state(first) == state(second) {
		t.Fatalf("the states are %q and %q", state(first), state(second))
	}
	for name, query := range map[string]string{
		"of another flow": "state=" + state(second),
		"two":             "state=" + state(first) + "&state=" + state(second),
		"empty":           "state=",
	} {
		callback := strings.Replace(first, "state="+state(first), query, 1)
		p := b.get(callback)
		if !errors.Is(a.lastError(), web.ErrBadCallback) || p.StatusCode != http.StatusBadRequest {
			t.Errorf("a state that is %s: %d, %v", name, p.StatusCode, a.lastError())
		}
	}
	if a.exchanges() != 0 {
		t.Error("a wrong state is exchanged")
	}
	// A forged callback does not end the flow.
	if p := b.get(first); p.location() != "/one" {
		t.Errorf("the right state answers %d, %v", p.StatusCode, a.lastError())
	}
	if p := b.get(strings.Replace(second, "state="+state(second), "", 1)); p.location() != "/two" {
		t.Errorf("no state answers %d, %v", p.StatusCode, a.lastError())
	}
}

func TestCodesThatAreNone(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	callback := callbackOf(t, b.login("/"))
	for _, query := range []string{"code=a&code=b", "code=" + strings.Repeat("c", 4097)} {
		if p := b.get(addQuery(callback, query)); !errors.Is(a.lastError(), web.ErrBadCallback) ||
			p.StatusCode != http.StatusBadRequest {
			t.Errorf("%.20s: %d, %v", query, p.StatusCode, a.lastError())
		}
	}
	if a.exchanges() != 0 {
		t.Error("they are exchanged")
	}
}

// The service's answers reach OnError unchanged, and the page says what to do without quoting them.
func TestFailedExchange(t *testing.T) {
	t.Parallel()
	const message = "upstream says <secret> things"
	for name, tt := range map[string]struct {
		failure sandbox.Failure
		is      error
		status  int
		text    string
	}{
		"expired": {
			sandbox.Failure{Status: 403, Body: `{"error":{"code":403,"message":"Authorization code expired"}}`},
			oauth.ErrCodeExpired, 400, "within 10 minutes",
		},
		"invalid": {
			sandbox.Failure{Status: 400, Body: `{"error":{"code":400,"message":"Invalid code"}}`},
			oauth.ErrCodeInvalid, 400, "Continue to",
		},
		"lost answer": {
			sandbox.Failure{Cut: sandbox.CutAnswer, AfterConsume: true}, oauth.ErrCodeMaybeConsumed, 502,
			"https://openrouter.ai/settings/keys",
		},
		"unreadable": {
			sandbox.Failure{Status: 200, Body: `{"key": 1}`}, oauth.ErrCodeMaybeConsumed, 502,
			"https://openrouter.ai/settings/keys",
		},
		"overloaded": {
			sandbox.Failure{Status: 503, Body: `{"error":{"code":503,"message":"` + message + `"}}`}, nil, 502,
			"in a moment",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newApp(t, options{})
			b := a.newBrowser()
			callback := b.approve(b.login("/after"))
			tt.failure.Operation = "exchangeAuthCodeForAPIKey"
			a.service.FailNext(1, tt.failure)
			p := b.get(callback)
			err := a.lastError()
			if err == nil || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("OnError is given %v", err)
			}
			if p.StatusCode != tt.status || !strings.Contains(p.text, tt.text) || strings.Contains(p.text, "secret") ||
				strings.Contains(p.text, err.Error()) {
				t.Errorf("%d: %s", p.StatusCode, p.text)
			}
			if !strings.Contains(p.text, mount+"/login?return_to=%2Fafter") {
				t.Errorf("the page does not lead back with the return path: %s", p.text)
			}
		})
	}
}

// A service that was not reached has not seen the code: a reload of the page tries again.
func TestReloadAfterTheServiceWasNotReached(t *testing.T) {
	t.Parallel()
	down := true
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if down {
			return nil, errors.New("no route")
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	transport := &http.Transport{DialContext: dial}
	t.Cleanup(transport.CloseIdleConnections)
	a := newApp(t, options{client: []openrouter.Option{
		openrouter.WithoutRetries(), openrouter.WithHTTPClient(&http.Client{Transport: transport}),
	}})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	if p := b.get(callback); p.StatusCode != http.StatusBadGateway || !strings.Contains(p.text, "Reload this page") {
		t.Fatalf("without the service: %d", p.StatusCode)
	}
	down = false
	if p := b.get(callback); p.location() != "/after" || len(a.signedIn()) != 1 {
		t.Errorf("the reload answers %d, %v", p.StatusCode, a.lastError())
	}
}
