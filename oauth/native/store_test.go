package native_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// memory is a Store that can fail.
type memory struct {
	mu   sync.Mutex
	key  openrouter.Key
	fail error
}

func (m *memory) Load(context.Context) (openrouter.Key, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil && m.key.IsZero() {
		return m.key, native.ErrNoKey
	}
	return m.key, m.fail
}

func (m *memory) Save(_ context.Context, key openrouter.Key) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil {
		m.key = key
	}
	return m.fail
}

func (m *memory) Delete(ctx context.Context) error { return m.Save(ctx, openrouter.Key{}) }

func TestStore(t *testing.T) {
	t.Parallel()
	s := newService(t)
	store := &memory{}
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName:     "notch",
		Store:       store,
		OpenBrowser: approving(s, nil),
	})
	if err != nil || store.key != result.Key || result.Key.IsZero() {
		t.Errorf("got %v, stored %v", err, store.key)
	}
}

func TestStoreThatFailsLosesNoKey(t *testing.T) {
	t.Parallel()
	s := newService(t)
	full := errors.New("disk full")
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName:     "notch",
		Store:       &memory{fail: full},
		OpenBrowser: approving(s, nil),
	})
	var storing *native.StoreError
	if !errors.As(err, &storing) || !errors.Is(err, full) {
		t.Errorf("got %v, want a StoreError", err)
	}
	if result == nil || result.Key.IsZero() {
		t.Fatal("the key is lost")
	}
	if strings.Contains(err.Error(), result.Key.Reveal()) {
		t.Error("the error contains the key")
	}
}

func TestExchangeFailureKeepsItsType(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.refuse = func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"error":{"code":403,"message":"Authorization code expired"}}`))
	}
	shown := make(chan answer, 1)
	store := &memory{}
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName:     "notch",
		Store:       store,
		OpenBrowser: approving(s, shown),
	})
	var api *openrouter.APIError
	if !errors.Is(err, oauth.ErrCodeExpired) || !errors.As(err, &api) || api.StatusCode != http.StatusForbidden ||
		result != nil {
		t.Errorf("got %v", err)
	}
	if !store.key.IsZero() {
		t.Error("something was stored")
	}
	page := <-shown
	if !strings.Contains(page.body, "Sign-in failed") || !strings.Contains(page.body, "finish within 10 minutes") {
		t.Errorf("the page says %s", page.body)
	}
}

func TestLoadKey(t *testing.T) {
	stored, broken := openrouter.NewKey("sk-or-v1-stored"), errors.New("broken")
	for _, tt := range []struct {
		name, env string
		store     native.Store
		key       string
		source    native.Source
		err       error
	}{
		{
			name:   "environment beats store",
			env:    " sk-or-v1-env\n",
			store:  &memory{key: stored},
			key:    "sk-or-v1-env",
			source: native.SourceEnvironment,
		},
		{
			name:   "environment and broken store",
			env:    "sk-or-v1-env",
			store:  &memory{fail: broken},
			key:    "sk-or-v1-env",
			source: native.SourceEnvironment,
		},
		{name: "store", store: &memory{key: stored}, key: "sk-or-v1-stored", source: native.SourceStore},
		{
			name:   "blank environment",
			env:    "  ",
			store:  &memory{key: stored},
			key:    "sk-or-v1-stored",
			source: native.SourceStore,
		},
		{name: "empty store", store: &memory{}, source: native.SourceNone, err: native.ErrNoKey},
		{name: "broken store", store: &memory{fail: broken}, source: native.SourceNone, err: broken},
		{name: "no store", source: native.SourceNone, err: native.ErrNoKey},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv(native.EnvironmentKey, tt.env)
			key, source, err := native.LoadKey(t.Context(), tt.store)
			if key.Reveal() != tt.key || source != tt.source || !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v, %v", source, key.Reveal(), err)
			}
		})
	}
}
