package sandbox_test

import (
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestExchangeMalformed(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	const secret = "SECRET-SECRET"
	for name, test := range map[string]struct{ body, contentType string }{
		"empty": {
			contentType: "application/json",
		},
		"no JSON": {
			body:        "code=" + secret,
			contentType: "application/json",
		},
		"truncated": {
			body:        `{"code":"` + secret,
			contentType: "application/json",
		},
		"array": {
			body:        `["` + secret + `"]`,
			contentType: "application/json",
		},
		"null": {
			body:        "null",
			contentType: "application/json",
		},
		"no code": {
			body:        `{"code_verifier":"` + secret + `"}`,
			contentType: "application/json",
		},
		"empty code": {
			body:        `{"code":""}`,
			contentType: "application/json",
		},
		"null code": {
			body:        `{"code":null}`,
			contentType: "application/json",
		},
		"code is a number": {
			body:        `{"code":1234567}`,
			contentType: "application/json",
		},
		"code is an object": {
			body:        `{"code":{"a":"` + secret + `"}}`,
			contentType: "application/json",
		},
		"method is a number": {
			body:        `{"code":"` + secret + `","code_challenge_method":1}`,
			contentType: "application/json",
		},
		"trailing": {
			body:        `{"code":"a"}` + secret,
			contentType: "application/json",
		},
		"form": {
			body:        "code=" + secret,
			contentType: "application/x-www-form-urlencoded",
		},
		"unknown type": {
			body:        `{"code":"` + secret + `"}`,
			contentType: secret,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := do(t, "POST", server.URL+"/api/v1/auth/keys", test.body, header{"Content-Type": test.contentType})
			if got.Status != 400 || !strings.HasPrefix(got.message(t), "Invalid request: ") {
				t.Errorf("answer = %d %s, want 400 Invalid request", got.Status, got.Body)
			}
			if strings.Contains(string(got.Body), secret) || strings.Contains(string(got.Body), "1234567") {
				t.Errorf("the answer echoes what was sent: %s", got.Body)
			}
		})
	}
}

// The exchange needs no credentials, and bad ones make no difference.
func TestExchangeIgnoresCredentials(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	got := do(t, "POST", server.URL+"/api/v1/auth/keys", `{"code":"unknown"}`, bearer("nonsense"))
	if got.Status != 403 {
		t.Errorf("status = %d, want 403", got.Status)
	}
}

func TestExchangeMethods(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for _, method := range []string{"GET", "PUT", "DELETE", "OPTIONS"} {
		got := do(t, method, server.URL+"/api/v1/auth/keys", "", nil)
		if got.Status != 405 || got.message(t) != "Method Not Allowed" || got.Header.Get("Allow") != "POST" {
			t.Errorf("%s = %d, Allow %q; want 405, POST", method, got.Status, got.Header.Get("Allow"))
		}
	}
}
