package sdktest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
)

func each(t *testing.T, test func(t *testing.T, make func(*openrouter.Client) sdk)) {
	t.Helper()
	for name, make := range sdks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, make)
		})
	}
}

func TestChatAndStream(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, make func(*openrouter.Client) sdk) {
		s := newService(t)
		key := s.newKey()
		other := make(s.newClient(t, openrouter.WithKey(key)))
		for name, call := range map[string]func(context.Context) (string, error){
			"chat": other.chat, "stream": other.stream,
		} {
			if got, err := call(t.Context()); err != nil || got != key.Hash() {
				t.Errorf("%s: %q, %v", name, got, err)
			}
			header := s.last().Header
			if header.Get("HTTP-Referer") != "https://notch.example" || header.Get("X-OpenRouter-Title") != "notch" ||
				!hasNo(header, placeholder) {
				t.Errorf("%s sends %v", name, header)
			}
		}
	})
}

func TestRevokedKey(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, make func(*openrouter.Client) sdk) {
		s := newService(t)
		key := s.newKey()
		var rejected []openrouter.Key
		other := make(
			s.newClient(
				t,
				openrouter.WithKey(key),
				openrouter.WithKeyRejected(func(_ context.Context, k openrouter.Key) {
					rejected = append(rejected, k)
				}),
			),
		)
		if _, err := other.chat(t.Context()); err != nil || len(rejected) != 0 {
			t.Fatalf("%v, %d keys rejected", err, len(rejected))
		}
		s.sandbox.Revoke(key.Reveal())
		if _, err := other.chat(t.Context()); other.status(err) != http.StatusUnauthorized {
			t.Errorf("a chat: %v", err)
		}
		if _, err := other.stream(t.Context()); other.status(err) != http.StatusUnauthorized {
			t.Errorf("a stream: %v", err)
		}
		if len(rejected) != 2 || rejected[0] != key || rejected[1] != key {
			t.Errorf("%d keys rejected", len(rejected))
		}
	})
}

func TestRedirectToAnotherHost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, make func(*openrouter.Client) sdk) {
		s := newService(t)
		var mu sync.Mutex
		reached := 0
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			reached++
		}))
		t.Cleanup(elsewhere.Close)
		s.redirect = elsewhere.URL + "/api/v1/chat/completions"
		other := make(s.newClient(t, openrouter.WithKey(s.newKey())))
		if _, err := other.chat(t.Context()); err == nil {
			t.Error("a chat that was redirected succeeds")
		}
		if _, err := other.stream(t.Context()); err == nil {
			t.Error("a stream that was redirected succeeds")
		}
		mu.Lock()
		defer mu.Unlock()
		if reached != 0 {
			t.Errorf("the other host is sent %d requests", reached)
		}
	})
}

// One shared client serves a hundred users at a time, each with their own key.
func TestKeyPerRequest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, make func(*openrouter.Client) sdk) {
		s := newService(t)
		other := make(s.newClient(t, openrouter.WithKey(s.newKey())))
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() {
				key := s.newKey()
				ctx := openrouter.ContextWithKey(t.Context(), key)
				for _, call := range []func(context.Context) (string, error){other.chat, other.stream} {
					if got, err := call(ctx); err != nil || got != key.Hash() {
						t.Errorf("%q, %v", got, err)
					}
				}
			})
		}
		wait.Wait()
	})
}
