package clustertest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/sandbox"
)

// service is a sandbox that remembers which key it has made for which code.
type service struct {
	URL     string
	sandbox *sandbox.Sandbox

	mu   sync.Mutex
	keys map[string]openrouter.Key // by code
}

func startService(t *testing.T) *service {
	t.Helper()
	// Without a user ID each key is an account of its own in the example.
	s := &service{sandbox: sandbox.New(sandbox.Config{OmitUserID: true}), keys: map[string]openrouter.Key{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// ServeHTTP implements http.Handler.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api/v1/auth/keys" {
		s.sandbox.ServeHTTP(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	answer := httptest.NewRecorder()
	s.sandbox.ServeHTTP(answer, r)
	var request struct{ Code string }
	var made struct{ Key openrouter.Key }
	if json.Unmarshal(body, &request) == nil && json.Unmarshal(answer.Body.Bytes(), &made) == nil &&
		!made.Key.IsZero() {
		s.mu.Lock()
		s.keys[request.Code] = made.Key
		s.mu.Unlock()
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// key returns the key that was made for a code; the zero Key for none.
func (s *service) key(code string) openrouter.Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[code]
}

// all returns every key that was made.
func (s *service) all() []openrouter.Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []openrouter.Key
	for _, key := range s.keys {
		keys = append(keys, key)
	}
	return keys
}
