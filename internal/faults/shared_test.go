package faults

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
)

// One Option in many calls at a time: the race detector is what this test is for.
func TestOptionsAreShared(t *testing.T) {
	t.Parallel()
	server := listen(t, nil, false, json200("{answer}"), func(p *peer) { p.answer = answers["key"] })
	opts := []openrouter.Option{
		openrouter.WithServerURL("http://" + server.Addr().String()), openrouter.WithHeader("x-some", "thing"),
		openrouter.WithRetries(
			openrouter.RetryConfig{StatusCodes: []string{"5XX"}},
		), openrouter.WithApp(openrouter.App{Categories: []string{"cli-agent"}}),
		openrouter.WithRequestEditor(
			func(context.Context, *http.Request) error { return nil },
		), openrouter.WithAPIKey(apiKey), openrouter.WithUserAgent("faults/1"),
	}
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			client, err := openrouter.NewClient(opts...)
			if err != nil {
				t.Error(err)
				return
			}
			if right, err := call(t.Context(), t, client, "key"); !right {
				t.Error(err)
			}
		})
	}
	callers.Wait()
}
