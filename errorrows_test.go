package openrouter_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

// as reports whether err is a T by errors.As.
func as[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func TestErrorRows(t *testing.T) {
	t.Parallel()
	envelope := func(status int, message string) string {
		return fmt.Sprintf(`{"error":{"code":%d,"message":%q}}`, status, message)
	}
	rows := []struct {
		name    string
		status  int
		body    string
		typed   func(error) bool // nil: the default type alone
		is      error
		message string
	}{
		{
			"400 method",
			400,
			envelope(400, "Invalid code_challenge_method"),
			as[*openrouter.BadRequestResponseError],
			oauth.ErrChallengeMismatch,
			"Invalid code_challenge_method",
		},
		{
			"400 code",
			400,
			envelope(400, "Invalid code"),
			as[*openrouter.BadRequestResponseError],
			oauth.ErrCodeInvalid,
			"Invalid code",
		},
		{
			"403 code or verifier",
			403,
			envelope(403, "Invalid code or code_verifier"),
			as[*openrouter.ForbiddenResponseError],
			oauth.ErrCodeInvalid,
			"Invalid code or code_verifier",
		},
		{
			"403 expired",
			403,
			envelope(403, "Authorization code expired"),
			as[*openrouter.ForbiddenResponseError],
			oauth.ErrCodeExpired,
			"Authorization code expired",
		},
		{"403 unknown", 403, envelope(403, "Not today"), as[*openrouter.ForbiddenResponseError], nil, "Not today"},
		{
			"405",
			405,
			envelope(405, "Method Not Allowed"),
			as[*openrouter.MethodNotAllowedResponseError],
			nil,
			"Method Not Allowed",
		},
		{
			"429",
			429,
			envelope(429, "Rate limit exceeded"),
			as[*openrouter.TooManyRequestsResponseError],
			nil,
			"Rate limit exceeded",
		},
		{
			"500",
			500,
			envelope(500, "Internal Server Error"),
			as[*openrouter.InternalServerResponseError],
			nil,
			"Internal Server Error",
		},
		{
			"503",
			503,
			envelope(503, "Service unavailable"),
			as[*openrouter.ServiceUnavailableResponseError],
			nil,
			"Service unavailable",
		},
		{
			"524",
			524,
			envelope(524, "Timed out"),
			as[*openrouter.EdgeNetworkTimeoutResponseError],
			oauth.ErrCodeMaybeConsumed,
			"Timed out",
		},
		{"502 of a gateway", 502, "<html>Bad Gateway</html>", nil, oauth.ErrCodeMaybeConsumed, ""},
		{"504 of a gateway", 504, "", nil, oauth.ErrCodeMaybeConsumed, ""},
		{"529", 529, envelope(529, "Overloaded"), as[*openrouter.ProviderOverloadedResponseError], nil, "Overloaded"},
		{"418 by default", 418, envelope(418, "Teapot"), nil, nil, "Teapot"},
		{"599 by default", 599, envelope(599, "Strange"), nil, nil, "Strange"},
		{
			"code as a string",
			403,
			`{"error":{"code":"invalid_grant","message":"no"}}`,
			as[*openrouter.ForbiddenResponseError],
			nil,
			"no",
		},
		{
			"error as a string",
			400,
			`{"error":"plainly wrong"}`,
			as[*openrouter.BadRequestResponseError],
			nil,
			"plainly wrong",
		},
		{"HTML", 403, "<html><body>Forbidden</body></html>", as[*openrouter.ForbiddenResponseError], nil, ""},
		{"empty", 500, "", as[*openrouter.InternalServerResponseError], nil, ""},
		{"null", 500, "null", as[*openrouter.InternalServerResponseError], nil, ""},
		{"cut JSON", 403, `{"error":{"code":403,"mess`, as[*openrouter.ForbiddenResponseError], nil, ""},
		{
			"control characters",
			400,
			`{"error":{"code":400,"message":"a\u001b[31mred\r\nb\u202e"}}`,
			as[*openrouter.BadRequestResponseError],
			nil,
			"",
		},
		{
			"megabytes of metadata",
			403,
			`{"error":{"code":403,"message":"Invalid code or code_verifier","metadata":{"raw":"` + strings.Repeat(
				"x",
				2<<20,
			) + `"}}}`,
			as[*openrouter.ForbiddenResponseError],
			oauth.ErrCodeInvalid,
			"Invalid code or code_verifier",
		},
		{
			"megabytes",
			403,
			envelope(403, strings.Repeat("long ", 1<<20)),
			as[*openrouter.ForbiddenResponseError],
			nil,
			"",
		},
	}
	for _, row := range rows {
		for form, exchange := range forms {
			t.Run(row.name+"/"+form, func(t *testing.T) {
				t.Parallel()
				server := newRecorder(t, answering(row.status, "application/json", row.body))
				res, err := exchange(
					t.Context(),
					server.client(t),
					oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
				)
				if err == nil || res != nil {
					t.Fatalf("got %v, %v; want an error alone", res, err)
				}
				var api *openrouter.APIError
				if !errors.As(err, &api) || api.StatusCode != row.status ||
					api.Operation != "exchangeAuthCodeForAPIKey" {
					t.Fatalf("got %v, want an APIError of status %d", err, row.status)
				}
				if row.typed != nil && !row.typed(err) {
					t.Errorf("%v is not of its status's type", err)
				}
				if row.typed == nil &&
					(as[*openrouter.BadRequestResponseError](err) || as[*openrouter.ForbiddenResponseError](err) ||
						as[*openrouter.InternalServerResponseError](err)) {
					t.Errorf("%v has another status's type", err)
				}
				for _, sentinel := range []error{
					oauth.ErrCodeInvalid,
					oauth.ErrCodeExpired,
					oauth.ErrChallengeMismatch,
					oauth.ErrCodeMaybeConsumed,
					oauth.ErrDenied,
					openrouter.ErrKeyRevoked,
				} {
					if got, want := errors.Is(err, sentinel), row.is == sentinel; got != want {
						t.Errorf("errors.Is(%v) = %v, want %v", sentinel, got, want)
					}
				}
				if row.message != "" && (api.Message != row.message || !strings.Contains(err.Error(), row.message)) {
					t.Errorf("message %q, text %q; want %q in both", api.Message, err, row.message)
				}
				if text := err.Error(); len(text) >= 4<<10 || strings.ContainsAny(text, "\x1b\r\n\u202e") ||
					!strings.Contains(text, fmt.Sprint(row.status)) {
					t.Errorf("text is not one short line with the status: %.200q", text)
				}
				if len(server.seen()) != 1 {
					t.Errorf("sent %d times, want once", len(server.seen()))
				}
			})
		}
	}
}

func TestKeyErrors(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, body string
		status     int
		typed      func(error) bool
		is         error
	}{
		{
			"revoked",
			`{"error":{"code":401,"message":"User not found."}}`,
			401,
			as[*openrouter.UnauthorizedResponseError],
			openrouter.ErrKeyRevoked,
		},
		{
			"missing header",
			`{"error":{"code":401,"message":"Missing Authentication header"}}`,
			401,
			as[*openrouter.UnauthorizedResponseError],
			nil,
		},
		{
			"capped",
			`{"error":{"code":402,"message":"Limit","metadata":{"limit_source":"openrouter_key_limit"}}}`,
			402,
			as[*openrouter.PaymentRequiredResponseError],
			openrouter.ErrKeyLimit,
		},
		{
			"no credits",
			`{"error":{"code":402,"message":"Credits","metadata":{"limit_source":"openrouter_credits"}}}`,
			402,
			as[*openrouter.PaymentRequiredResponseError],
			nil,
		},
		{
			"in flight",
			`{"error":{"code":402,"message":"Wait","metadata":{"limit_source":"openrouter_in_flight_budget"}}}`,
			402,
			as[*openrouter.PaymentRequiredResponseError],
			nil,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			server := newRecorder(t, answering(row.status, "application/json", row.body))
			_, err := apikeys.GetCurrentKey(t.Context(), server.client(t))
			if !row.typed(err) || !as[*openrouter.APIError](err) {
				t.Errorf("%v is not of its type", err)
			}
			for _, sentinel := range []error{openrouter.ErrKeyRevoked, openrouter.ErrKeyLimit} {
				if got, want := errors.Is(err, sentinel), row.is == sentinel; got != want {
					t.Errorf("errors.Is(%v, %v) = %v, want %v", err, sentinel, got, want)
				}
			}
			if got := server.seen()[0].Header.Get("Authorization"); got != "Bearer "+ownKey {
				t.Error("the key was not sent")
			}
		})
	}
}
