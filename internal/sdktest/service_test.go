package sdktest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service answers chat completions for the keys that a sandbox knows, and says in its answer which
// key asked.
type service struct {
	URL     string
	sandbox *sandbox.Sandbox

	mu       sync.Mutex
	requests []*http.Request // those to chat completions
	redirect string          // where they are sent instead of being answered
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{sandbox: sandbox.New(sandbox.Config{})}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *service) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api/v1/chat/completions" {
		s.sandbox.ServeHTTP(w, r)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, r)
	redirect := s.redirect
	s.mu.Unlock()
	if redirect != "" {
		http.Redirect(w, r, redirect, http.StatusTemporaryRedirect)
		return
	}
	// The sandbox says what it thinks of the key.
	check := httptest.NewRequest(http.MethodGet, "/api/v1/key", nil)
	check.Header.Set("Authorization", r.Header.Get("Authorization"))
	answer := httptest.NewRecorder()
	if s.sandbox.ServeHTTP(answer, check); answer.Code != http.StatusOK {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
		return
	}
	var request struct{ Stream bool }
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	text := hashOf(r)
	if !request.Stream {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(
			w,
			`{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,`+
				`"finish_reason":"stop",`+
				`"message":{"role":"assistant","content":%q}}],"usage":{"prompt_tokens":1,"completion_tokens":1,`+
				`"total_tokens":2}}`,
			text,
		)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, ": OPENROUTER PROCESSING\n\n")
	for part := range strings.SplitSeq(text, "") {
		_, _ = fmt.Fprintf(
			w,
			"data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\","+
				"\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n",
			part,
		)
		w.(http.Flusher).Flush()
	}
	_, _ = io.WriteString(w, "data: [DONE]\n\n")
}

// hashOf names the key of a request without showing it.
func hashOf(r *http.Request) string {
	return openrouter.NewKey(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")).Hash()
}

func (s *service) last() *http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[len(s.requests)-1]
}

// newKey returns a key that the service knows.
func (s *service) newKey() openrouter.Key { return openrouter.NewKey(s.sandbox.AddKey(sandbox.Key{})) }

// newClient returns a client of this service with connections of its own.
func (s *service) newClient(t *testing.T, opts ...openrouter.Option) *openrouter.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(append([]openrouter.Option{
		openrouter.WithServerURL(s.URL + "/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}),
		openrouter.WithApp(openrouter.App{URL: "https://notch.example", Title: "notch"}),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
