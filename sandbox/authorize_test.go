package sandbox_test

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestRedirects(t *testing.T) {
	t.Parallel()
	const callback = "https://app.example/cb/nonce%2F1?b=2&a=%20x&b"
	for name, test := range map[string]struct {
		config  sandbox.Config
		state   string
		approve string // what is added, with the code cut off
		deny    string
	}{
		"default": {
			config:  sandbox.Config{},
			state:   "st&te",
			approve: "&code=",
		},
		"no state": {
			config:  sandbox.Config{StateEcho: true},
			approve: "&code=",
		},
		"state echoed": {
			config:  sandbox.Config{StateEcho: true},
			state:   "st&te",
			approve: "&code=&state=st%26te",
			deny:    "&state=st%26te",
		},
		"deny with error": {
			config:  sandbox.Config{DenyWithError: true},
			approve: "&code=",
			deny:    "&error=access_denied",
		},
		"deny with error + state": {
			config:  sandbox.Config{DenyWithError: true, StateEcho: true},
			state:   "s",
			approve: "&code=&state=s",
			deny:    "&error=access_denied&state=s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServerConfig(t, test.config)
			pairs := []string{"callback_url", callback}
			if test.state != "" {
				pairs = append(pairs, "state", test.state)
			}
			approved := server.Approve(authorizationURL(server, pairs...))
			if got := strings.Replace(approved.Location, approved.Code, "", 1); approved.Code == "" ||
				got != callback+test.approve {
				t.Errorf("approved = %q, want %q", got, callback+test.approve)
			}
			denied := server.Deny(authorizationURL(server, pairs...))
			if denied.Code != "" || denied.Location != callback+test.deny {
				t.Errorf("denied = %q, want %q", denied.Location, callback+test.deny)
			}
			if approved.CallbackStatus != 0 || approved.CallbackErr != nil {
				t.Error("a public callback was called")
			}
		})
	}
}

// The form's token stands for what was shown: it decides once, and nothing works without it.
func TestFormToken(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	address := authorizationURL(server, "callback_url", "https://app.example/")
	page := do(t, "GET", address, "", nil)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindSubmatch(page.Body)
	if token == nil {
		t.Fatal("the form has no token")
	}
	post := func(form url.Values) reply {
		t.Helper()
		return do(t, "POST", server.URL+"/auth?callback_url=https://evil.example/", form.Encode(),
			header{"Content-Type": "application/x-www-form-urlencoded"})
	}
	forms := []struct {
		name   string
		form   url.Values
		status int
	}{
		{
			name:   "no token",
			form:   url.Values{"decision": {"authorize"}, "callback_url": {"https://evil.example/"}},
			status: 400,
		},
		{
			name:   "made up",
			form:   url.Values{"decision": {"authorize"}, "token": {"x"}},
			status: 400,
		},
		{
			name:   "no decision",
			form:   url.Values{"token": {string(token[1])}},
			status: 400,
		},
		{
			name:   "bad limit",
			form:   url.Values{"decision": {"authorize"}, "token": {string(token[1])}, "limit": {"much"}},
			status: 400,
		},
		{
			name:   "first",
			form:   url.Values{"decision": {"authorize"}, "token": {string(token[1])}},
			status: 303,
		},
		{
			name:   "the other button",
			form:   url.Values{"decision": {"deny"}, "token": {string(token[1])}},
			status: 400,
		},
	}
	for _, test := range forms {
		got := post(test.form)
		if got.Status != test.status {
			t.Errorf("%s: %d, want %d", test.name, got.Status, test.status)
		}
		if location := got.Header.Get("Location"); got.Status == 303 &&
			!strings.HasPrefix(location, "https://app.example/?code=") {
			t.Errorf("%s: location = %q", test.name, location)
		}
	}
	if got := do(t, "DELETE", server.URL+"/auth", "", nil); got.Status != 405 {
		t.Errorf("DELETE = %d, want 405", got.Status)
	}
}

// A double click presses a button twice: both presses get the same response, and there is one code.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for _, decision := range []string{"authorize", "deny"} {
		for _, query := range [][]string{
			{"callback_url", "https://app.example/"},
			{"code_challenge", challenge, "code_challenge_method", "S256"},
		} {
			opened := do(t, "GET", authorizationURL(server, query...), "", nil)
			token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindSubmatch(opened.Body)
			form := url.Values{"decision": {decision}, "token": {string(token[1])}}.Encode()
			var wg sync.WaitGroup
			presses := make([]reply, 3)
			for i := range presses {
				wg.Go(func() {
					presses[i] = do(
						t,
						"POST",
						server.URL+"/auth",
						form,
						header{"Content-Type": "application/x-www-form-urlencoded"},
					)
				})
			}
			wg.Wait()
			for _, press := range presses[1:] {
				first := presses[0]
				if press.Status != first.Status || press.Header.Get("Location") != first.Header.Get("Location") ||
					!bytes.Equal(press.Body, first.Body) {
					t.Errorf(
						"%s: %d %q, then %d %q",
						decision,
						first.Status,
						first.Header.Get("Location"),
						press.Status,
						press.Header.Get("Location"),
					)
				}
			}
		}
	}
}
