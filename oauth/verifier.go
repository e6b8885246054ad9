package oauth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/gen"
	"github.com/openrouter-go/openrouter/secret"
)

// How a challenge is made from its verifier (RFC 7636 section 4.2). S256 is what
// [Verifier.Challenge] uses. Plain is the verifier itself, which protects nothing once the
// authorization URL is seen; it is here for requests whose authorization was started elsewhere.
const (
	S256  = gen.CodeChallengeMethodS256
	Plain = gen.CodeChallengeMethodPlain
)

// The bounds of RFC 7636 section 4.1, in characters.
const (
	minVerifier = 43
	maxVerifier = 128
)

// Verifier is the secret of one sign-in (RFC 7636 section 4.1): its [Challenge] goes to the
// authorization page, the verifier itself to the exchange, and so no one who sees the code on its
// way can use it. Make one with [NewVerifier] for every sign-in.
//
// It prints as "[redacted]" with fmt, log/slog and encoding/json, in any field of any struct;
// [Verifier.Reveal] returns the value, to store it while the user is away on the page. It may be
// copied, compared with == and used by several goroutines. The zero Verifier stands for a sign-in
// without a challenge.
type Verifier struct{ text secret.Text }

// NewVerifier makes a verifier of 32 random bytes in base64url, which are 43 characters, as RFC
// 7636 recommends.
func NewVerifier() Verifier {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails: it ends the program instead
	return Verifier{secret.NewText(base64.RawURLEncoding.EncodeToString(random[:]))}
}

// ParseVerifier reads a verifier that was stored, or made elsewhere: 43 to 128 of the characters
// A-Z a-z 0-9 - . _ ~ and nothing else (RFC 7636 section 4.1). Anything else is an
// [*openrouter.InvalidRequestError]: at the exchange it would cost the code.
func ParseVerifier(value string) (Verifier, error) {
	if n := len(value); n < minVerifier || n > maxVerifier {
		return Verifier{}, invalid("code_verifier",
			fmt.Sprintf("has %d characters, not %d to %d", n, minVerifier, maxVerifier),
			"store the whole of Verifier.Reveal, or make a new one with NewVerifier")
	}
	for i := range len(value) {
		if !unreserved(value[i]) {
			return Verifier{}, invalid("code_verifier", "contains a character other than A-Z a-z 0-9 - . _ ~",
				"store Verifier.Reveal as it is, without quotes or a line break")
		}
	}
	return Verifier{secret.NewText(value)}, nil
}

func unreserved(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' ||
		c == '_' || c == '~'
}

// Reveal returns the verifier itself, to be stored where only this sign-in's callback finds it. The
// zero Verifier gives "".
func (v Verifier) Reveal() string { return v.text.Reveal() }

// IsZero reports whether there is no verifier.
func (v Verifier) IsZero() bool { return v.text.IsZero() }

// Challenge returns the verifier's S256 challenge, for [AuthorizationParams]. The zero Verifier
// gives the zero Challenge.
func (v Verifier) Challenge() Challenge {
	if v.IsZero() {
		return Challenge{}
	}
	sum := sha256.Sum256([]byte(v.Reveal()))
	return Challenge{value: base64.RawURLEncoding.EncodeToString(sum[:]), method: S256}
}

// ExchangeRequest returns the request that gives a key for the code of the authorization that was
// started with v's challenge. All three fields are filled in: the service refuses a code whose
// method is not sent again. The zero Verifier gives a request with the code alone, for an
// authorization without a challenge.
func (v Verifier) ExchangeRequest(code string) ExchangeAuthCodeForAPIKeyRequest {
	return ExchangeAuthCodeForAPIKeyRequest{
		Code:                code,
		CodeVerifier:        v.Reveal(),
		CodeChallengeMethod: v.Challenge().Method(),
	}
}

// Format prints "[redacted]", or "[none]" for the zero Verifier, whatever the verb.
func (v Verifier) Format(state fmt.State, verb rune) { v.text.Format(state, verb) }

// String returns what Format prints, never the verifier.
func (v Verifier) String() string { return v.text.String() }

// LogValue logs what Format prints.
func (v Verifier) LogValue() slog.Value { return v.text.LogValue() }

// MarshalJSON encodes what Format prints. To store a verifier, store [Verifier.Reveal].
func (v Verifier) MarshalJSON() ([]byte, error) { return v.text.MarshalJSON() }

// UnmarshalJSON always fails, since MarshalJSON wrote no verifier. Read what was stored with
// [ParseVerifier].
func (v *Verifier) UnmarshalJSON(data []byte) error { return v.text.UnmarshalJSON(data) }

// Challenge is what the authorization page learns of a [Verifier] (RFC 7636 section 4.2): the value
// and the method that it was made with, as one value, since either is worth nothing alone. It is no
// secret. It comes from [Verifier.Challenge]; the zero Challenge is none.
type Challenge struct {
	value  string
	method CodeChallengeMethod
}

// Value returns the code_challenge.
func (c Challenge) Value() string { return c.value }

// Method returns the code_challenge_method: [S256], or "" for the zero Challenge.
func (c Challenge) Method() CodeChallengeMethod { return c.method }

// IsZero reports whether there is no challenge.
func (c Challenge) IsZero() bool { return c == Challenge{} }

func invalid(field, problem, hint string) error {
	return &openrouter.InvalidRequestError{Field: field, Problem: problem, Hint: hint}
}
