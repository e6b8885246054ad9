package openrouter_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/sandbox"
)

func TestWithKeyRejected(t *testing.T) {
	t.Parallel()
	service := sandbox.NewServer(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	var rejected []openrouter.Key
	type mark struct{}
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(service.URL+"/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}),
		openrouter.WithKeyRejected(func(ctx context.Context, key openrouter.Key) {
			if ctx.Value(mark{}) == nil {
				t.Error("the context is not the request's")
			}
			rejected = append(rejected, key)
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	good, gone := openrouter.NewKey(service.AddKey(sandbox.Key{})), openrouter.NewKey("sk-or-v1-gone")
	ctx := context.WithValue(t.Context(), mark{}, true)
	// check makes the call in both ways and counts the keys that were reported.
	check := func(name string, key openrouter.Key, want int) {
		t.Helper()
		rejected = nil
		_, _ = apikeys.GetCurrentKey(openrouter.ContextWithKey(ctx, key), client)
		resp, err := send(
			t,
			openrouter.ContextWithKey(ctx, key),
			client.HTTPClient(),
			http.MethodGet,
			service.URL+"/api/v1/key",
			"",
		)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(resp.Body); err != nil || len(body) < 20 {
			t.Errorf("%s: the body is %q, %v", name, body, err)
		}
		if len(rejected) != want || want == 2 && (rejected[0] != key || rejected[1] != key) {
			t.Errorf("%s: %d keys are rejected, want %d", name, len(rejected), want)
		}
	}
	check("a good key", good, 0)
	check("an unknown key", gone, 2)
	service.FailNext(
		2,
		sandbox.Failure{Status: 401, Body: `{"error":{"code":401,"message":"Missing Authentication header"}}`},
	)
	check("a key that was lost on the way", good, 0)
	service.FailNext(2, sandbox.Failure{Status: 403, Body: `{"error":{"code":403,"message":"no"}}`})
	check("a key that may not do this", good, 0)
	service.Cap(good.Reveal())
	check("a capped key", good, 0)
	service.Revoke(good.Reveal())
	check("a revoked key", good, 2)
}
