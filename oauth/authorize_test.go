package oauth_test

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

func dollars(v float64) *float64 { return &v }

func TestAuthorizationURL(t *testing.T) {
	t.Parallel()
	challenge := parsed(t, rfcVerifier).Challenge()
	const page = "https://openrouter.ai/auth?"
	const proof = "code_challenge=" + rfcChallenge + "&code_challenge_method=S256"
	tests := []struct {
		name   string
		server string
		params oauth.AuthorizationParams
		want   string
	}{
		{"headless", "", oauth.AuthorizationParams{Challenge: challenge}, page + proof},
		{"a callback alone", "", oauth.AuthorizationParams{CallbackURL: "https://notch.example/cb"}, page + "callback_url=https%3A%2F%2Fnotch.example%2Fcb"},
		{
			"everything", "",
			oauth.AuthorizationParams{
				CallbackURL: "http://localhost:3000/notch/n0nce?keep=a%20b&more=1", Challenge: challenge, KeyLabel: "nötch & co", Limit: dollars(2.5),
				WorkspaceID: "w1", RequiredWorkspaceID: "w2", State: "s t", Extra: url.Values{"expires_at": {"2027-12-31T23:59:59Z"}},
			},
			page + "callback_url=http%3A%2F%2Flocalhost%3A3000%2Fnotch%2Fn0nce%3Fkeep%3Da%2520b%26more%3D1&" + proof +
				"&expires_at=2027-12-31T23%3A59%3A59Z&key_label=n%C3%B6tch+%26+co&limit=2.5&required_workspace_id=w2&state=s+t&workspace_id=w1",
		},
		{"no limit is not zero", "", oauth.AuthorizationParams{Challenge: challenge, Limit: dollars(0)}, page + proof + "&limit=0"},
		{"minus zero", "", oauth.AuthorizationParams{Challenge: challenge, Limit: dollars(math.Copysign(0, -1))}, page + proof + "&limit=0"},
		{"a large limit without an exponent", "", oauth.AuthorizationParams{Challenge: challenge, Limit: dollars(1e21)}, page + proof + "&limit=1000000000000000000000"},
		{"100 characters", "", oauth.AuthorizationParams{Challenge: challenge, KeyLabel: strings.Repeat("é", 100)}, page + proof + "&key_label=" + strings.Repeat("%C3%A9", 100)},
		{"another server", "http://127.0.0.1:4000/prefix/api/v1", oauth.AuthorizationParams{Challenge: challenge}, "http://127.0.0.1:4000/auth?" + proof},
		{"an own page", "", oauth.AuthorizationParams{Challenge: challenge, AuthURL: "https://gateway.example/sso/auth"}, "https://gateway.example/sso/auth?" + proof},
		{"an own page on loopback", "", oauth.AuthorizationParams{Challenge: challenge, AuthURL: "http://[::1]:80/auth"}, "http://[::1]:80/auth?" + proof},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := (*openrouter.Client)(nil)
			if tt.server != "" {
				var err error
				if client, err = openrouter.NewClient(openrouter.WithServerURL(tt.server)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := oauth.AuthorizationURL(client, tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestCallbacksThatThePageTakes(t *testing.T) {
	t.Parallel()
	for _, callback := range []string{
		"https://notch.example", "https://notch.example/", "https://notch.example:8443/cb", "HTTPS://Notch.Example/cb", "https://[2001:db8::1]/cb",
		"http://localhost", "http://localhost:1", "http://LOCALHOST:65535/x", "http://127.0.0.1:3000/cb/n0nce?x=1&y=%26", "https://notch.example/cb?state=mine", "https://пример.example/ü",
	} {
		got, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{CallbackURL: callback})
		if err != nil {
			t.Errorf("%s: %v", callback, err)
			continue
		}
		u, err := url.Parse(got)
		if err != nil || u.Query().Get("callback_url") != callback {
			t.Errorf("%s arrives as %s", callback, got)
		}
	}
}

func TestAuthorizationURLRefuses(t *testing.T) {
	t.Parallel()
	challenge := parsed(t, rfcVerifier).Challenge()
	callback := func(u string) oauth.AuthorizationParams {
		return oauth.AuthorizationParams{CallbackURL: u, Challenge: challenge}
	}
	page := func(u string) oauth.AuthorizationParams {
		return oauth.AuthorizationParams{AuthURL: u, Challenge: challenge}
	}
	limit := func(v float64) oauth.AuthorizationParams {
		return oauth.AuthorizationParams{Limit: &v, Challenge: challenge}
	}
	label := func(s string) oauth.AuthorizationParams {
		return oauth.AuthorizationParams{KeyLabel: s, Challenge: challenge}
	}
	extra := func(name string) oauth.AuthorizationParams {
		return oauth.AuthorizationParams{Extra: url.Values{name: {"canary"}}, Challenge: challenge}
	}
	tests := []struct {
		name, field string
		params      oauth.AuthorizationParams
	}{
		{"nothing", "code_challenge", oauth.AuthorizationParams{}},
		{"javascript", "callback_url", callback("javascript:alert('canary')")},
		{"javascript with slashes", "callback_url", callback("javascript://canary/%0aalert(1)")},
		{"data", "callback_url", callback("data:text/html,canary")},
		{"an app's scheme", "callback_url", callback("notch://canary")},
		{"a file", "callback_url", callback("file:///canary")},
		{"http elsewhere", "callback_url", callback("http://canary.example/cb")},
		{"http on a look-alike", "callback_url", callback("http://localhost.canary.example/cb")},
		{"http on another loopback address", "callback_url", callback("http://127.0.0.2/canary")},
		{"http on an absolute localhost", "callback_url", callback("http://localhost./canary")},
		{"http on IPv6", "callback_url", callback("http://[::1]:3000/canary")},
		{"a user name", "callback_url", callback("https://canary@notch.example/")},
		{"a look-alike user name", "callback_url", callback("http://localhost:3000@canary.example/")},
		{"a password", "callback_url", callback("https://a:canary@notch.example/")},
		{"a fragment", "callback_url", callback("https://notch.example/#canary")},
		{"an empty fragment", "callback_url", callback("https://notch.example/canary#")},
		{"relative", "callback_url", callback("/canary")},
		{"no scheme", "callback_url", callback("canary.example/cb")},
		{"no scheme but a port", "callback_url", callback("localhost:3000/canary")},
		{"slashes alone", "callback_url", callback("//canary.example/cb")},
		{"no host", "callback_url", callback("https:///canary")},
		{"a port alone", "callback_url", callback("https://:443/canary")},
		{"opaque", "callback_url", callback("https:canary")},
		{"an empty port", "callback_url", callback("http://localhost:/canary")},
		{"port 0", "callback_url", callback("http://localhost:0/canary")},
		{"port 65536", "callback_url", callback("http://localhost:65536/canary")},
		{"a blank before", "callback_url", callback(" https://canary.example/")},
		{"a blank within", "callback_url", callback("https://canary.example/a b")},
		{"a line break", "callback_url", callback("https://canary.example/\r\nX: y")},
		{"a NUL", "callback_url", callback("https://canary.example/\x00")},
		{"not UTF-8", "callback_url", callback("https://canary.example/\xff")},
		{"a backslash", "callback_url", callback(`https://notch.example\@canary.example/`)},
		{"a broken escape", "callback_url", callback("https://notch.example/canary%zz")},
		{"a code already", "callback_url", callback("https://notch.example/?code=canary")},
		{"an error already", "callback_url", callback("https://notch.example/?error=canary")},
		{"a negative limit", "limit", limit(-0.01)},
		{"no number", "limit", limit(math.NaN())},
		{"infinite", "limit", limit(math.Inf(1))},
		{"infinitely negative", "limit", limit(math.Inf(-1))},
		{"a label of 101", "key_label", label(strings.Repeat("é", 101))},
		{"a label of two lines", "key_label", label("canary\nb")},
		{"a label with C1", "key_label", label("canary\u009b")},
		{"a label that is not UTF-8", "key_label", label("canary\xff")},
		{"an extra callback", "Extra", extra("callback_url")},
		{"an extra challenge", "Extra", extra("code_challenge")},
		{"an extra method, misspelt", "Extra", extra(" Code_Challenge_Method")},
		{"an extra state", "Extra", extra("state")},
		{"an extra without a name", "Extra", extra("")},
		{"a page by http", "AuthURL", page("http://canary.example/auth")},
		{"a page by http on a look-alike", "AuthURL", page("http://localhost.canary.example/auth")},
		{"a page by http on a look-alike of an address", "AuthURL", page("http://127.canary.example/auth")},
		{"a page by script", "AuthURL", page("javascript:canary")},
		{"a page with a query", "AuthURL", page("https://openrouter.ai/auth?limit=canary")},
		{"a page with a fragment", "AuthURL", page("https://openrouter.ai/auth#canary")},
		{"a page with a user name", "AuthURL", page("https://canary@openrouter.ai/auth")},
		{"a relative page", "AuthURL", page("/canary")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := oauth.AuthorizationURL(nil, tt.params)
			var invalid *openrouter.InvalidRequestError
			if !errors.As(err, &invalid) || got != "" {
				t.Fatalf("got %q, %v; want an InvalidRequestError alone", got, err)
			}
			if invalid.Field != tt.field || invalid.Problem == "" || invalid.Hint == "" {
				t.Errorf("%q, %q, %q; want the field %s, a problem and a hint", invalid.Field, invalid.Problem, invalid.Hint, tt.field)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the error contains what was given: %v", err)
			}
		})
	}
}

func TestAuthorizationURLLeavesItsInputAlone(t *testing.T) {
	t.Parallel()
	extra := url.Values{"theme": {"dark"}}
	if _, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{CallbackURL: "http://localhost:1/", Extra: extra, State: "s"}); err != nil {
		t.Fatal(err)
	}
	if len(extra) != 1 || len(extra["theme"]) != 1 {
		t.Errorf("Extra is now %v", extra)
	}
}
