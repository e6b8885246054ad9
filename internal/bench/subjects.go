package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/internal/bench/plain"
	"github.com/openrouter-go/openrouter/oauth"
)

const (
	code     = "auth_code_0123456789abcdef"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

// subject is a way to exchange a code.
type subject struct {
	name     string
	exchange func(context.Context) error
}

// subjects returns the ways to exchange a code at a server by way of a transport: the first is the
// baseline.
func subjects(base string, transport http.RoundTripper) ([]subject, error) {
	noRedirect := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(base), openrouter.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		return nil, err
	}
	generated, err := plain.NewClientWithResponses(base, plain.WithHTTPClient(noRedirect))
	if err != nil {
		return nil, err
	}
	service := oauth.New(client)
	request := oauth.ExchangeAuthCodeForAPIKeyRequest{
		Code: code, CodeVerifier: verifier, CodeChallengeMethod: oauth.S256,
	}
	return []subject{
		{"by hand", func(ctx context.Context) error { return byHand(ctx, noRedirect, base) }},
		{"plain oapi-codegen", func(ctx context.Context) error { return plainClient(ctx, generated) }},
		{"function", func(ctx context.Context) error {
			_, err := oauth.ExchangeAuthCodeForAPIKey(ctx, client, request)
			return err
		}},
		{"method", func(ctx context.Context) error {
			_, err := service.ExchangeAuthCodeForAPIKey(ctx, request)
			return err
		}},
	}, nil
}

// byHand is what a careful author writes with net/http alone: a deadline, a bounded body, no
// redirect, the status first, the error decoded, the key checked.
func byHand(ctx context.Context, client *http.Client, base string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	body, err := json.Marshal(struct {
		Code     string `json:"code"`
		Verifier string `json:"code_verifier"`
		Method   string `json:"code_challenge_method"`
	}{code, verifier, "S256"})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/auth/keys", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "by-hand/1")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	const limit = 8 << 20
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return err
	}
	if len(data) > limit {
		return errors.New("too large")
	}
	if resp.StatusCode != http.StatusOK {
		var envelope struct {
			Error struct {
				Code    int    `json:"code"`
				Message string `json:"message"`
			} `json:"error"`
		}
		_ = json.Unmarshal(data, &envelope)
		return fmt.Errorf("%s: %s", resp.Status, envelope.Error.Message)
	}
	var result struct {
		Key    string  `json:"key"`
		UserID *string `json:"user_id"`
	}
	if err := json.Unmarshal(data, &result); err != nil {
		return err
	}
	if result.Key == "" {
		return errors.New("no key")
	}
	return nil
}

// plainClient is the client that oapi-codegen generates by its own templates, as its documentation
// uses it: no bound on the body, and the status is the caller's to look at.
func plainClient(ctx context.Context, client *plain.ClientWithResponses) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	method := plain.S256
	codeVerifier := verifier
	resp, err := client.ExchangeAuthCodeForAPIKeyWithResponse(ctx, plain.ExchangeAuthCodeForAPIKeyRequest{
		Code: code, CodeVerifier: codeVerifier, CodeChallengeMethod: method,
	})
	switch {
	case err != nil:
		return err
	case resp.JSON403 != nil:
		return fmt.Errorf("%s: %s", resp.Status(), resp.JSON403.Error.Message)
	case resp.JSON200 == nil || resp.JSON200.Key.IsZero():
		return errors.New("no key")
	}
	return nil
}
