package oauth_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

const exchangeID = "exchangeAuthCodeForAPIKey"

func answered(status int, message string) error {
	return &openrouter.APIError{StatusCode: status, Message: message, Operation: exchangeID}
}

var sentinels = []error{oauth.ErrCodeInvalid, oauth.ErrCodeExpired, oauth.ErrCodeMaybeConsumed, oauth.ErrChallengeMismatch, oauth.ErrDenied}

func TestExchangeMeaning(t *testing.T) {
	t.Parallel()
	var (
		invalid  = answered(403, "Invalid code or code_verifier")
		expired  = answered(403, "Authorization code expired")
		mismatch = answered(400, "Invalid code_challenge_method")
		broken   = &openrouter.ConnectionError{Sent: true}
		unsent   = &openrouter.ConnectionError{}
		slow     = &openrouter.TimeoutError{Sent: true}
		unusable = &openrouter.ResponseError{StatusCode: 200}
		redirect = &openrouter.ResponseError{StatusCode: 307}
		failed   = answered(500, "Internal Server Error")
		busy     = answered(429, "Rate limit exceeded")
	)
	for _, tt := range []struct {
		name     string
		failures []error
		want     error
	}{
		{"none", nil, nil},
		{"403 invalid", []error{invalid}, oauth.ErrCodeInvalid},
		{"400 invalid", []error{answered(400, "Invalid code")}, oauth.ErrCodeInvalid},
		{"in other words", []error{answered(400, "INVALID authorization CODE.")}, oauth.ErrCodeInvalid},
		{"the verifier", []error{answered(400, "Invalid code_verifier")}, oauth.ErrCodeInvalid},
		{"used", []error{answered(403, "Code was already used")}, oauth.ErrCodeInvalid},
		{"with secrets removed", []error{answered(403, "Invalid code [redacted] or code_verifier [redacted]")}, oauth.ErrCodeInvalid},
		{"expired", []error{expired}, oauth.ErrCodeExpired},
		{"400 expired", []error{answered(400, "authorization code has Expired")}, oauth.ErrCodeExpired},
		{"mismatch", []error{mismatch}, oauth.ErrChallengeMismatch},
		{"403 mismatch", []error{answered(403, "invalid CODE_CHALLENGE_METHOD")}, oauth.ErrChallengeMismatch},
		{"unknown 403", []error{answered(403, "Not today")}, nil},
		{"unknown 400", []error{answered(400, "Invalid request parameters")}, nil},
		{"no message", []error{answered(403, "")}, nil},
		{"not expiry", []error{answered(400, "unexpired things")}, nil},
		{"the words with another status", []error{answered(401, "Invalid code")}, nil},
		{"500", []error{failed}, nil},
		{"429", []error{busy}, nil},
		{"the status's own type", []error{&openrouter.ForbiddenResponseError{APIError: openrouter.APIError{StatusCode: 403, Message: "Invalid code"}}}, oauth.ErrCodeInvalid},
		{"not sent", []error{unsent}, nil},
		{"not sent in time", []error{&openrouter.TimeoutError{}}, nil},
		{"not sent, canceled", []error{&openrouter.CanceledError{}}, nil},
		{"redirected", []error{redirect}, nil},
		{"broken", []error{broken}, oauth.ErrCodeMaybeConsumed},
		{"slow", []error{slow}, oauth.ErrCodeMaybeConsumed},
		{"canceled while waiting", []error{&openrouter.CanceledError{Sent: true}}, oauth.ErrCodeMaybeConsumed},
		{"unusable", []error{unusable}, oauth.ErrCodeMaybeConsumed},
		{"broken, then invalid", []error{broken, invalid}, oauth.ErrCodeMaybeConsumed},
		{"slow, then invalid", []error{slow, invalid}, oauth.ErrCodeMaybeConsumed},
		{"unusable, then invalid", []error{unusable, invalid}, oauth.ErrCodeMaybeConsumed},
		{"500, then invalid", []error{failed, invalid}, oauth.ErrCodeMaybeConsumed},
		{"500, then expired", []error{failed, expired}, oauth.ErrCodeMaybeConsumed},
		{"broken, then busy, then invalid", []error{broken, busy, invalid}, oauth.ErrCodeMaybeConsumed},
		{"broken, then not reached", []error{broken, unsent}, oauth.ErrCodeMaybeConsumed},
		{"broken, then busy", []error{broken, busy}, oauth.ErrCodeMaybeConsumed},
		{"broken, then mismatch", []error{broken, mismatch}, oauth.ErrChallengeMismatch},
		{"500 twice", []error{failed, failed}, nil},
		{"not sent, then invalid", []error{unsent, invalid}, oauth.ErrCodeInvalid},
		{"busy, then invalid", []error{busy, invalid}, oauth.ErrCodeMaybeConsumed},
		{"busy, then expired", []error{busy, expired}, oauth.ErrCodeMaybeConsumed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := oauth.ExchangeMeaning(tt.failures)
			for _, sentinel := range sentinels {
				if errors.Is(got, sentinel) != (sentinel == tt.want) {
					t.Errorf("got %v, want %v", got, tt.want)
				}
			}
			if (got == nil) != (tt.want == nil) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSentinelsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for _, sentinel := range sentinels {
		text := sentinel.Error()
		if len(text) > 160 || strings.HasSuffix(text, ".") || strings.ToLower(text[:1]) != text[:1] {
			t.Errorf("%q is not short, lower case and without a full stop", text)
		}
		if hint := oauth.Hint(fmt.Errorf("sign-in: %w", sentinel)); !strings.Contains(hint, "sign in again") {
			t.Errorf("the hint for %v is %q", sentinel, hint)
		}
	}
	if !strings.Contains(oauth.ErrCodeMaybeConsumed.Error(), "https://openrouter.ai/settings/keys") {
		t.Error("nobody learns where to look for the lost key")
	}
}

func TestHint(t *testing.T) {
	t.Parallel()
	retryAfter := &openrouter.APIError{StatusCode: 503, Header: http.Header{"Retry-After": {"30"}}}
	limited := func(source string) error {
		return &openrouter.APIError{StatusCode: 402, Metadata: map[string]any{"limit_source": source}}
	}
	elsewhere := func(status int) error { return &openrouter.APIError{StatusCode: status, Operation: "getCurrentKey"} }
	const keys, server = "https://openrouter.ai/settings/keys", "server URL"
	for _, tt := range []struct {
		name string
		err  error
		want string // "": nothing at all
	}{
		{"nil", nil, ""},
		{"somebody else's", errors.New("disk full"), ""},
		{"denied", oauth.ErrDenied, "Authorize"},
		{"maybe consumed", oauth.ErrCodeMaybeConsumed, keys},
		{"expired", oauth.ErrCodeExpired, "10 minutes"},
		{"mismatch", oauth.ErrChallengeMismatch, "&"},
		{"revoked", fmt.Errorf("x: %w", openrouter.ErrKeyRevoked), "sign in again"},
		{"limit", openrouter.ErrKeyLimit, keys},
		{"401", elsewhere(401), "sign in again"},
		{"402", limited("openrouter_credits"), "credits"},
		{"402 of the key", limited("openrouter_key_limit"), keys},
		{"402 in passing", limited("openrouter_in_flight_budget"), "wait"},
		{"unknown 400", answered(400, "?"), "sign in again"},
		{"unknown 403", answered(403, "?"), "sign in again"},
		{"403 of another operation", elsewhere(403), ""},
		{"404", answered(404, ""), server},
		{"405", answered(405, ""), server},
		{"418", answered(418, ""), ""},
		{"429", answered(429, ""), "wait a moment and try again; if the code is refused then, sign in again"},
		{"429 of another operation", elsewhere(429), "wait a moment and try again"},
		{"500", answered(500, ""), "try again; if the code is refused then, sign in again"},
		{"502", answered(502, ""), "wait"},
		{"503", answered(503, ""), "wait"},
		{"503 that says when", retryAfter, "wait 30s and try again"},
		{"524", answered(524, ""), "wait"},
		{"529", answered(529, ""), "wait"},
		{"the status's own type", &openrouter.MethodNotAllowedResponseError{APIError: openrouter.APIError{StatusCode: 405}}, server},
		{"connection", &openrouter.ConnectionError{Err: errors.New("refused")}, "proxy"},
		{"name", &openrouter.ConnectionError{Err: &net.DNSError{Name: "x"}}, "looked up"},
		{"certificate", &openrouter.ConnectionError{Err: x509.UnknownAuthorityError{}}, "certificate"},
		{"timeout", &openrouter.TimeoutError{}, "WithTimeout"},
		{"canceled", &openrouter.CanceledError{Err: context.Canceled}, ""},
		{"unusable", &openrouter.ResponseError{StatusCode: 307}, server},
		{"refused", &openrouter.InvalidRequestError{Field: "code", Hint: "take the code"}, "take the code"},
		{"canceled after a failure", errors.Join(&openrouter.CanceledError{}, answered(503, "")), ""},
		{"timed out after a failure", errors.Join(&openrouter.TimeoutError{}, answered(503, "")), "WithTimeout"},
		{"among others", fmt.Errorf("%w and %w", errors.New("x"), answered(503, "")), "wait"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := oauth.Hint(tt.err)
			if !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if strings.HasSuffix(got, ".") || strings.Contains(got, "\n") {
				t.Errorf("%q is not one line without a full stop", got)
			}
		})
	}
}
