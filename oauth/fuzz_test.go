package oauth_test

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

func FuzzParseCallback(f *testing.F) {
	for _, seed := range []string{
		"auth_code_abc123def456", " \"auth_code_abc123def456\"\n", "code=abc", "?code=a%2Bb&state=x+y", "«abc»", "\x1b[200~abc\x1b[201~",
		"http://localhost:3000/openrouter/n0nce?code=abc-_&state=s#_=_", "http://localhost:3000/cb?co\n de=abc", "https://x.example/#code=abc",
		"https://openrouter.ai/auth?callback_url=http%3A%2F%2Flocalhost%3A3000", "error=access_denied", "?code=a&code=b", "sk-or-v1-0e6f44a4",
		"", "\xff", "''", "?code=%zz", "a?b=c", "localhost:3000/cb?code=abc&amp;state=s",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		callback, err := oauth.ParseCallback(pasted)
		if err != nil {
			var invalid *openrouter.InvalidRequestError
			if callback != (oauth.Callback{}) || !errors.Is(err, oauth.ErrDenied) && !errors.As(err, &invalid) || oauth.Hint(err) == "" {
				t.Errorf("%q: %v with %q, and the hint %q", pasted, err, callback.Code, oauth.Hint(err))
			}
			return
		}
		code := callback.Code
		if code == "" || len(code) > 8<<10 || !utf8.ValidString(code) || strings.ContainsFunc(code, unicode.IsControl) {
			t.Fatalf("%q gives the code %q", pasted, code)
		}
		// An address that carries what was found gives it again: nothing is lost on the way through
		// a browser.
		query := url.Values{"code": {code}, "state": {callback.State}}
		address := "http://localhost:3000/cb?" + strings.ReplaceAll(query.Encode(), "+", "%20")
		if len(address) > 8<<10 {
			return
		}
		again, err := oauth.ParseCallback(" <" + address + ">\n")
		if err != nil || again != callback {
			t.Errorf("%q gives %q and %q, and in an address %q and %q, %v", pasted, code, callback.State, again.Code, again.State, err)
		}
	})
}

func FuzzAuthorizationURL(f *testing.F) {
	f.Add("https://notch.example/cb?x=1", "notch", 5.0, "state", "extra", "")
	f.Add("http://localhost:3000/openrouter/n0nce", "", 0.0, "", "", "http://127.0.0.1:4000/auth")
	f.Add("javascript:alert(1)", "\x1b", math.Inf(1), "a b&c", "code_challenge", "javascript:x")
	f.Add("http://[::1]:3000/", strings.Repeat("é", 101), -1.0, "", "a&b", "https://x.example/auth?y")
	f.Add(`https://a\@b/`, "", math.NaN(), "", " state", "//x")
	f.Fuzz(func(t *testing.T, callback, label string, limit float64, state, extra, page string) {
		challenge := oauth.NewVerifier().Challenge()
		raw, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{
			CallbackURL: callback, Challenge: challenge, KeyLabel: label, Limit: &limit, State: state, Extra: url.Values{extra: {"1"}}, AuthURL: page,
		})
		if err != nil {
			var invalid *openrouter.InvalidRequestError
			if raw != "" || !errors.As(err, &invalid) || invalid.Field == "" || invalid.Problem == "" || invalid.Hint == "" {
				t.Fatalf("%q, %#v", raw, err)
			}
			return
		}
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" {
			t.Fatalf("%q is no address of a page: %v", raw, err)
		}
		query, err := url.ParseQuery(u.RawQuery)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"callback_url": callback, "code_challenge": challenge.Value(), "code_challenge_method": "S256", "key_label": label, "state": state, extra: "1",
		} {
			if got := query[name]; want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0] != want) {
				t.Errorf("%s arrives as %q, want %q alone", name, got, want)
			}
		}
		if callback == "" {
			return
		}
		target, err := url.Parse(callback)
		if err != nil || target.User != nil || target.Scheme != "https" && !(target.Scheme == "http" && (strings.EqualFold(target.Hostname(), "localhost") || target.Hostname() == "127.0.0.1")) {
			t.Errorf("the callback %q was let through", callback)
		}
	})
}

func FuzzParseVerifier(f *testing.F) {
	f.Add(rfcVerifier)
	f.Add(strings.Repeat("a", 42))
	f.Add(strings.Repeat("~", 128))
	f.Add(rfcVerifier + "\n")
	f.Add(rfcVerifier + "é")
	f.Fuzz(func(t *testing.T, value string) {
		v, err := oauth.ParseVerifier(value)
		const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
		valid := len(value) >= 43 && len(value) <= 128 && strings.Trim(value, unreserved) == "" && !strings.ContainsFunc(value, func(r rune) bool { return !strings.ContainsRune(unreserved, r) })
		if valid != (err == nil) {
			t.Fatalf("%q: %v", value, err)
		}
		if err != nil {
			if !v.IsZero() || strings.Contains(err.Error(), value) && len(value) > 8 {
				t.Errorf("%q: the error is %v, the verifier zero: %t", value, err, v.IsZero())
			}
			return
		}
		if v.Reveal() != value || len(v.Challenge().Value()) != 43 || v.ExchangeRequest("c").CodeVerifier != value {
			t.Errorf("%q does not come out as it went in", value)
		}
	})
}
