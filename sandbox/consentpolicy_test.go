package sandbox_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

// The policy's hash must be the one of the style element as it is sent, or the page has no style at
// all.
func TestPageHeaders(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for name, address := range map[string]string{
		"page":    authorizationURL(server, "code_challenge", challenge, "code_challenge_method", "S256"),
		"problem": server.URL + "/auth",
		"index":   server.URL + "/",
	} {
		got := do(t, "GET", address, "", nil)
		style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindSubmatch(got.Body)
		if style == nil {
			t.Fatalf("%s: no style", name)
		}
		sum := sha256.Sum256(style[1])
		policy := got.Header.Get("Content-Security-Policy")
		if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(
			policy,
			want,
		) {
			t.Errorf("%s: policy = %q, want %s", name, policy, want)
		}
		for header, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"X-Content-Type-Options": "nosniff", "Content-Type": "text/html; charset=utf-8",
		} {
			if got := got.Header.Get(header); got != want {
				t.Errorf("%s: %s = %q, want %q", name, header, got, want)
			}
		}
		for _, part := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: policy lacks %s", name, part)
			}
		}
		for _, part := range []string{`<html lang="en">`, `name="viewport"`, "<h1>", "prefers-color-scheme: dark"} {
			if !strings.Contains(string(got.Body), part) {
				t.Errorf("%s: the page lacks %s", name, part)
			}
		}
	}
}

// Whatever stands in the callback's host, the policy has the directives that the page was given and
// no other.
func TestPolicyOfOddHosts(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for host, want := range map[string]string{
		"app.example":           "https://app.example",
		"app.example:8443":      "https://app.example:8443",
		"a;script-src.example":  "https:",
		"a;b.example:8443":      "https:",
		"a,default-src.example": "https:",
		"a'b.example":           "https:",
		"*":                     "https:",
		"*.example":             "https:",
		"b\u00fccher.example":   "https:",
		"[2001:db8::1]:8443":    "https:",
	} {
		got := do(t, "GET", authorizationURL(server, "callback_url", "https://"+host+"/cb"), "", nil)
		policies := got.Header.Values("Content-Security-Policy")
		if got.Status != 200 || len(policies) != 1 {
			t.Errorf("%s: %d, %d policies", host, got.Status, len(policies))
			continue
		}
		var names []string
		for directive := range strings.SplitSeq(policies[0], ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
			if names = append(names, name); name == "form-action" && value != "'self' "+want {
				t.Errorf("%s: form-action %s, want 'self' %s", host, value, want)
			}
		}
		if got := strings.Join(names, " "); got != "default-src style-src form-action base-uri frame-ancestors" ||
			strings.Contains(policies[0], ",") {
			t.Errorf("%s: the policy is %q", host, policies[0])
		}
	}
}
