package sandbox_test

import (
	"strings"
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
		"nothing": {
			says: "code_challenge is required",
		},
		"headless without challenge": {
			query: []string{"key_label", "notch"},
			says:  "code_challenge is required",
		},
		"method unknown": {
			query: []string{"callback_url", ok, "code_challenge", challenge, "code_challenge_method", "s256"},
			says:  "S256 or plain",
		},
		"method missing": {
			query: []string{"callback_url", ok, "code_challenge", challenge},
			says:  "code_challenge_method is missing",
		},
		"challenge missing": {
			query: []string{"callback_url", ok, "code_challenge_method", "S256"},
			says:  "code_challenge is missing",
		},
		"label of 101": {
			query: []string{"callback_url", ok, "key_label", strings.Repeat("ä", 101)},
			says:  "at most 100 characters",
		},
		"limit negative": {
			query: []string{"callback_url", ok, "limit", "-1"},
			says:  "limit must not be negative",
		},
		"limit text": {
			query: []string{"callback_url", ok, "limit", "SECRET"},
			says:  "limit must be a number",
		},
		"limit NaN": {
			query: []string{"callback_url", ok, "limit", "NaN"},
			says:  "limit must be a number",
		},
		"limit infinite": {
			query: []string{"callback_url", ok, "limit", "1e999"},
			says:  "limit must be a number",
		},
		"http": {
			query: []string{"callback_url", "http://SECRET.example/"},
			says:  "must be https",
		},
		"http on [::1]": {
			query: []string{"callback_url", "http://[::1]:3000/"},
			says:  "must be https",
		},
		"http on 127.0.0.2": {
			query: []string{"callback_url", "http://127.0.0.2/"},
			says:  "must be https",
		},
		"javascript": {
			query: []string{"callback_url", "javascript:alert(1)"},
			says:  "must be a complete URL",
		},
		"javascript with a host": {
			query: []string{"callback_url", "javascript://localhost/%0aalert(1)"},
			says:  "must be https",
		},
		"relative": {
			query: []string{"callback_url", "/callback"},
			says:  "must be a complete URL",
		},
		"app scheme": {
			query: []string{"callback_url", "notch://callback"},
			says:  "must be https",
		},
		"user name": {
			query: []string{"callback_url", "https://openrouter.ai@SECRET.example/"},
			says:  "must not contain a user name",
		},
		"no URL": {
			query: []string{"callback_url", "https://%zz"},
			says:  "must be a complete URL",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := do(t, "GET", authorizationURL(server, test.query...), "", nil)
			if got.Status != 400 || !strings.Contains(string(got.Body), test.says) ||
				strings.Contains(string(got.Body), "SECRET") {
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
			query: []string{
				"callback_url",
				"https://app.example:8443/a/cb?x=1",
				"key_label",
				"notch & co",
				"limit",
				"2.50",
			},
			shows: []string{"Allow <bdi>app.example</bdi>", "notch &amp; co",
				`<code id="callback">https://app.example:8443/a/cb?x=1</code>`, `value="2.5"`},
			form: "'self' https://app.example:8443",
		},
		"local": {
			query: []string{"callback_url", "http://127.0.0.1:3000/cb", "key_label", "notch"},
			shows: []string{"Allow <bdi>localhost:3000</bdi>", "<bdi>notch</bdi>", `placeholder="No limit"`},
			form:  "'self' http://127.0.0.1:3000",
		},
		"local without a port": {
			query: []string{"callback_url", "http://localhost/cb"},
			shows: []string{"<bdi>localhost:80</bdi>"},
			form:  "'self' http://localhost",
		},
		"IPv6": {
			query: []string{"callback_url", "https://[2001:db8::1]/cb"},
			shows: []string{"<bdi>2001:db8::1</bdi>"},
			form:  "'self' https:",
		},
		"headless": {
			query: append(s256, "key_label", "notch"),
			shows: []string{"Allow <bdi>notch</bdi>", "will show a code"},
			form:  "'self'",
		},
		"headless, no label": {
			query: s256,
			shows: []string{"A program without a callback"},
			form:  "'self'",
		},
		"workspace": {
			query: append(s256, "workspace_id", "ws-1"),
			shows: []string{"<bdi>ws-1</bdi>"},
			form:  "'self'",
		},
		"locked workspace": {
			query: append(s256, "workspace_id", "ws-1", "required_workspace_id", "ws-2"),
			shows: []string{"<bdi>ws-2</bdi>", "required by the app"},
			form:  "'self'",
		},
		"markup": {
			query: append(s256, "key_label", "<script>x</script>"),
			shows: []string{"&lt;script&gt;"},
			form:  "'self'",
		},
		"unknown extras": {
			query: append(s256, "expires_at", "2027-01-01T00:00:00Z", "x", "y"),
			shows: []string{"Authorize"},
			form:  "'self'",
		},
		"a label of 100": {
			query: append(s256, "key_label", strings.Repeat("ä", 100)),
			shows: []string{"Authorize"},
			form:  "'self'",
		},
		"challenge as plain": {
			query: []string{"code_challenge", verifier, "code_challenge_method", "plain"},
			shows: []string{"Deny"},
			form:  "'self'",
		},
		"callback no challenge": {
			query: []string{"callback_url", "https://app.example/"},
			shows: []string{"app.example"},
			form:  "'self' https://app.example",
		},
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
			if policy := got.Header.Get("Content-Security-Policy"); !strings.Contains(
				policy,
				"form-action "+test.form+";",
			) {
				t.Errorf("policy = %q, want form-action %s", policy, test.form)
			}
			if strings.Contains(string(got.Body), "<script") {
				t.Error("the page has a script")
			}
		})
	}
}
