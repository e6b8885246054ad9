package openrouter_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/gen"
	"github.com/openrouter-go/openrouter/oauth"
)

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
		fmt.Fprintf(
			w,
			`{"error":{"code":403,"message":"Invalid code %s or code_verifier %s","metadata":{"%s":["%s"]}}}`,
			testCode,
			rfcVerifier,
			testCode,
			rfcVerifier,
		)
	})
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		server.client(t),
		oauth.ExchangeAuthCodeForAPIKeyRequest{
			Code:                testCode,
			CodeVerifier:        rfcVerifier,
			CodeChallengeMethod: oauth.S256,
		},
	)
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
		answering(
			503,
			"application/json",
			`{"error":{"message":"`+strings.Join(
				threeSecrets{}.Sensitive(),
				" ",
			)+" "+r.Header.Get(
				"Authorization",
			)+`"}}`,
		)(
			w,
			r,
		)
	})
	_, err := openrouter.Call(
		t.Context(),
		server.client(t),
		&openrouter.Operation{ID: "odd"},
		[]openrouter.Option{
			openrouter.WithRetries(
				openrouter.RetryConfig{StatusCodes: []string{"503"}, MaxElapsedTime: 100 * time.Millisecond},
			),
		},
		threeSecrets{},
		(*gen.GetCurrentKeyResult).GetJSON200,
		func(ctx context.Context, attempt *openrouter.Attempt) (*gen.GetCurrentKeyResult, error) {
			return gen.Over(attempt.BaseURL(), attempt).GetCurrentKeyWithResponse(ctx)
		},
	)
	if len(server.seen()) < 3 {
		t.Fatalf("%d attempts", len(server.seen()))
	}
	noSecret(t, err, append(threeSecrets{}.Sensitive(), ownKey)...)
}
