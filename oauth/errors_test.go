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

var sentinels = []error{oauth.ErrCodeInvalid, oauth.ErrCodeExpired, oauth.ErrCodeMaybeConsumed, oauth.ErrChallengeMismatch, oauth.ErrDenied}

// The vectors' names for the meanings; the npm package uses them too.
var meanings = map[string]error{
	"code_invalid":       oauth.ErrCodeInvalid,
	"code_expired":       oauth.ErrCodeExpired,
	"maybe_consumed":     oauth.ErrCodeMaybeConsumed,
	"challenge_mismatch": oauth.ErrChallengeMismatch,
}

// attempt is one attempt of a vector: an error response, a request without a response, or a response that cannot be used.
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
	failure := &openrouter.ForbiddenResponseError{APIError: openrouter.APIError{StatusCode: 403, Message: "Invalid code"}}
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
