package oauth_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

const exchangeID = "exchangeAuthCodeForAPIKey"

func answered(status int, message string) error {
	return &openrouter.APIError{StatusCode: status, Message: message, Operation: exchangeID}
}

var sentinels = []error{
	oauth.ErrCodeInvalid, oauth.ErrCodeExpired, oauth.ErrCodeMaybeConsumed,
	oauth.ErrChallengeMismatch, oauth.ErrDenied, oauth.ErrAuthorizationFailed,
}

// The vectors' names for the meanings; the npm package uses them too.
var meanings = map[string]error{
	"code_invalid":       oauth.ErrCodeInvalid,
	"code_expired":       oauth.ErrCodeExpired,
	"maybe_consumed":     oauth.ErrCodeMaybeConsumed,
	"challenge_mismatch": oauth.ErrChallengeMismatch,
}

// attempt is one attempt of a vector: an error response, a request without a response, or a
// response that cannot be used.
type attempt struct {
	Status   int    `json:"status"`
	Message  string `json:"message"`
	Error    string `json:"error"`
	Sent     bool   `json:"sent"`
	Unusable int    `json:"unusable"`
}

func (a attempt) failure(t *testing.T) error {
	t.Helper()
	switch {
	case a.Status != 0:
		return answered(a.Status, a.Message)
	case a.Unusable != 0:
		return &openrouter.ResponseError{StatusCode: a.Unusable}
	case a.Error == "connection":
		return &openrouter.ConnectionError{Sent: a.Sent}
	case a.Error == "timeout":
		return &openrouter.TimeoutError{Sent: a.Sent}
	case a.Error == "canceled":
		return &openrouter.CanceledError{Sent: a.Sent}
	}
	t.Fatalf("an attempt of no known kind: %+v", a)
	return nil
}

// The npm package runs the same vectors, so that a failure means the same in both.
func TestExchangeMeaning(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../api/testdata/meanings.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Operation, Name, Meaning string
		Attempts                 []attempt
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, vector := range vectors {
		if vector.Operation != exchangeID {
			continue
		}
		count++
		t.Run(vector.Name, func(t *testing.T) {
			t.Parallel()
			want, known := meanings[vector.Meaning]
			if !known && vector.Meaning != "" {
				t.Fatalf("the meaning %q is unknown", vector.Meaning)
			}
			var failures []error
			for _, a := range vector.Attempts {
				failures = append(failures, a.failure(t))
			}
			checkMeaning(t, oauth.ExchangeMeaning(failures), want)
		})
	}
	if count < 40 {
		t.Errorf("only %d vectors", count)
	}
}

func TestExchangeMeaningOfTheStatusesOwnType(t *testing.T) {
	t.Parallel()
	failure := &openrouter.ForbiddenResponseError{
		APIError: openrouter.APIError{StatusCode: 403, Message: "Invalid code"},
	}
	checkMeaning(t, oauth.ExchangeMeaning([]error{failure}), oauth.ErrCodeInvalid)
}

// checkMeaning fails the test unless got is want and no other meaning.
func checkMeaning(t *testing.T, got, want error) {
	t.Helper()
	for _, sentinel := range sentinels {
		if errors.Is(got, sentinel) != (sentinel == want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if (got == nil) != (want == nil) {
		t.Errorf("got %v, want %v", got, want)
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
		t.Error("no one learns where to look for the lost key")
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
		{name: "nil"},
		{name: "someone else's", err: errors.New("disk full")},
		{name: "denied", err: oauth.ErrDenied, want: "Authorize"},
		{name: "maybe consumed", err: oauth.ErrCodeMaybeConsumed, want: keys},
		{name: "expired", err: oauth.ErrCodeExpired, want: "10 minutes"},
		{name: "mismatch", err: oauth.ErrChallengeMismatch, want: "&"},
		{name: "revoked", err: fmt.Errorf("x: %w", openrouter.ErrKeyRevoked), want: "sign in again"},
		{name: "limit", err: openrouter.ErrKeyLimit, want: keys},
		{name: "401", err: elsewhere(401), want: "sign in again"},
		{name: "402", err: limited("openrouter_credits"), want: "credits"},
		{name: "402 of the key", err: limited("openrouter_key_limit"), want: keys},
		{name: "402 in passing", err: limited("openrouter_in_flight_budget"), want: "wait"},
		{name: "unknown 400", err: answered(400, "?"), want: "sign in again"},
		{name: "unknown 403", err: answered(403, "?"), want: "sign in again"},
		{name: "403 of another operation", err: elsewhere(403)},
		{name: "404", err: answered(404, ""), want: server},
		{name: "405", err: answered(405, ""), want: server},
		{name: "418", err: answered(418, "")},
		{
			name: "429",
			err:  answered(429, ""),
			want: "wait a moment and try again; if the code is refused then, sign in again",
		},
		{name: "429 of another operation", err: elsewhere(429), want: "wait a moment and try again"},
		{name: "500", err: answered(500, ""), want: "try again; if the code is refused then, sign in again"},
		{name: "502", err: answered(502, ""), want: "wait"},
		{name: "503", err: answered(503, ""), want: "wait"},
		{name: "503 that says when", err: retryAfter, want: "wait 30s and try again"},
		{name: "524", err: answered(524, ""), want: "wait"},
		{name: "529", err: answered(529, ""), want: "wait"},
		{
			name: "the status's own type",
			err:  &openrouter.MethodNotAllowedResponseError{APIError: openrouter.APIError{StatusCode: 405}},
			want: server,
		},
		{name: "connection", err: &openrouter.ConnectionError{Err: errors.New("refused")}, want: "proxy"},
		{name: "name", err: &openrouter.ConnectionError{Err: &net.DNSError{Name: "x"}}, want: "looked up"},
		{
			name: "certificate",
			err:  &openrouter.ConnectionError{Err: x509.UnknownAuthorityError{}},
			want: "certificate",
		},
		{name: "timeout", err: &openrouter.TimeoutError{}, want: "WithTimeout"},
		{name: "canceled", err: &openrouter.CanceledError{Err: context.Canceled}},
		{name: "unusable", err: &openrouter.ResponseError{StatusCode: 307}, want: server},
		{
			name: "refused",
			err:  &openrouter.InvalidRequestError{Field: "code", Hint: "take the code"},
			want: "take the code",
		},
		{name: "canceled after a failure", err: errors.Join(&openrouter.CanceledError{}, answered(503, ""))},
		{
			name: "timed out after a failure",
			err:  errors.Join(&openrouter.TimeoutError{}, answered(503, "")),
			want: "WithTimeout",
		},
		{
			name: "among others",
			err:  fmt.Errorf("%w and %w", errors.New("x"), answered(503, "")),
			want: "wait",
		},
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
