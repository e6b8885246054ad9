package openrouter_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

func TestRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, answering(200, "application/json", `{"key":"`+testKey+`"}`))
	client := server.client(t)
	type request = oauth.ExchangeAuthCodeForAPIKeyRequest
	for name, row := range map[string]struct {
		request request
		fields  []string
	}{
		"empty code": {request{}, []string{"code"}},
		"short verifier": {
			request{Code: testCode, CodeVerifier: rfcVerifier[1:], CodeChallengeMethod: oauth.S256},
			[]string{"code_verifier"},
		},
		"long verifier": {
			request{Code: testCode, CodeVerifier: strings.Repeat("a", 129), CodeChallengeMethod: oauth.S256},
			[]string{"code_verifier"},
		},
		"reserved character": {
			request{Code: testCode, CodeVerifier: rfcVerifier[1:] + "+", CodeChallengeMethod: oauth.S256},
			[]string{"code_verifier"},
		},
		"line break at end": {
			request{Code: testCode, CodeVerifier: rfcVerifier + "\n", CodeChallengeMethod: oauth.S256},
			[]string{"code_verifier"},
		},
		"unknown method": {
			request{Code: testCode, CodeVerifier: rfcVerifier, CodeChallengeMethod: "s256"},
			[]string{"code_challenge_method"},
		},
		"verifier, no method": {
			request{Code: testCode, CodeVerifier: rfcVerifier},
			[]string{"code_verifier", "code_challenge_method"},
		},
		"method, no verifier": {
			request{Code: testCode, CodeChallengeMethod: oauth.Plain},
			[]string{"code_verifier", "code_challenge_method"},
		},
	} {
		for form, exchange := range forms {
			_, err := exchange(t.Context(), client, row.request)
			var refused *openrouter.InvalidRequestError
			if !errors.As(err, &refused) {
				t.Errorf("%s, %s: %v", name, form, err)
				continue
			}
			if (refused.Field != row.fields[0] && refused.Field != row.fields[len(row.fields)-1]) ||
				refused.Hint == "" ||
				refused.Operation != "exchangeAuthCodeForAPIKey" {
				t.Errorf("%s, %s: %v (field %s)", name, form, err, refused.Field)
			}
			noSecret(t, err, testCode, rfcVerifier)
		}
	}
	if n := len(server.seen()); n != 0 {
		t.Fatalf("%d requests were sent", n)
	}
	// The reference's own example.
	if _, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		client,
		request{Code: "auth_code_abc123def456"},
	); err != nil {
		t.Error(err)
	}
	if got, want := string(server.seen()[0].Body), `{"code":"auth_code_abc123def456"}`; got != want {
		t.Errorf("body = %s, want %s", got, want)
	}
}

func TestZeroValues(t *testing.T) {
	t.Parallel()
	request := oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode}
	_, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), nil, request)
	invalid(t, err, "client")
	_, err = oauth.ExchangeAuthCodeForAPIKey(t.Context(), &openrouter.Client{}, request)
	invalid(t, err, "client")
	_, err = oauth.New(nil).ExchangeAuthCodeForAPIKey(t.Context(), request)
	invalid(t, err, "client")
	_, err = (*oauth.Service)(nil).ExchangeAuthCodeForAPIKey(t.Context(), request)
	invalid(t, err, "client")
	var none context.Context
	_, err = oauth.ExchangeAuthCodeForAPIKey(none, newClient(t), request)
	invalid(t, err, "ctx")
	(*openrouter.Client)(nil).CloseIdleConnections()
}

func TestMissingKeyIsRefused(t *testing.T) {
	t.Setenv("OPENROUTER_API_KEY", "")
	client, err := openrouter.NewClient(openrouter.WithServerURL("http://127.0.0.1:1"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = apikeys.GetCurrentKey(t.Context(), client)
	invalid(t, err, "API key")
	broken := errors.New("vault is sealed")
	_, err = apikeys.GetCurrentKey(
		t.Context(),
		client,
		openrouter.WithAPIKeySource(func(context.Context) (string, error) { return "", broken }),
	)
	invalid(t, err, "API key")
	if !errors.Is(err, broken) {
		t.Errorf("%v does not hold the source's error", err)
	}
}
