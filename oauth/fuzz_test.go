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
		"auth_code_abc123def456", " \"auth_code_abc123def456\"\n", "code=abc",
		"?code=a%2Bb&state=x+y", "«abc»", "\x1b[200~abc\x1b[201~",
		"http://localhost:3000/openrouter/n0nce?code=abc-_&state=s#_=_",
		"http://localhost:3000/cb?co\n de=abc", "https://x.example/#code=abc",
		"https://openrouter.ai/auth?callback_url=http%3A%2F%2Flocalhost%3A3000",
		"error=access_denied", "?code=a&code=b", "sk-or-v1-0e6f44a4",
		"the code is abc", "?code=a%0d", "?code=a&state=b&state=c", "?code=a&error=b", "?error=a&error_description=b",
		"x://%zz?y",
		"", "\xff", "''", "?code=%zz", "a?b=c", "localhost:3000/cb?code=abc&amp;state=s",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		callback, err := oauth.ParseCallback(pasted)
		if err != nil {
			var invalid *openrouter.InvalidRequestError
			if callback != (oauth.Callback{}) || !errors.Is(err, oauth.ErrDenied) && !errors.As(err, &invalid) ||
				oauth.Hint(err) == "" {
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
			t.Errorf("%q gives %q and %q, and in an address %q and %q, %v", pasted, code, callback.State,
				again.Code, again.State, err)
		}
	})
}

func FuzzAuthorizationURL(f *testing.F) {
	for _, callback := range []string{
		"", "https://notch.example/cb?x=1", "http://localhost:3000/openrouter/n0nce",
		"http://[::1]:3000/", "http://x.example/",
		"notch://cb", "/cb", "https:///cb", "https://u@x.example/", "https://x.example/#f",
		"http://localhost:0/",
		"https://x.example/?code=1", "https://x.example/a b", `https://a\@b/`,
		"https://x.example/%zz", "javascript:alert(1)",
	} {
		f.Add(callback, "notch", 5.0, "a b&c", "extra", "")
	}
	for _, page := range []string{
		"http://127.0.0.1:4000/auth", "http://x.example/auth", "https://x.example/auth?y", "javascript:x", "//x",
	} {
		f.Add("", "", 0.0, "", "", page)
	}
	for _, label := range []string{"\x1b", strings.Repeat("é", 101), "\xff"} {
		f.Add("", label, -1.0, "", "x", "")
	}
	for _, limit := range []float64{math.Inf(1), math.NaN(), -1, math.Copysign(0, -1)} {
		f.Add("", "", limit, "", "x", "")
	}
	f.Add("", "", 0.0, "", " Code_Challenge", "")
	f.Fuzz(func(t *testing.T, callback, label string, limit float64, state, extra, page string) {
		challenge := oauth.NewVerifier().Challenge()
		raw, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{
			CallbackURL: callback,
			Challenge:   challenge,
			KeyLabel:    label,
			Limit:       &limit,
			State:       state,
			Extra:       url.Values{extra: {"1"}},
			AuthURL:     page,
		})
		if err != nil {
			var invalid *openrouter.InvalidRequestError
			if raw != "" || !errors.As(err, &invalid) || invalid.Field == "" || invalid.Problem == "" ||
				invalid.Hint == "" {
				t.Fatalf("%q, %#v", raw, err)
			}
			return
		}
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil ||
			u.Fragment != "" {
			t.Fatalf("%q is no address of a page: %v", raw, err)
		}
		query, err := url.ParseQuery(u.RawQuery)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"callback_url":          callback,
			"code_challenge":        challenge.Value(),
			"code_challenge_method": "S256",
			"key_label":             label,
			"state":                 state,
			extra:                   "1",
		} {
			if got := query[name]; want == "" && len(got) > 0 || want != "" && (len(got) != 1 || got[0] != want) {
				t.Errorf("%s arrives as %q, want %q alone", name, got, want)
			}
		}
		if callback == "" {
			return
		}
		target, err := url.Parse(callback)
		if err != nil || target.User != nil ||
			target.Scheme != "https" && !(target.Scheme == "http" &&
				(strings.EqualFold(target.Hostname(), "localhost") || target.Hostname() == "127.0.0.1")) {
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
		valid := len(value) >= 43 && len(value) <= 128 && strings.Trim(value, unreserved) == "" &&
			!strings.ContainsFunc(value, func(r rune) bool { return !strings.ContainsRune(unreserved, r) })
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
