package native

import (
	"net/url"
	"testing"
)

// FuzzParseQuery checks that no parameter is lost or changed that a browser encoded, whatever is in it.
func FuzzParseQuery(f *testing.F) {
	for _, code := range []string{"auth_code_abc123def456", "", "a+b/c=", "a;b", "%zz", "&code=x", "é\x00\xff"} {
		f.Add(code, "state", "extra=1&")
	}
	f.Fuzz(func(t *testing.T, code, state, junk string) {
		parseQuery(junk) // anything may come; it must not fall over
		got := parseQuery(url.Values{"code": {code}, "state": {state}}.Encode())
		if len(got["code"]) != 1 || got["code"][0] != code || len(got["state"]) != 1 || got["state"][0] != state {
			t.Errorf("%q and %q become %q", code, state, got)
		}
		if again := parseQuery("code=" + url.QueryEscape(code) + "&" + junk); len(again["code"]) == 0 || again["code"][0] != code {
			t.Errorf("%q is lost before %q", code, junk)
		}
	})
}
