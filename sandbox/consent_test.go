package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestPageRefuses(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	const ok = "https://app.example/callback"
	for name, test := range map[string]struct {
		query []string
		says  string
	}{
		"nothing":                    {nil, "code_challenge is required"},
		"headless without challenge": {[]string{"key_label", "notch"}, "code_challenge is required"},
		"method unknown":             {[]string{"callback_url", ok, "code_challenge", challenge, "code_challenge_method", "s256"}, "S256 or plain"},
		"method missing":             {[]string{"callback_url", ok, "code_challenge", challenge}, "code_challenge_method is missing"},
		"challenge missing":          {[]string{"callback_url", ok, "code_challenge_method", "S256"}, "code_challenge is missing"},
		"label of 101":               {[]string{"callback_url", ok, "key_label", strings.Repeat("ä", 101)}, "at most 100 characters"},
		"limit negative":             {[]string{"callback_url", ok, "limit", "-1"}, "limit must not be negative"},
		"limit text":                 {[]string{"callback_url", ok, "limit", "SECRET"}, "limit must be a number"},
		"limit NaN":                  {[]string{"callback_url", ok, "limit", "NaN"}, "limit must be a number"},
		"limit infinite":             {[]string{"callback_url", ok, "limit", "1e999"}, "limit must be a number"},
		"http":                       {[]string{"callback_url", "http://SECRET.example/"}, "must be https"},
		"http on [::1]":              {[]string{"callback_url", "http://[::1]:3000/"}, "must be https"},
		"http on 127.0.0.2":          {[]string{"callback_url", "http://127.0.0.2/"}, "must be https"},
		"javascript":                 {[]string{"callback_url", "javascript:alert(1)"}, "must be a complete URL"},
		"javascript with a host":     {[]string{"callback_url", "javascript://localhost/%0aalert(1)"}, "must be https"},
		"relative":                   {[]string{"callback_url", "/callback"}, "must be a complete URL"},
		"app scheme":                 {[]string{"callback_url", "notch://callback"}, "must be https"},
		"user name":                  {[]string{"callback_url", "https://openrouter.ai@SECRET.example/"}, "must not contain a user name"},
		"no URL":                     {[]string{"callback_url", "https://%zz"}, "must be a complete URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := do(t, "GET", authorizationURL(server, test.query...), "", nil)
			if got.Status != 400 || !strings.Contains(string(got.Body), test.says) || strings.Contains(string(got.Body), "SECRET") {
				t.Errorf("page = %d, want 400 with %q and nothing that was sent:\n%s", got.Status, test.says, got.Body)
			}
			if !strings.Contains(string(got.Body), `role="alert"`) {
				t.Error("the page's problem is no alert")
			}
			_, err := sandbox.Approve(t.Context(), client(t), authorizationURL(server, test.query...))
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("Approve: %v, want an error with %q", err, test.says)
			}
		})
	}
}

func TestPageShows(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	s256 := []string{"code_challenge", challenge, "code_challenge_method", "S256"}
	for name, test := range map[string]struct {
		query []string
		shows []string
		form  string
	}{
		"public": {
			[]string{"callback_url", "https://app.example:8443/a/cb?x=1", "key_label", "notch & co", "limit", "2.50"},
			[]string{"Allow <bdi>app.example</bdi>", "notch &amp; co", `<code id="callback">https://app.example:8443/a/cb?x=1</code>`, `value="2.5"`},
			"'self' https://app.example:8443",
		},
		"local": {
			[]string{"callback_url", "http://127.0.0.1:3000/cb", "key_label", "notch"},
			[]string{"Allow <bdi>localhost:3000</bdi>", "<bdi>notch</bdi>", `placeholder="No limit"`},
			"'self' http://127.0.0.1:3000",
		},
		"local without a port":  {[]string{"callback_url", "http://localhost/cb"}, []string{"<bdi>localhost:80</bdi>"}, "'self' http://localhost"},
		"IPv6":                  {[]string{"callback_url", "https://[2001:db8::1]/cb"}, []string{"<bdi>2001:db8::1</bdi>"}, "'self' https:"},
		"headless":              {append(s256, "key_label", "notch"), []string{"Allow <bdi>notch</bdi>", "will show a code"}, "'self'"},
		"headless, no label":    {s256, []string{"A program without a callback"}, "'self'"},
		"workspace":             {append(s256, "workspace_id", "ws-1"), []string{"<bdi>ws-1</bdi>"}, "'self'"},
		"locked workspace":      {append(s256, "workspace_id", "ws-1", "required_workspace_id", "ws-2"), []string{"<bdi>ws-2</bdi>", "required by the app"}, "'self'"},
		"markup":                {append(s256, "key_label", "<script>x</script>"), []string{"&lt;script&gt;"}, "'self'"},
		"unknown extras":        {append(s256, "expires_at", "2027-01-01T00:00:00Z", "x", "y"), []string{"Authorize"}, "'self'"},
		"a label of 100":        {append(s256, "key_label", strings.Repeat("ä", 100)), []string{"Authorize"}, "'self'"},
		"challenge as plain":    {[]string{"code_challenge", verifier, "code_challenge_method", "plain"}, []string{"Deny"}, "'self'"},
		"callback no challenge": {[]string{"callback_url", "https://app.example/"}, []string{"app.example"}, "'self' https://app.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := do(t, "GET", authorizationURL(server, test.query...), "", nil)
			if got.Status != 200 {
				t.Fatalf("page = %d", got.Status)
			}
			for _, text := range test.shows {
				if !strings.Contains(string(got.Body), text) {
					t.Errorf("the page lacks %q:\n%s", text, got.Body)
				}
			}
			if policy := got.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action "+test.form+";") {
				t.Errorf("policy = %q, want form-action %s", policy, test.form)
			}
			if strings.Contains(string(got.Body), "<script") {
				t.Error("the page has a script")
			}
		})
	}
}

// The policy's hash must be the one of the style element as it is sent, or the page has no style at all.
func TestPageHeaders(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for name, address := range map[string]string{
		"page":    authorizationURL(server, "code_challenge", challenge, "code_challenge_method", "S256"),
		"problem": server.URL + "/auth",
		"index":   server.URL + "/",
	} {
		got := do(t, "GET", address, "", nil)
		style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindSubmatch(got.Body)
		if style == nil {
			t.Fatalf("%s: no style", name)
		}
		sum := sha256.Sum256(style[1])
		policy := got.Header.Get("Content-Security-Policy")
		if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) {
			t.Errorf("%s: policy = %q, want %s", name, policy, want)
		}
		for header, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
		} {
			if got := got.Header.Get(header); got != want {
				t.Errorf("%s: %s = %q, want %q", name, header, got, want)
			}
		}
		for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy lacks %s", name, part)
			}
		}
		for _, part := range []string{`<html lang="en">`, `name="viewport"`, "<h1>", "prefers-color-scheme: dark"} {
			if !strings.Contains(string(got.Body), part) {
				t.Errorf("%s: the page lacks %s", name, part)
			}
		}
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	const callback = "https://app.example/cb/nonce%2F1?b=2&a=%20x&b"
	for name, test := range map[string]struct {
		config  sandbox.Config
		state   string
		approve string // what is added, with the code cut off
		deny    string
	}{
		"default":                 {sandbox.Config{}, "st&te", "&code=", ""},
		"no state":                {sandbox.Config{StateEcho: true}, "", "&code=", ""},
		"state echoed":            {sandbox.Config{StateEcho: true}, "st&te", "&code=&state=st%26te", "&state=st%26te"},
		"deny with error":         {sandbox.Config{DenyWithError: true}, "", "&code=", "&error=access_denied"},
		"deny with error + state": {sandbox.Config{DenyWithError: true, StateEcho: true}, "s", "&code=&state=s", "&error=access_denied&state=s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServerConfig(t, test.config)
			pairs := []string{"callback_url", callback}
			if test.state != "" {
				pairs = append(pairs, "state", test.state)
			}
			approved := server.Approve(authorizationURL(server, pairs...))
			if got := strings.Replace(approved.Location, approved.Code, "", 1); approved.Code == "" || got != callback+test.approve {
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
		return do(t, "POST", server.URL+"/auth?callback_url=https://evil.example/", form.Encode(), header{"Content-Type": "application/x-www-form-urlencoded"})
	}
	forms := []struct {
		name   string
		form   url.Values
		status int
	}{
		{"no token", url.Values{"decision": {"authorize"}, "callback_url": {"https://evil.example/"}}, 400},
		{"made up", url.Values{"decision": {"authorize"}, "token": {"x"}}, 400},
		{"no decision", url.Values{"token": {string(token[1])}}, 400},
		{"bad limit", url.Values{"decision": {"authorize"}, "token": {string(token[1])}, "limit": {"much"}}, 400},
		{"first", url.Values{"decision": {"authorize"}, "token": {string(token[1])}}, 303},
		{"the other button", url.Values{"decision": {"deny"}, "token": {string(token[1])}}, 400},
	}
	for _, test := range forms {
		got := post(test.form)
		if got.Status != test.status {
			t.Errorf("%s: %d, want %d", test.name, got.Status, test.status)
		}
		if location := got.Header.Get("Location"); got.Status == 303 && !strings.HasPrefix(location, "https://app.example/?code=") {
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
					presses[i] = do(t, "POST", server.URL+"/auth", form, header{"Content-Type": "application/x-www-form-urlencoded"})
				})
			}
			wg.Wait()
			for _, press := range presses[1:] {
				first := presses[0]
				if press.Status != first.Status || press.Header.Get("Location") != first.Header.Get("Location") || !bytes.Equal(press.Body, first.Body) {
					t.Errorf("%s: %d %q, then %d %q", decision, first.Status, first.Header.Get("Location"), press.Status, press.Header.Get("Location"))
				}
			}
		}
	}
}

// Whatever stands in the callback's host, the policy has the directives that the page was given and no other.
func TestPolicyOfOddHosts(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for host, want := range map[string]string{
		"app.example":           "https://app.example",
		"app.example:8443":      "https://app.example:8443",
		"a;script-src.example":  "https:",
		"a;b.example:8443":      "https:",
		"a,default-src.example": "https:",
		"a'b.example":           "https:",
		"*":                     "https:",
		"*.example":             "https:",
		"b\u00fccher.example":   "https:",
		"[2001:db8::1]:8443":    "https:",
	} {
		got := do(t, "GET", authorizationURL(server, "callback_url", "https://"+host+"/cb"), "", nil)
		policies := got.Header.Values("Content-Security-Policy")
		if got.Status != 200 || len(policies) != 1 {
			t.Errorf("%s: %d, %d policies", host, got.Status, len(policies))
			continue
		}
		var names []string
		for directive := range strings.SplitSeq(policies[0], ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
			if names = append(names, name); name == "form-action" && value != "'self' "+want {
				t.Errorf("%s: form-action %s, want 'self' %s", host, value, want)
			}
		}
		if got := strings.Join(names, " "); got != "default-src style-src form-action base-uri frame-ancestors" || strings.Contains(policies[0], ",") {
			t.Errorf("%s: the policy is %q", host, policies[0])
		}
	}
}
