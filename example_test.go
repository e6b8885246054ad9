package openrouter_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

func ExampleNewClient() {
	server := httptest.NewServer(
		answering(200, "application/json", `{"data":{"label":"sk-or-v1-0e6...c96","usage":25.5}}`),
	)
	defer server.Close()

	client, err := openrouter.NewClient(
		openrouter.WithServerURL(server.URL),
		openrouter.WithAPIKey("sk-or-v1-of-the-user"),
		openrouter.WithApp(openrouter.App{URL: "https://notch.example", Title: "Notch"}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := apikeys.GetCurrentKey(context.Background(), client)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.Data.Label, "has spent", info.Data.Usage)
	// Output: sk-or-v1-0e6...c96 has spent 25.5
}

func ExampleAPIError() {
	server := httptest.NewServer(
		answering(403, "application/json", `{"error":{"code":403,"message":"Authorization code expired"}}`),
	)
	defer server.Close()
	client, err := openrouter.NewClient(openrouter.WithServerURL(server.URL))
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = oauth.ExchangeAuthCodeForAPIKey(
		context.Background(),
		client,
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: "auth_code_abc123def456"},
	)
	var forbidden *openrouter.ForbiddenResponseError
	if errors.As(err, &forbidden) {
		fmt.Println(forbidden.StatusCode, forbidden.Message, errors.Is(err, oauth.ErrCodeExpired))
	}
	var other *openrouter.APIError // finds every status
	fmt.Println(errors.As(err, &other))
	// Output:
	// 403 Authorization code expired true
	// true
}

func ExampleWithRetries() {
	attempts := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if attempts++; attempts == 1 {
			w.Header().Set("retry-after-ms", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		answering(200, "application/json", `{"data":{"label":"sk-or-v1-0e6...c96"}}`)(w, r)
	}))
	defer server.Close()
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(server.URL),
		openrouter.WithAPIKey("sk-or-v1-of-the-user"),
	)
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = apikeys.GetCurrentKey(context.Background(), client, openrouter.WithRetries(openrouter.RetryConfig{
		InitialInterval:  500 * time.Millisecond,
		StatusCodes:      []string{"429", "5XX"},
		ConnectionErrors: true,
	}))
	fmt.Println(attempts, err)
	// Output: 2 <nil>
}

func ExampleNewKey() {
	key := openrouter.NewKey("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")
	fmt.Println(key, key.Masked())
	fmt.Println(key == openrouter.NewKey(key.Reveal()))
	// Output:
	// [redacted] sk-or-v1-0e6...c96
	// true
}
