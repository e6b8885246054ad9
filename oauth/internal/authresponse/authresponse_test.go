package authresponse_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/internal/authresponse"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]authresponse.Response{
		"":                              {},
		"%zz&=&code":                    {},
		"code=&error=":                  {},
		"state=":                        {States: []string{""}},
		"x=1&code=a&state=s":            {Codes: []string{"a"}, States: []string{"s"}},
		"code=4/0Ab+cd/ef=":             {Codes: []string{"4/0Ab+cd/ef="}},
		"code=4%2F0Ab%2Bcd%2Fef%3D":     {Codes: []string{"4/0Ab+cd/ef="}},
		"code=a;b&amp;state=a+b%26":     {Codes: []string{"a;b"}, States: []string{"a b&"}},
		"code=%zz%2B":                   {Codes: []string{"%zz%2B"}},
		"code=a&code=a&code=b":          {Codes: []string{"a", "b"}},
		"codes=a&CODE=b&xcode=c":        {},
		"error=access_denied":           {Error: "access_denied"},
		"error=e&error_description=a+b": {Error: "e", Description: "a b"},
	} {
		if got := authresponse.Parse(query); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", query, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, code := range []string{"a", "a;b", "a+b/=", "%zz", "a\xff&b", "é"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, text string) {
		authresponse.Parse(text) // whatever it is
		got := authresponse.Parse("x=1&code=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20") + "&state=s")
		if text != "" && (len(got.Codes) != 1 || got.Codes[0] != text) {
			t.Errorf("%q arrives as %q", text, got.Codes)
		}
	})
}
