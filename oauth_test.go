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
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/sandbox"
)

// forms are the two ways to call the exchange. Every row below holds for both.
var forms = map[string]func(
	context.Context,
	*openrouter.Client,
	oauth.ExchangeAuthCodeForAPIKeyRequest,
	...openrouter.Option,
) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error){
	"function": oauth.ExchangeAuthCodeForAPIKey,
	"method": func(
		ctx context.Context,
		c *openrouter.Client,
		r oauth.ExchangeAuthCodeForAPIKeyRequest,
		opts ...openrouter.Option,
	) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
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
			page, err := oauth.AuthorizationURL(
				client,
				oauth.AuthorizationParams{Challenge: verifier.Challenge(), KeyLabel: "notch"},
			)
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
			server := httptest.NewServer(
				&protocol{
					t: t,
					challenge: map[string]string{
						"with":       rfcChallenge,
						"without":    "",
						"wrong":      rfcChallenge,
						"methodless": rfcChallenge,
					},
				},
			)
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
			if _, err := exchange(
				t.Context(),
				client,
				oauth.NewVerifier().ExchangeRequest("wrong"),
			); !errors.Is(
				err,
				oauth.ErrCodeInvalid,
			) {
				t.Errorf("foreign verifier: %v", err)
			}
			if _, err := exchange(
				t.Context(),
				client,
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: "methodless"},
			); !errors.Is(
				err,
				oauth.ErrChallengeMismatch,
			) {
				t.Errorf("no method: %v", err)
			}
		})
	}
}

// A code that the verifier begins with must not leave the verifier's end behind.
func TestSecretsWithinSecrets(t *testing.T) {
	t.Parallel()
	code := rfcVerifier[:20]
	server := newRecorder(
		t,
		answering(403, "application/json", `{"error":{"code":403,"message":"Not `+code+`, nor `+rfcVerifier+`"}}`),
	)
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
		fmt.Fprintf(
			w,
			`{"error":{"code":401,"message":"Not %s %s %s"}}`,
			strings.Join(strings.Fields(r.Header.Get("Authorization"))[1:], " "),
			r.Header.Get("Cookie"),
			r.Header.Get("X-Api-Key"),
		)
	})
	_, err := apikeys.GetCurrentKey(
		t.Context(),
		server.client(t),
		openrouter.WithHeader("Cookie", "theme=dark; session=c00kie-c00kie"),
		openrouter.WithHeader("X-Api-Key", "0ther-key-0ther"),
		openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "basic dXNlcjpwYXNzd29yZA==")
			return nil
		}),
	)
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
	_, err := apikeys.GetCurrentKey(
		t.Context(),
		server.client(t),
		openrouter.WithAPIKeySource(func(context.Context) (string, error) { n++; return keys[min(n, 2)-1], nil }),
		openrouter.WithRetries(
			openrouter.RetryConfig{
				StatusCodes:     []string{"503"},
				InitialInterval: time.Microsecond,
				MaxElapsedTime:  500 * time.Millisecond, // enough for two attempts on a busy machine
			},
		),
	)
	var api *openrouter.APIError
	if n < 2 || !errors.As(err, &api) || strings.Contains(api.Message, "key-") {
		t.Errorf("after %d attempts: %v", n, api)
	}
}
