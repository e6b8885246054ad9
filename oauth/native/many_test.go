package native_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
)

func TestManySignInsAtOnce(t *testing.T) {
	t.Parallel()
	const many = 200
	s := newService(t)
	client := s.client()
	keys := make([]string, many)
	codes := make([]string, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			result, err := native.SignIn(t.Context(), client, native.Config{
				AppName: "notch", Prompt: never,
				OpenBrowser: func(ctx context.Context, start string) error {
					page := follow(t, ctx, start)
					for n := range 3 {
						stray := strays[(i+n)%len(strays)]
						stray.send(t, ctx, callbackOf(t, page))
					}
					code, back := s.issue(page, i%2 == 0)
					codes[i] = code
					request(t, context.WithoutCancel(ctx), http.MethodGet, back)
					return nil
				},
			})
			if err != nil {
				t.Errorf("sign-in %d: %v", i, err)
				return
			}
			keys[i] = result.Key.Reveal()
		})
	}
	all.Wait()
	for i := range many {
		if keys[i] == "" || keys[i] != s.keyOf(codes[i]) {
			t.Errorf("sign-in %d has another's key, or none", i)
		}
	}
}
