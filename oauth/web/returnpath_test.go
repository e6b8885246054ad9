package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/web"
)

// foreignPaths lead to another host, or might do so to a browser, a proxy or a router that decodes
// once more.
var foreignPaths = []string{
	"https://evil.example", "http:evil.example", "https:/evil.example", "javascript:alert(1)", "data:text/html,x",
	"mailto:a@evil.example",
	"//evil.example", "///evil.example", "////evil.example", `/\evil.example`, `\/evil.example`, `\\evil.example`,
	`/\/evil.example`, `/a\..\\evil.example`,
	"//evil.example@app.example", "evil.example", ".evil.example", "@evil.example", ":80", "?x", "#x", " /x",
	"\t//evil.example",
	"/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\x0b/evil.example", "/\x7f/evil.example",
	"/\u0085/evil.example",
	"/%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/%5Cevil.example", "%2f%2fevil.example",
	"/%252fevil.example", "/%25252fevil.example",
	"/%255cevil.example", "/%2525252525252525fevil.example", "/%09/evil.example", "/%0a/evil.example",
	"/%0d%0aSet-Cookie:x", "/%00/evil.example",
	"/.//evil.example", "/..//evil.example", "/a/..//evil.example", "/%2e//evil.example", "/%2e%2e//evil.example",
	"/a/%2e%2e//evil.example",
	"/%252e%252e//evil.example", `/.\/evil.example`, "/./\\evil.example", "/a/../../../evil", "/a%", "/\xff\xfe",
}

func TestReturnPath(t *testing.T) {
	t.Parallel()
	for _, raw := range foreignPaths {
		if got := web.ReturnPath(raw); got != "" {
			t.Errorf("%q becomes %q", raw, got)
		}
	}
	for raw, want := range map[string]string{
		"":                           "",
		"/":                          "/",
		"/notes":                     "/notes",
		"/notes/":                    "/notes/",
		"/notes?a=1&b=%2F%2Fevil#x":  "/notes?a=1&b=%2F%2Fevil#x",
		"/notes?next=//evil.example": "/notes?next=//evil.example",
		"/notes?line=%0A":            "/notes?line=%0A",
		"/search?q=a b\"c":           "/search?q=a%20b%22c",
		"/grüße/世界":                  "/gr%C3%BC%C3%9Fe/%E4%B8%96%E7%95%8C",
		"/a//b":                      "/a//b",
		"/a:b@c":                     "/a:b@c",
		"/100%25":                    "/100%25",
		"/.well-known/x":             "/.well-known/x",
		"/a/..b/c..":                 "/a/..b/c..",
		"/／evil.example":             "/%EF%BC%8Fevil.example",
		`/q?x=\`:                     "/q?x=%5C",
	} {
		if got := web.ReturnPath(raw); got != want {
			t.Errorf("%q becomes %q, want %q", raw, got, want)
		}
	}
}

// Whatever comes in: what goes out is on the same host, has no character that a header must not
// have, and stays as it is.
func FuzzReturnPath(f *testing.F) {
	for _, raw := range append(foreignPaths, "/notes?a=1#x", "/a//b") {
		f.Add(raw)
	}
	base := &url.URL{Scheme: "https", Host: "app.example", Path: "/auth/openrouter/callback/x"}
	f.Fuzz(func(t *testing.T, raw string) {
		got := web.ReturnPath(raw)
		if got == "" {
			return
		}
		// As browsers read it: backslashes are slashes, tabs and line breaks are dropped.
		seen := strings.NewReplacer(`\`, "/", "\t", "", "\n", "", "\r", "").Replace(got)
		for range 3 {
			u, err := base.Parse(seen)
			if err != nil || u.Host != "app.example" || u.Scheme != "https" || strings.HasPrefix(u.Path, "//") {
				t.Fatalf("%q becomes %q, which leads to %v, %v", raw, got, u, err)
			}
			path, _, _ := strings.Cut(seen, "?")
			path, _, _ = strings.Cut(path, "#")
			decoded, err := url.PathUnescape(path)
			if err != nil {
				break
			}
			seen = strings.ReplaceAll(decoded, `\`, "/")
			if !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
				t.Fatalf("%q becomes %q, which decodes to %q", raw, got, seen)
			}
			seen = (&url.URL{Path: seen}).EscapedPath()
		}
		for i := range len(got) {
			if got[i] <= ' ' || got[i] >= 0x7f {
				t.Fatalf("%q becomes %q", raw, got)
			}
		}
		if again := web.ReturnPath(got); again != got {
			t.Fatalf("%q becomes %q, then %q", raw, got, again)
		}
	})
}

func TestErrorParameterKeepsTheRest(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/":                                     "/?openrouter_error=denied",
		"/a?b=1;c=%20#top":                      "/a?b=1;c=%20&openrouter_error=denied#top",
		"/a?openrouter_error=failed&b=2":        "/a?b=2&openrouter_error=denied",
		"/a%2Fb?x=openrouter_error=1":           "/a%2Fb?x=openrouter_error=1&openrouter_error=denied",
		"/a?openrouter_error&openrouter_error=": "/a?openrouter_error=denied",
	} {
		if got := web.WithParameter(path, "openrouter_error", "denied"); got != want {
			t.Errorf("%s becomes %s, want %s", path, got, want)
		}
	}
}
