package openrouter_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/gen"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/sandbox"
)

// forms are the two ways to call the exchange. Every row below holds for both.
var forms = map[string]func(context.Context, *openrouter.Client, oauth.ExchangeAuthCodeForAPIKeyRequest, ...openrouter.Option) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error){
	"function": oauth.ExchangeAuthCodeForAPIKey,
	"method": func(ctx context.Context, c *openrouter.Client, r oauth.ExchangeAuthCodeForAPIKeyRequest, opts ...openrouter.Option) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
		return oauth.New(c).ExchangeAuthCodeForAPIKey(ctx, r, opts...)
	},
}

func TestWholeFlowAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	for name, exchange := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := sandbox.NewServer(t)
			client := newClient(t, openrouter.WithServerURL(service.URL+"/api/v1"))
			verifier := oauth.NewVerifier()
			page, err := oauth.AuthorizationURL(client, oauth.AuthorizationParams{Challenge: verifier.Challenge(), KeyLabel: "notch"})
			if err != nil {
				t.Fatal(err)
			}
			code := service.Approve(page).Code
			res, err := exchange(t.Context(), client, verifier.ExchangeRequest(code))
			if err != nil {
				t.Fatal(err)
			}
			if res.Key.IsZero() || res.UserID == nil || *res.UserID == "" {
				t.Errorf("got key %v and user %v, want both", res.Key, res.UserID)
			}
			info, err := apikeys.GetCurrentKey(t.Context(), client, openrouter.WithKey(res.Key))
			if err != nil {
				t.Fatal(err)
			}
			if info.Data.Label != res.Key.Masked() {
				t.Errorf("label = %q, want %q", info.Data.Label, res.Key.Masked())
			}
			_, err = exchange(t.Context(), client, verifier.ExchangeRequest(code))
			if !errors.Is(err, oauth.ErrCodeInvalid) {
				t.Errorf("a second exchange of the code: %v, want ErrCodeInvalid", err)
			}
			for _, r := range service.Requests() {
				if r.Operation == "exchangeAuthCodeForAPIKey" && r.Header.Get("Authorization") != "" {
					t.Error("the exchange was sent with credentials")
				}
			}
		})
	}
}

func TestWholeFlowAgainstTheProtocol(t *testing.T) {
	t.Parallel()
	for name, exchange := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(&protocol{t: t, challenge: map[string]string{"with": rfcChallenge, "without": "", "wrong": rfcChallenge, "methodless": rfcChallenge}})
			t.Cleanup(server.Close)
			client := newClient(t, openrouter.WithServerURL(server.URL+"/api/v1"))
			pkce := oauth.ExchangeAuthCodeForAPIKeyRequest{CodeVerifier: rfcVerifier, CodeChallengeMethod: oauth.S256}
			with := func(code string) oauth.ExchangeAuthCodeForAPIKeyRequest { r := pkce; r.Code = code; return r }

			for _, r := range []oauth.ExchangeAuthCodeForAPIKeyRequest{with("with"), {Code: "without"}} {
				res, err := exchange(t.Context(), client, r)
				if err != nil {
					t.Fatal(err)
				}
				if res.Key.Reveal() != testKey || res.UserID != nil {
					t.Errorf("got another key, or user %v", res.UserID)
				}
			}
			if _, err := exchange(t.Context(), client, with("with")); !errors.Is(err, oauth.ErrCodeInvalid) {
				t.Errorf("second exchange: %v", err)
			}
			if _, err := exchange(t.Context(), client, oauth.NewVerifier().ExchangeRequest("wrong")); !errors.Is(err, oauth.ErrCodeInvalid) {
				t.Errorf("foreign verifier: %v", err)
			}
			if _, err := exchange(t.Context(), client, oauth.ExchangeAuthCodeForAPIKeyRequest{Code: "methodless"}); !errors.Is(err, oauth.ErrChallengeMismatch) {
				t.Errorf("no method: %v", err)
			}
		})
	}
}

// as tells whether err is a T by errors.As.
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
		{"400 method", 400, envelope(400, "Invalid code_challenge_method"), as[*openrouter.BadRequestResponseError], oauth.ErrChallengeMismatch, "Invalid code_challenge_method"},
		{"400 code", 400, envelope(400, "Invalid code"), as[*openrouter.BadRequestResponseError], oauth.ErrCodeInvalid, "Invalid code"},
		{"403 code or verifier", 403, envelope(403, "Invalid code or code_verifier"), as[*openrouter.ForbiddenResponseError], oauth.ErrCodeInvalid, "Invalid code or code_verifier"},
		{"403 expired", 403, envelope(403, "Authorization code expired"), as[*openrouter.ForbiddenResponseError], oauth.ErrCodeExpired, "Authorization code expired"},
		{"403 unknown", 403, envelope(403, "Not today"), as[*openrouter.ForbiddenResponseError], nil, "Not today"},
		{"405", 405, envelope(405, "Method Not Allowed"), as[*openrouter.MethodNotAllowedResponseError], nil, "Method Not Allowed"},
		{"429", 429, envelope(429, "Rate limit exceeded"), as[*openrouter.TooManyRequestsResponseError], nil, "Rate limit exceeded"},
		{"500", 500, envelope(500, "Internal Server Error"), as[*openrouter.InternalServerResponseError], nil, "Internal Server Error"},
		{"503", 503, envelope(503, "Service unavailable"), as[*openrouter.ServiceUnavailableResponseError], nil, "Service unavailable"},
		{"524", 524, envelope(524, "Timed out"), as[*openrouter.EdgeNetworkTimeoutResponseError], oauth.ErrCodeMaybeConsumed, "Timed out"},
		{"502 of a gateway", 502, "<html>Bad Gateway</html>", nil, oauth.ErrCodeMaybeConsumed, ""},
		{"504 of a gateway", 504, "", nil, oauth.ErrCodeMaybeConsumed, ""},
		{"529", 529, envelope(529, "Overloaded"), as[*openrouter.ProviderOverloadedResponseError], nil, "Overloaded"},
		{"418 by default", 418, envelope(418, "Teapot"), nil, nil, "Teapot"},
		{"599 by default", 599, envelope(599, "Strange"), nil, nil, "Strange"},
		{"code as a string", 403, `{"error":{"code":"invalid_grant","message":"no"}}`, as[*openrouter.ForbiddenResponseError], nil, "no"},
		{"error as a string", 400, `{"error":"plainly wrong"}`, as[*openrouter.BadRequestResponseError], nil, "plainly wrong"},
		{"HTML", 403, "<html><body>Forbidden</body></html>", as[*openrouter.ForbiddenResponseError], nil, ""},
		{"empty", 500, "", as[*openrouter.InternalServerResponseError], nil, ""},
		{"null", 500, "null", as[*openrouter.InternalServerResponseError], nil, ""},
		{"cut JSON", 403, `{"error":{"code":403,"mess`, as[*openrouter.ForbiddenResponseError], nil, ""},
		{"control characters", 400, `{"error":{"code":400,"message":"a\u001b[31mred\r\nb\u202e"}}`, as[*openrouter.BadRequestResponseError], nil, ""},
		{"megabytes of metadata", 403, `{"error":{"code":403,"message":"Invalid code or code_verifier","metadata":{"raw":"` + strings.Repeat("x", 2<<20) + `"}}}`, as[*openrouter.ForbiddenResponseError], oauth.ErrCodeInvalid, "Invalid code or code_verifier"},
		{"megabytes", 403, envelope(403, strings.Repeat("long ", 1<<20)), as[*openrouter.ForbiddenResponseError], nil, ""},
	}
	for _, row := range rows {
		for form, exchange := range forms {
			t.Run(row.name+"/"+form, func(t *testing.T) {
				t.Parallel()
				server := newRecorder(t, answering(row.status, "application/json", row.body))
				res, err := exchange(t.Context(), server.client(t), oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode})
				if err == nil || res != nil {
					t.Fatalf("got %v, %v; want an error alone", res, err)
				}
				var api *openrouter.APIError
				if !errors.As(err, &api) || api.StatusCode != row.status || api.Operation != "exchangeAuthCodeForAPIKey" {
					t.Fatalf("got %v, want an APIError of status %d", err, row.status)
				}
				if row.typed != nil && !row.typed(err) {
					t.Errorf("%v is not of its status's type", err)
				}
				if row.typed == nil && (as[*openrouter.BadRequestResponseError](err) || as[*openrouter.ForbiddenResponseError](err) || as[*openrouter.InternalServerResponseError](err)) {
					t.Errorf("%v has another status's type", err)
				}
				for _, sentinel := range []error{oauth.ErrCodeInvalid, oauth.ErrCodeExpired, oauth.ErrChallengeMismatch, oauth.ErrCodeMaybeConsumed, oauth.ErrDenied, openrouter.ErrKeyRevoked} {
					if got, want := errors.Is(err, sentinel), row.is == sentinel; got != want {
						t.Errorf("errors.Is(%v) = %v, want %v", sentinel, got, want)
					}
				}
				if row.message != "" && (api.Message != row.message || !strings.Contains(err.Error(), row.message)) {
					t.Errorf("message %q, text %q; want %q in both", api.Message, err, row.message)
				}
				if text := err.Error(); len(text) >= 4<<10 || strings.ContainsAny(text, "\x1b\r\n\u202e") || !strings.Contains(text, fmt.Sprint(row.status)) {
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
		{"revoked", `{"error":{"code":401,"message":"User not found."}}`, 401, as[*openrouter.UnauthorizedResponseError], openrouter.ErrKeyRevoked},
		{"missing header", `{"error":{"code":401,"message":"Missing Authentication header"}}`, 401, as[*openrouter.UnauthorizedResponseError], nil},
		{"capped", `{"error":{"code":402,"message":"Limit","metadata":{"limit_source":"openrouter_key_limit"}}}`, 402, as[*openrouter.PaymentRequiredResponseError], openrouter.ErrKeyLimit},
		{"no credits", `{"error":{"code":402,"message":"Credits","metadata":{"limit_source":"openrouter_credits"}}}`, 402, as[*openrouter.PaymentRequiredResponseError], nil},
		{"in flight", `{"error":{"code":402,"message":"Wait","metadata":{"limit_source":"openrouter_in_flight_budget"}}}`, 402, as[*openrouter.PaymentRequiredResponseError], nil},
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

func TestSuccessRows(t *testing.T) {
	t.Parallel()
	key := `{"key":"` + testKey + `","user_id":"user_1"}`
	for name, row := range map[string]struct {
		status            int
		contentType, body string
	}{
		"as documented":      {200, "application/json", key},
		"no user":            {200, "application/json", `{"key":"` + testKey + `"}`},
		"null user":          {200, "application/json", `{"key":"` + testKey + `","user_id":null}`},
		"unknown fields":     {200, "application/json", `{"key":"` + testKey + `","more":[1,{"a":null}]}`},
		"201":                {201, "application/json", key},
		"text/plain":         {200, "text/plain", key},
		"no content type":    {200, "", key},
		"problem+json":       {200, "application/problem+json", key},
		"charset":            {200, "application/json; charset=utf-8", key},
		"byte order mark":    {200, "application/json", "\xef\xbb\xbf" + key},
		"blanks around":      {200, "application/json", "\r\n " + key + "\n\n"},
		"text/html and JSON": {200, "text/html", key},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newRecorder(t, answering(row.status, row.contentType, row.body))
			res, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), server.client(t), oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode})
			if err != nil {
				t.Fatal(err)
			}
			if res.Key.Reveal() != testKey {
				t.Error("got another key")
			}
		})
	}
}

func TestUnusableSuccess(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty":               "",
		"null":                "null",
		"array":               "[]",
		"string":              `"` + testKey + `"`,
		"no key":              `{"user_id":"user_1"}`,
		"empty key":           `{"key":""}`,
		"null key":            `{"key":null}`,
		"number as key":       `{"key":123456789}`,
		"line break in key":   `{"key":"` + testKey + `\r\nX-Evil: 1"}`,
		"NUL in key":          `{"key":"` + testKey + `\u0000"}`,
		"invalid UTF-8 key":   "{\"key\":\"" + testKey + "\xff\xfe\"}",
		"endless key":         `{"key":"` + testKey + strings.Repeat("a", 1<<20) + `"}`,
		"cut":                 `{"key":"` + testKey,
		"HTML":                "<html>Sign in, " + testKey + "</html>",
		"error in a 200":      `{"error":{"code":403,"message":"no"}}`,
		"deeply nested":       strings.Repeat("[", 100_000),
		"deeply nested field": `{"x":` + strings.Repeat("[", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newRecorder(t, answering(200, "application/json", body))
			res, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), server.client(t), oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode})
			var unusable *openrouter.ResponseError
			if res != nil || !errors.As(err, &unusable) || unusable.StatusCode != 200 {
				t.Fatalf("got %v, %v; want a ResponseError", res, err)
			}
			if !errors.Is(err, oauth.ErrCodeMaybeConsumed) || !strings.Contains(err.Error(), "https://openrouter.ai/settings/keys") {
				t.Errorf("%v does not say that a key may exist, and where to look", err)
			}
			noSecret(t, err, testKey, testCode)
			if string(unusable.RevealBody()) != body {
				t.Error("the body, which may hold a key, is lost")
			}
		})
	}
}

// noSecret fails when an error, any of its links, or what fmt makes of them shows one of the
// secrets.
func noSecret(t *testing.T, err error, secrets ...string) {
	t.Helper()
	var walk func(error)
	walk = func(err error) {
		if err == nil {
			return
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			text := fmt.Sprintf(verb, err)
			for _, secret := range secrets {
				if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprint([]byte(secret))) {
					t.Errorf("%s of a %T shows a secret", verb, err)
				}
			}
		}
		switch err := err.(type) {
		case interface{ Unwrap() error }:
			walk(err.Unwrap())
		case interface{ Unwrap() []error }:
			for _, e := range err.Unwrap() {
				walk(e)
			}
		}
	}
	walk(err)
}

func TestServerEchoesSecrets(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Echo", rfcVerifier)
		w.WriteHeader(403)
		fmt.Fprintf(w, `{"error":{"code":403,"message":"Invalid code %s or code_verifier %s","metadata":{"%s":["%s"]}}}`, testCode, rfcVerifier, testCode, rfcVerifier)
	})
	_, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), server.client(t),
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode, CodeVerifier: rfcVerifier, CodeChallengeMethod: oauth.S256})
	noSecret(t, err, testCode, rfcVerifier)
	var api *openrouter.APIError
	if !errors.As(err, &api) {
		t.Fatal(err)
	}
	all := fmt.Sprint(api.Message, string(api.Body), api.Header, api.Metadata)
	if strings.Contains(all, testCode) || strings.Contains(all, rfcVerifier) {
		t.Error("a field of the error holds a secret")
	}
}

// A code that the verifier begins with must not leave the verifier's end behind.
func TestSecretsWithinSecrets(t *testing.T) {
	t.Parallel()
	code := rfcVerifier[:20]
	server := newRecorder(t, answering(403, "application/json", `{"error":{"code":403,"message":"Not `+code+`, nor `+rfcVerifier+`"}}`))
	_, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), server.client(t),
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: code, CodeVerifier: rfcVerifier, CodeChallengeMethod: oauth.S256})
	noSecret(t, err, code, rfcVerifier, rfcVerifier[20:])
}

// What the caller authenticates with in ways of its own is echoed by servers too.
func TestCallersCredentialsStayHidden(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Cookie"))
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error":{"code":401,"message":"Not %s %s %s"}}`, strings.Join(strings.Fields(r.Header.Get("Authorization"))[1:], " "), r.Header.Get("Cookie"), r.Header.Get("X-Api-Key"))
	})
	_, err := apikeys.GetCurrentKey(t.Context(), server.client(t), openrouter.WithHeader("Cookie", "theme=dark; session=c00kie-c00kie"), openrouter.WithHeader("X-Api-Key", "0ther-key-0ther"),
		openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "basic dXNlcjpwYXNzd29yZA==")
			return nil
		}))
	var api *openrouter.APIError
	if !errors.As(err, &api) {
		t.Fatal(err)
	}
	for _, secret := range []string{"c00kie", "0ther-key", "dXNlcjpwYXNzd29yZA"} {
		if all := fmt.Sprint(err, api.Message, string(api.Body), api.Header); strings.Contains(all, secret) {
			t.Errorf("%s is shown: %s", secret, all)
		}
	}
}

func TestKeysOfEarlierAttemptsStayHidden(t *testing.T) {
	t.Parallel()
	n := 0
	keys := []string{"f1rst-key-f1rst", "sec0nd-key-sec0nd"}
	server := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(503)
		fmt.Fprintf(w, `{"error":{"message":"Not %s"}}`, strings.Join(keys, " "))
	})
	_, err := apikeys.GetCurrentKey(t.Context(), server.client(t),
		openrouter.WithAPIKeySource(func(context.Context) (string, error) { n++; return keys[min(n, 2)-1], nil }),
		openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"503"}, InitialInterval: time.Microsecond, MaxElapsedTime: 20 * time.Millisecond}))
	var api *openrouter.APIError
	if n < 2 || !errors.As(err, &api) || strings.Contains(api.Message, "key-") {
		t.Errorf("after %d attempts: %v", n, api)
	}
}

// threeSecrets is a request with more secrets than the operations of today have.
type threeSecrets struct{}

func (threeSecrets) Check() error { return nil }
func (threeSecrets) Sensitive() []string {
	return []string{"first-secret-aaaaaaaa", "second-secret-bbbbbbb", "third-secret-c"}
}

func TestSecretsStayHiddenOverRetries(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("retry-after-ms", "1")
		answering(503, "application/json", `{"error":{"message":"`+strings.Join(threeSecrets{}.Sensitive(), " ")+" "+r.Header.Get("Authorization")+`"}}`)(w, r)
	})
	_, err := openrouter.Call(t.Context(), server.client(t), &openrouter.Operation{ID: "odd"},
		[]openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"503"}, MaxElapsedTime: 100 * time.Millisecond})},
		threeSecrets{}, (*gen.GetCurrentKeyResult).GetJSON200,
		func(ctx context.Context, attempt *openrouter.Attempt) (*gen.GetCurrentKeyResult, error) {
			return gen.Over(attempt.BaseURL(), attempt).GetCurrentKeyWithResponse(ctx)
		})
	if len(server.seen()) < 3 {
		t.Fatalf("%d attempts", len(server.seen()))
	}
	noSecret(t, err, append(threeSecrets{}.Sensitive(), ownKey)...)
}
