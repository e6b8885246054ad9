package native_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// A verifier that the caller kept finishes a sign-in whose program has ended.
func TestSignInIsFinishedLater(t *testing.T) {
	t.Parallel()
	s := newService(t)
	verifier := oauth.NewVerifier()
	var page string
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName:  "notch",
		Mode:     native.Headless,
		Verifier: verifier,
		Prompt: func(_ context.Context, url string) (string, error) {
			page = url
			return "", io.EOF
		},
	})
	if !errors.Is(err, io.EOF) {
		t.Fatalf("got %v, want io.EOF", err)
	}
	code, _ := s.issue(page, false)
	result, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), s.client(), verifier.ExchangeRequest(code))
	if err != nil || result.Key.Reveal() != s.keyOf(code) {
		t.Errorf("the exchange with the verifier that was kept: %v", err)
	}
}
