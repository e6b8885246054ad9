//go:build !race

package openrouter_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// The race detector allocates too, so that this file is left out of its tests.
func TestAllocations(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
		most   float64
	}{
		{"success", 200, `{"key":"` + testKey + `","user_id":"user_1"}`, 42},
		{"403", 403, `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`, 55},
	} {
		transport := roundTripper(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return &http.Response{
				StatusCode: row.status, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(bytes.NewReader([]byte(row.body))), ContentLength: int64(len(row.body)),
			}, nil
		})
		client := newClient(t, openrouter.WithHTTPClient(&http.Client{Transport: transport}))
		request := oauth.ExchangeAuthCodeForAPIKeyRequest{
			Code:                testCode,
			CodeVerifier:        rfcVerifier,
			CodeChallengeMethod: oauth.S256,
		}
		got := testing.AllocsPerRun(
			100,
			func() { _, _ = oauth.ExchangeAuthCodeForAPIKey(t.Context(), client, request) },
		)
		if t.Logf("%s: %v allocations", row.name, got); got > row.most {
			t.Errorf("%s: %v allocations, want at most %v", row.name, got, row.most)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
