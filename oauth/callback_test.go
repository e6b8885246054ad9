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
		{"the bare code", code, oauth.Callback{Code: code}},
		{"blanks and line breaks", " \t" + code + " \r\n\n", oauth.Callback{Code: code}},
		{"what cannot be seen", "\ufeff\u200b" + code + "\u200e\u00a0", oauth.Callback{Code: code}},
		{"double quotes", `"` + code + `"`, oauth.Callback{Code: code}},
		{"single quotes", `'` + code + `'`, oauth.Callback{Code: code}},
		{"a backtick", "`" + code + "`", oauth.Callback{Code: code}},
		{"English quotes", "“" + code + "”", oauth.Callback{Code: code}},
		{"German quotes", "„" + code + "“", oauth.Callback{Code: code}},
		{"French quotes", "« " + code + " »", oauth.Callback{Code: code}},
		{"quotes in brackets in blanks", " <'" + code + "'> ", oauth.Callback{Code: code}},
		{"a terminal's paste", "\x1b[200~" + code + "\x1b[201~", oauth.Callback{Code: code}},
		{"any characters", `a+b/c==.~!$%zz'(*),;:@[]{}|^é漢`, oauth.Callback{Code: `a+b/c==.~!$%zz'(*),;:@[]{}|^é漢`}},
		{"a percent sign in a bare code", "abc%20def", oauth.Callback{Code: "abc%20def"}},
		{"a hash in a bare code", "abc#def", oauth.Callback{Code: "abc#def"}},
		{"a question mark in a bare code", "abc?def=g&h", oauth.Callback{Code: "abc?def=g&h"}},
		{"one quote", `"abc`, oauth.Callback{Code: `"abc`}},
		{"a full stop at the end", code + ".", oauth.Callback{Code: code + "."}},
		{"an address", "http://localhost:3000/cb/n0nce?code=" + code, oauth.Callback{Code: code}},
		{"an address with a state", "https://notch.example/cb?state=s1&code=" + code, oauth.Callback{Code: code, State: "s1"}},
		{"an address with more", "https://notch.example/cb?x=1&code=" + code + "&codes=no&code_challenge=no", oauth.Callback{Code: code}},
		{"an address in brackets", "<https://notch.example/cb?code=" + code + ">", oauth.Callback{Code: code}},
		{"an address with a fragment", "https://notch.example/cb?code=" + code + "#_=_", oauth.Callback{Code: code}},
		{"the answer in the fragment", "https://notch.example/cb#state=s1&code=" + code, oauth.Callback{Code: code, State: "s1"}},
		{"an address without a scheme", "localhost:3000/cb?code=" + code, oauth.Callback{Code: code}},
		{"an app's address", "notch://cb?code=" + code, oauth.Callback{Code: code}},
		{"a wrapped address", "http://localhost:3000/cb?code=auth_code_\r\n   abc123-DEF_456&st\nate=s1\n", oauth.Callback{Code: code, State: "s1"}},
		{"a query", "code=" + code, oauth.Callback{Code: code}},
		{"a query with its mark", "?code=" + code + "&state=s1", oauth.Callback{Code: code, State: "s1"}},
		{"a quoted query", `"code=` + code + `"`, oauth.Callback{Code: code}},
		{"a fragment", "#code=" + code, oauth.Callback{Code: code}},
		{"out of a page's source", "https://notch.example/cb?code=" + code + "&amp;state=s1", oauth.Callback{Code: code, State: "s1"}},
		{"percent-encoded", "?code=a%2Bb%2Fc%3D%3D&state=%20%26", oauth.Callback{Code: "a+b/c==", State: " &"}},
		{"a plus sign is one in a code, and a blank in a state", "?code=a+b&state=a+b", oauth.Callback{Code: "a+b", State: "a b"}},
		{"equals signs and semicolons", "?code=a;b==", oauth.Callback{Code: "a;b=="}},
		{"a percent sign that encodes nothing", "?code=a%zz", oauth.Callback{Code: "a%zz"}},
		{"the same code twice", "?code=a&code=a", oauth.Callback{Code: "a"}},
		{"an empty error", "?code=a&error=", oauth.Callback{Code: "a"}},
		{"8 KiB", strings.Repeat("a", 8<<10), oauth.Callback{Code: strings.Repeat("a", 8<<10)}},
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
		{"nothing", "", "is empty"},
		{"blanks", " \r\n\t\u200b", "is empty"},
		{"quotes alone", `" "`, "is empty"},
		{"too much", strings.Repeat("canary", 2000), "longer than 8 KiB"},
		{"not UTF-8", "canary\xff", "not UTF-8"},
		{"a sentence", "the code is canary", "contains a blank"},
		{"two lines", "canary\ncanary", "contains a blank"},
		{"an address and more", "https://notch.example/?code=canary and so on", "contains a blank"},
		{"a control character", "can\x1b[31mary", "cannot be part"},
		{"an encoded control character", "?code=canary%0d%0a", "cannot be part"},
		{"encoded bytes that are not UTF-8", "?code=canary%ff", "cannot be part"},
		{"an API key", "sk-or-v1-canary", "is an API key"},
		{"an API key in capitals", "SK-OR-V1-CANARY", "is an API key"},
		{"a quoted API key", `"sk-or-v1-canary"`, "is an API key"},
		{"an API key from a file", "OPENROUTER_API_KEY=sk-or-v1-canary", "is an API key"},
		{"an API key as the code", "?code=sk-or-v1-canary", "is an API key"},
		{"an API key with a scheme", "Bearer sk-or-v1-canary", "is an API key"},
		{"two codes", "?code=canary1&code=canary2", "several values of code"},
		{"two states", "?code=a&state=canary1&state=canary2", "several values of state"},
		{"an address without a code", "https://notch.example/canary", "without a code"},
		{"an empty code", "https://notch.example/?code=&state=canary", "without a code"},
		{"a state alone", "?state=canary", "without a code"},
		{"the page's address", "https://openrouter.ai/auth?code_challenge=canary&code_challenge_method=S256", "the authorization page itself"},
		{"the sandbox page's address", "http://127.0.0.1:4000/auth?callback_url=http%3A%2F%2Flocalhost%3A3000%2Fcanary", "the authorization page itself"},
		{"the page without anything", "https://openrouter.ai/auth", "the authorization page itself"},
		{"the page with a state", "https://openrouter.ai/auth?callback_url=x&state=canary", "the authorization page itself"},
		{"an error and a code", "?error=access_denied&code=canary", "a code and an error"},
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
		"error=access_denied", "http://localhost:3000/cb?error=access_denied&state=x", " 'https://notch.example/?error=access_denied' ",
		"https://notch.example/?error=access_denied&error_description=The+user+said+no", "https://notch.example/#error=access_denied",
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
		"https://notch.example/cb?error=temporarily_unavailable&error_description=try+later": "temporarily_unavailable (try later)",
		"https://notch.example/cb#error=access_denied2&state=x":                              "access_denied2",
		"?error=a%1b%5b31mb": `a\x1b[31mb`,
	} {
		callback, err := oauth.ParseCallback(pasted)
		var invalid *openrouter.InvalidRequestError
		if !errors.Is(err, oauth.ErrAuthorizationFailed) || !errors.As(err, &invalid) || errors.Is(err, oauth.ErrDenied) {
			t.Errorf("%s: %v", pasted, err)
		}
		if callback != (oauth.Callback{}) || !strings.Contains(err.Error(), want) || oauth.Hint(err) == "" {
			t.Errorf("%s: %v, hint %q", pasted, err, oauth.Hint(err))
		}
	}
}
