package oauth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

func TestParseCallback(t *testing.T) {
	t.Parallel()
	const code = "auth_code_abc123-DEF_456"
	for _, tt := range []struct {
		name, pasted string
		want         oauth.Callback
	}{
		{name: "the bare code", pasted: code, want: oauth.Callback{Code: code}},
		{name: "blanks and line breaks", pasted: " \t" + code + " \r\n\n", want: oauth.Callback{Code: code}},
		{
			name:   "what cannot be seen",
			pasted: "\ufeff\u200b" + code + "\u200e\u00a0",
			want:   oauth.Callback{Code: code},
		},
		{name: "double quotes", pasted: `"` + code + `"`, want: oauth.Callback{Code: code}},
		{name: "single quotes", pasted: `'` + code + `'`, want: oauth.Callback{Code: code}},
		{name: "a backtick", pasted: "`" + code + "`", want: oauth.Callback{Code: code}},
		{name: "English quotes", pasted: "“" + code + "”", want: oauth.Callback{Code: code}},
		{name: "German quotes", pasted: "„" + code + "“", want: oauth.Callback{Code: code}},
		{name: "French quotes", pasted: "« " + code + " »", want: oauth.Callback{Code: code}},
		{
			name:   "quotes in brackets in blanks",
			pasted: " <'" + code + "'> ",
			want:   oauth.Callback{Code: code},
		},
		{
			name:   "a terminal's paste",
			pasted: "\x1b[200~" + code + "\x1b[201~",
			want:   oauth.Callback{Code: code},
		},
		{
			name:   "any characters",
			pasted: `a+b/c==.~!$%zz'(*),;:@[]{}|^é漢`,
			want:   oauth.Callback{Code: `a+b/c==.~!$%zz'(*),;:@[]{}|^é漢`},
		},
		{
			name:   "a percent sign in a bare code",
			pasted: "abc%20def",
			want:   oauth.Callback{Code: "abc%20def"},
		},
		{name: "a hash in a bare code", pasted: "abc#def", want: oauth.Callback{Code: "abc#def"}},
		{
			name:   "a question mark in a bare code",
			pasted: "abc?def=g&h",
			want:   oauth.Callback{Code: "abc?def=g&h"},
		},
		{name: "one quote", pasted: `"abc`, want: oauth.Callback{Code: `"abc`}},
		{name: "a full stop at the end", pasted: code + ".", want: oauth.Callback{Code: code + "."}},
		{
			name:   "an address",
			pasted: "http://localhost:3000/cb/n0nce?code=" + code,
			want:   oauth.Callback{Code: code},
		},
		{
			name:   "an address with a state",
			pasted: "https://notch.example/cb?state=s1&code=" + code,
			want:   oauth.Callback{Code: code, State: "s1"},
		},
		{
			name:   "an address with more",
			pasted: "https://notch.example/cb?x=1&code=" + code + "&codes=no&code_challenge=no",
			want:   oauth.Callback{Code: code},
		},
		{
			name:   "an address in brackets",
			pasted: "<https://notch.example/cb?code=" + code + ">",
			want:   oauth.Callback{Code: code},
		},
		{
			name:   "an address with a fragment",
			pasted: "https://notch.example/cb?code=" + code + "#_=_",
			want:   oauth.Callback{Code: code},
		},
		{
			name:   "the answer in the fragment",
			pasted: "https://notch.example/cb#state=s1&code=" + code,
			want:   oauth.Callback{Code: code, State: "s1"},
		},
		{
			name:   "an address without a scheme",
			pasted: "localhost:3000/cb?code=" + code,
			want:   oauth.Callback{Code: code},
		},
		{name: "an app's address", pasted: "notch://cb?code=" + code, want: oauth.Callback{Code: code}},
		{
			name:   "a wrapped address",
			pasted: "http://localhost:3000/cb?code=auth_code_\r\n   abc123-DEF_456&st\nate=s1\n",
			want:   oauth.Callback{Code: code, State: "s1"},
		},
		{name: "a query", pasted: "code=" + code, want: oauth.Callback{Code: code}},
		{
			name:   "a query with its mark",
			pasted: "?code=" + code + "&state=s1",
			want:   oauth.Callback{Code: code, State: "s1"},
		},
		{name: "a quoted query", pasted: `"code=` + code + `"`, want: oauth.Callback{Code: code}},
		{name: "a fragment", pasted: "#code=" + code, want: oauth.Callback{Code: code}},
		{
			name:   "out of a page's source",
			pasted: "https://notch.example/cb?code=" + code + "&amp;state=s1",
			want:   oauth.Callback{Code: code, State: "s1"},
		},
		{
			name:   "percent-encoded",
			pasted: "?code=a%2Bb%2Fc%3D%3D&state=%20%26",
			want:   oauth.Callback{Code: "a+b/c==", State: " &"},
		},
		{
			name:   "a plus sign is one in a code, and a blank in a state",
			pasted: "?code=a+b&state=a+b",
			want:   oauth.Callback{Code: "a+b", State: "a b"},
		},
		{name: "equals signs and semicolons", pasted: "?code=a;b==", want: oauth.Callback{Code: "a;b=="}},
		{
			name:   "a percent sign that encodes nothing",
			pasted: "?code=a%zz",
			want:   oauth.Callback{Code: "a%zz"},
		},
		{name: "the same code twice", pasted: "?code=a&code=a", want: oauth.Callback{Code: "a"}},
		{name: "an empty error", pasted: "?code=a&error=", want: oauth.Callback{Code: "a"}},
		{
			name:   "8 KiB",
			pasted: strings.Repeat("a", 8<<10),
			want:   oauth.Callback{Code: strings.Repeat("a", 8<<10)},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := oauth.ParseCallback(tt.pasted)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("code %q, state %q; want %q, %q", got.Code, got.State, tt.want.Code, tt.want.State)
			}
		})
	}
}

func TestParseCallbackRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, pasted, says string }{
		{name: "nothing", says: "is empty"},
		{name: "blanks", pasted: " \r\n\t\u200b", says: "is empty"},
		{name: "quotes alone", pasted: `" "`, says: "is empty"},
		{name: "too much", pasted: strings.Repeat("canary", 2000), says: "longer than 8 KiB"},
		{name: "not UTF-8", pasted: "canary\xff", says: "not UTF-8"},
		{name: "a sentence", pasted: "the code is canary", says: "contains a blank"},
		{name: "two lines", pasted: "canary\ncanary", says: "contains a blank"},
		{
			name:   "an address and more",
			pasted: "https://notch.example/?code=canary and so on",
			says:   "contains a blank",
		},
		{name: "a control character", pasted: "can\x1b[31mary", says: "cannot be part"},
		{name: "an encoded control character", pasted: "?code=canary%0d%0a", says: "cannot be part"},
		{name: "encoded bytes that are not UTF-8", pasted: "?code=canary%ff", says: "cannot be part"},
		{name: "an API key", pasted: "sk-or-v1-canary", says: "is an API key"},
		{name: "an API key in capitals", pasted: "SK-OR-V1-CANARY", says: "is an API key"},
		{name: "a quoted API key", pasted: `"sk-or-v1-canary"`, says: "is an API key"},
		{
			name:   "an API key from a file",
			pasted: "OPENROUTER_API_KEY=sk-or-v1-canary",
			says:   "is an API key",
		},
		{name: "an API key as the code", pasted: "?code=sk-or-v1-canary", says: "is an API key"},
		{name: "an API key with a scheme", pasted: "Bearer sk-or-v1-canary", says: "is an API key"},
		{name: "two codes", pasted: "?code=canary1&code=canary2", says: "several values of code"},
		{name: "two states", pasted: "?code=a&state=canary1&state=canary2", says: "several values of state"},
		{name: "an address without a code", pasted: "https://notch.example/canary", says: "without a code"},
		{name: "an empty code", pasted: "https://notch.example/?code=&state=canary", says: "without a code"},
		{name: "a state alone", pasted: "?state=canary", says: "without a code"},
		{
			name:   "the page's address",
			pasted: "https://openrouter.ai/auth?code_challenge=canary&code_challenge_method=S256",
			says:   "the authorization page itself",
		},
		{
			name:   "the sandbox page's address",
			pasted: "http://127.0.0.1:4000/auth?callback_url=http%3A%2F%2Flocalhost%3A3000%2Fcanary",
			says:   "the authorization page itself",
		},
		{
			name:   "the page without anything",
			pasted: "https://openrouter.ai/auth",
			says:   "the authorization page itself",
		},
		{
			name:   "the page with a state",
			pasted: "https://openrouter.ai/auth?callback_url=x&state=canary",
			says:   "the authorization page itself",
		},
		{
			name:   "an error and a code",
			pasted: "?error=access_denied&code=canary",
			says:   "a code and an error",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := oauth.ParseCallback(tt.pasted)
			var invalid *openrouter.InvalidRequestError
			if !errors.As(err, &invalid) || got != (oauth.Callback{}) {
				t.Fatalf("got %v; want an InvalidRequestError alone", err)
			}
			if !strings.Contains(err.Error(), tt.says) || invalid.Hint == "" || oauth.Hint(err) != invalid.Hint {
				t.Errorf("got %v, want %q and a hint", err, tt.says)
			}
			if strings.Contains(strings.ToLower(err.Error()), "canary") {
				t.Errorf("the error contains what was pasted: %v", err)
			}
		})
	}
}

func TestParseCallbackOfADenial(t *testing.T) {
	t.Parallel()
	for _, pasted := range []string{
		"error=access_denied", "http://localhost:3000/cb?error=access_denied&state=x",
		" 'https://notch.example/?error=access_denied' ",
		"https://notch.example/?error=access_denied&error_description=The+user+said+no",
		"https://notch.example/#error=access_denied",
	} {
		if _, err := oauth.ParseCallback(pasted); !errors.Is(err, oauth.ErrDenied) {
			t.Errorf("%s: %v, want ErrDenied", pasted, err)
		}
	}
}

// Only a denial is a denial; what else the page reports is named, in characters that can be shown.
func TestParseCallbackOfAnotherError(t *testing.T) {
	t.Parallel()
	for pasted, want := range map[string]string{
		"?error=server_error": "the authorization page reported an error: server_error",
		"https://notch.example/cb?error=server_error&error_description=try+later": "server_error (try later)",
		"https://notch.example/cb#error=access_denied2&state=x":                   "access_denied2",
		"?error=a%1b%5b31mb": `a\x1b[31mb`,
	} {
		callback, err := oauth.ParseCallback(pasted)
		var invalid *openrouter.InvalidRequestError
		if !errors.Is(err, oauth.ErrAuthorizationFailed) || !errors.As(err, &invalid) ||
			errors.Is(err, oauth.ErrDenied) {
			t.Errorf("%s: %v", pasted, err)
		}
		if callback != (oauth.Callback{}) || !strings.Contains(err.Error(), want) || oauth.Hint(err) == "" {
			t.Errorf("%s: %v, hint %q", pasted, err, oauth.Hint(err))
		}
	}
}
