package oauth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// RFC 7636 appendix B.
const (
	rfcVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	rfcChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

func parsed(t *testing.T, value string) oauth.Verifier {
	t.Helper()
	v, err := oauth.ParseVerifier(value)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRFC7636AppendixB(t *testing.T) {
	t.Parallel()
	challenge := parsed(t, rfcVerifier).Challenge()
	if challenge.Value() != rfcChallenge || challenge.Method() != oauth.S256 || challenge.IsZero() {
		t.Errorf("challenge %s, method %s; want %s, S256", challenge.Value(), challenge.Method(), rfcChallenge)
	}
	if oauth.S256 != "S256" || oauth.Plain != "plain" {
		t.Errorf("the methods are %q and %q on the wire", oauth.S256, oauth.Plain)
	}
}

func TestNewVerifier(t *testing.T) {
	t.Parallel()
	seen := map[oauth.Verifier]bool{}
	for range 1000 {
		v := oauth.NewVerifier()
		if len(v.Reveal()) != 43 {
			t.Fatalf("%d characters, want 43", len(v.Reveal()))
		}
		if parsed(t, v.Reveal()) != v {
			t.Fatal("a verifier that was stored comes back different")
		}
		seen[v] = true
	}
	if len(seen) != 1000 {
		t.Errorf("%d different verifiers of 1000", len(seen))
	}
}

func TestParseVerifier(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, value string
		ok          bool
	}{
		{name: "the shortest", value: strings.Repeat("a", 43), ok: true},
		{name: "the longest", value: strings.Repeat("a", 128), ok: true},
		{
			name:  "every kind of character",
			value: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~",
			ok:    true,
		},
		{name: "empty"},
		{name: "too short", value: strings.Repeat("a", 42)},
		{name: "too long", value: strings.Repeat("a", 129)},
		{name: "a line break at the end", value: rfcVerifier + "\n"},
		{name: "a blank", value: rfcVerifier + " "},
		{name: "base64 of the other kind", value: rfcVerifier + "+/="},
		{name: "quotes", value: `"` + rfcVerifier + `"`},
		{name: "a NUL", value: rfcVerifier + "\x00"},
		{name: "not ASCII", value: rfcVerifier + "é"},
		{name: "redacted", value: strings.Repeat("[redacted]", 5)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := oauth.ParseVerifier(tt.value)
			if tt.ok {
				if err != nil || v.Reveal() != tt.value {
					t.Errorf("got %q, %v", v.Reveal(), err)
				}
				return
			}
			var invalid *openrouter.InvalidRequestError
			if !errors.As(err, &invalid) || invalid.Field != "code_verifier" || invalid.Hint == "" || !v.IsZero() {
				t.Errorf("got %v, want an error that names the field and the way out, and no verifier", err)
			}
			if err != nil && len(tt.value) > 0 && strings.Contains(err.Error(), tt.value) {
				t.Errorf("the error contains the value: %v", err)
			}
		})
	}
}

func TestExchangeRequest(t *testing.T) {
	t.Parallel()
	got := parsed(t, rfcVerifier).ExchangeRequest("auth_code_abc123def456")
	want := oauth.ExchangeAuthCodeForAPIKeyRequest{
		Code:                "auth_code_abc123def456",
		CodeVerifier:        rfcVerifier,
		CodeChallengeMethod: oauth.S256,
	}
	if got != want {
		t.Error("the request is not code, verifier and method")
	}
	var none oauth.Verifier
	if none.ExchangeRequest("c") != (oauth.ExchangeAuthCodeForAPIKeyRequest{Code: "c"}) {
		t.Error("without a verifier there is more than the code")
	}
	if !none.Challenge().IsZero() || none.Challenge().Value() != "" || none.Challenge().Method() != "" {
		t.Error("the zero verifier has a challenge")
	}
}
