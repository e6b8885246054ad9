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
		{name: "headless", params: oauth.AuthorizationParams{Challenge: challenge}, want: page + proof},
		{
			name:   "a callback alone",
			params: oauth.AuthorizationParams{CallbackURL: "https://notch.example/cb"},
			want:   page + "callback_url=https%3A%2F%2Fnotch.example%2Fcb",
		},
		{
			name: "everything",
			params: oauth.AuthorizationParams{
				CallbackURL:         "http://localhost:3000/notch/n0nce?keep=a%20b&more=1",
				Challenge:           challenge,
				KeyLabel:            "nötch & co",
				Limit:               dollars(2.5),
				WorkspaceID:         "w1",
				RequiredWorkspaceID: "w2",
				State:               "s t",
				Extra:               url.Values{"expires_at": {"2027-12-31T23:59:59Z"}},
			},
			want: page +
				"callback_url=http%3A%2F%2Flocalhost%3A3000%2Fnotch%2Fn0nce%3Fkeep%3Da%2520b%26more%3D1&" + proof +
				"&expires_at=2027-12-31T23%3A59%3A59Z&key_label=n%C3%B6tch+%26+co&limit=2.5" +
				"&required_workspace_id=w2&state=s+t&workspace_id=w1",
		},
		{
			name:   "no limit is not zero",
			params: oauth.AuthorizationParams{Challenge: challenge, Limit: dollars(0)},
			want:   page + proof + "&limit=0",
		},
		{
			name:   "minus zero",
			params: oauth.AuthorizationParams{Challenge: challenge, Limit: dollars(math.Copysign(0, -1))},
			want:   page + proof + "&limit=0",
		},
		{
			name:   "a large limit without an exponent",
			params: oauth.AuthorizationParams{Challenge: challenge, Limit: dollars(1e21)},
			want:   page + proof + "&limit=1000000000000000000000",
		},
		{
			name:   "100 characters",
			params: oauth.AuthorizationParams{Challenge: challenge, KeyLabel: strings.Repeat("é", 100)},
			want:   page + proof + "&key_label=" + strings.Repeat("%C3%A9", 100),
		},
		{
			name:   "another server",
			server: "http://127.0.0.1:4000/prefix/api/v1",
			params: oauth.AuthorizationParams{Challenge: challenge},
			want:   "http://127.0.0.1:4000/auth?" + proof,
		},
		{
			name:   "an own page",
			params: oauth.AuthorizationParams{Challenge: challenge, AuthURL: "https://gateway.example/sso/auth"},
			want:   "https://gateway.example/sso/auth?" + proof,
		},
		{
			name:   "an own page on loopback",
			params: oauth.AuthorizationParams{Challenge: challenge, AuthURL: "http://[::1]:80/auth"},
			want:   "http://[::1]:80/auth?" + proof,
		},
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
		"https://notch.example", "https://notch.example/", "https://notch.example:8443/cb",
		"HTTPS://Notch.Example/cb", "https://[2001:db8::1]/cb",
		"http://localhost", "http://localhost:1", "http://LOCALHOST:65535/x",
		"http://127.0.0.1:3000/cb/n0nce?x=1&y=%26", "https://notch.example/cb?state=mine",
		"https://пример.example/ü",
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
		{name: "nothing", field: "code_challenge", params: oauth.AuthorizationParams{}},
		{name: "javascript", field: "callback_url", params: callback("javascript:alert('canary')")},
		{
			name:   "javascript with slashes",
			field:  "callback_url",
			params: callback("javascript://canary/%0aalert(1)"),
		},
		{name: "data", field: "callback_url", params: callback("data:text/html,canary")},
		{name: "an app's scheme", field: "callback_url", params: callback("notch://canary")},
		{name: "a file", field: "callback_url", params: callback("file:///canary")},
		{name: "http elsewhere", field: "callback_url", params: callback("http://canary.example/cb")},
		{
			name:   "http on a look-alike",
			field:  "callback_url",
			params: callback("http://localhost.canary.example/cb"),
		},
		{
			name:   "http on another loopback address",
			field:  "callback_url",
			params: callback("http://127.0.0.2/canary"),
		},
		{
			name:   "http on an absolute localhost",
			field:  "callback_url",
			params: callback("http://localhost./canary"),
		},
		{name: "http on IPv6", field: "callback_url", params: callback("http://[::1]:3000/canary")},
		{name: "a user name", field: "callback_url", params: callback("https://canary@notch.example/")},
		{
			name:   "a look-alike user name",
			field:  "callback_url",
			params: callback("http://localhost:3000@canary.example/"),
		},
		{name: "a password", field: "callback_url", params: callback("https://a:canary@notch.example/")},
		{name: "a fragment", field: "callback_url", params: callback("https://notch.example/#canary")},
		{
			name:   "an empty fragment",
			field:  "callback_url",
			params: callback("https://notch.example/canary#"),
		},
		{name: "relative", field: "callback_url", params: callback("/canary")},
		{name: "no scheme", field: "callback_url", params: callback("canary.example/cb")},
		{name: "no scheme but a port", field: "callback_url", params: callback("localhost:3000/canary")},
		{name: "slashes alone", field: "callback_url", params: callback("//canary.example/cb")},
		{name: "no host", field: "callback_url", params: callback("https:///canary")},
		{name: "a port alone", field: "callback_url", params: callback("https://:443/canary")},
		{name: "opaque", field: "callback_url", params: callback("https:canary")},
		{name: "an empty port", field: "callback_url", params: callback("http://localhost:/canary")},
		{name: "port 0", field: "callback_url", params: callback("http://localhost:0/canary")},
		{name: "port 65536", field: "callback_url", params: callback("http://localhost:65536/canary")},
		{name: "a blank before", field: "callback_url", params: callback(" https://canary.example/")},
		{name: "a blank within", field: "callback_url", params: callback("https://canary.example/a b")},
		{name: "a line break", field: "callback_url", params: callback("https://canary.example/\r\nX: y")},
		{name: "a NUL", field: "callback_url", params: callback("https://canary.example/\x00")},
		{name: "not UTF-8", field: "callback_url", params: callback("https://canary.example/\xff")},
		{
			name:   "a backslash",
			field:  "callback_url",
			params: callback(`https://notch.example\@canary.example/`),
		},
		{
			name:   "a broken escape",
			field:  "callback_url",
			params: callback("https://notch.example/canary%zz"),
		},
		{
			name:   "a code already",
			field:  "callback_url",
			params: callback("https://notch.example/?code=canary"),
		},
		{
			name:   "an error already",
			field:  "callback_url",
			params: callback("https://notch.example/?error=canary"),
		},
		{name: "a negative limit", field: "limit", params: limit(-0.01)},
		{name: "no number", field: "limit", params: limit(math.NaN())},
		{name: "infinite", field: "limit", params: limit(math.Inf(1))},
		{name: "infinitely negative", field: "limit", params: limit(math.Inf(-1))},
		{name: "a label of 101", field: "key_label", params: label(strings.Repeat("é", 101))},
		{name: "a label of two lines", field: "key_label", params: label("canary\nb")},
		{name: "a label with C1", field: "key_label", params: label("canary\u009b")},
		{name: "a label that is not UTF-8", field: "key_label", params: label("canary\xff")},
		{name: "an extra callback", field: "Extra", params: extra("callback_url")},
		{name: "an extra challenge", field: "Extra", params: extra("code_challenge")},
		{name: "an extra method, misspelt", field: "Extra", params: extra(" Code_Challenge_Method")},
		{name: "an extra state", field: "Extra", params: extra("state")},
		{name: "an extra without a name", field: "Extra", params: extra("")},
		{name: "a page by http", field: "AuthURL", params: page("http://canary.example/auth")},
		{
			name:   "a page by http on a look-alike",
			field:  "AuthURL",
			params: page("http://localhost.canary.example/auth"),
		},
		{
			name:   "a page by http on a look-alike of an address",
			field:  "AuthURL",
			params: page("http://127.canary.example/auth"),
		},
		{name: "a page by script", field: "AuthURL", params: page("javascript:canary")},
		{
			name:   "a page with a query",
			field:  "AuthURL",
			params: page("https://openrouter.ai/auth?limit=canary"),
		},
		{
			name:   "a page with a fragment",
			field:  "AuthURL",
			params: page("https://openrouter.ai/auth#canary"),
		},
		{
			name:   "a page with a user name",
			field:  "AuthURL",
			params: page("https://canary@openrouter.ai/auth"),
		},
		{name: "a relative page", field: "AuthURL", params: page("/canary")},
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
				t.Errorf("%q, %q, %q; want the field %s, a problem and a hint", invalid.Field, invalid.Problem,
					invalid.Hint, tt.field)
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
	if _, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{
		CallbackURL: "http://localhost:1/",
		Extra:       extra,
		State:       "s",
	}); err != nil {
		t.Fatal(err)
	}
	if len(extra) != 1 || len(extra["theme"]) != 1 {
		t.Errorf("Extra is now %v", extra)
	}
}
