package main

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

// startSandbox fills in the settings that are missing for an application that needs nothing else: a
// service, secrets, and a database in a temporary directory. The returned function removes it all.
func startSandbox(set *settings) (func(), error) {
	dir, err := os.MkdirTemp("", "webapp-")
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	server := &http.Server{Handler: withChat(sandbox.New(sandbox.Config{})), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("the sandbox has stopped", "error", err)
		}
	}()
	set.serverURL = "http://" + listener.Addr().String() + "/api/v1"
	if len(set.secrets) == 0 {
		secret := make([]byte, 32)
		_, _ = rand.Read(secret) // never fails
		set.secrets = [][]byte{secret}
	}
	if set.database == "" {
		set.database = filepath.Join(dir, "webapp.db")
	}
	fmt.Println("No $OPENROUTER_BASE_URL: a sandbox plays OpenRouter at", "http://"+listener.Addr().String())
	return func() {
		_ = server.Close()
		_ = os.RemoveAll(dir)
	}, nil
}

// withChat lets the sandbox answer chats, with an echo that streams, for the keys that it knows.
func withChat(service *sandbox.Sandbox) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/chat/completions" {
			service.ServeHTTP(w, r)
			return
		}
		check := httptest.NewRequest(http.MethodGet, "/api/v1/key", nil)
		check.Header.Set("Authorization", r.Header.Get("Authorization"))
		answer := httptest.NewRecorder()
		if service.ServeHTTP(answer, check); answer.Code != http.StatusOK {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
			return
		}
		var request struct {
			Messages []struct{ Content string }
		}
		if err := json.NewDecoder(r.Body).Decode(&request); err != nil || len(request.Messages) == 0 {
			http.Error(w, "no messages", http.StatusBadRequest)
			return
		}
		echo := "This is the sandbox, which repeats what you say: " + request.Messages[len(request.Messages)-1].Content
		w.Header().Set("Content-Type", "text/event-stream")
		for word := range strings.SplitAfterSeq(echo, " ") {
			chunk, _ := json.Marshal(map[string]any{
				"id": "sandbox", "object": "chat.completion.chunk", "created": 0, "model": "sandbox",
				"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": word}}},
			})
			_, _ = fmt.Fprintf(w, "data: %s\n\n", chunk)
			if http.NewResponseController(w).Flush() != nil {
				return
			}
			select { // so that one sees it stream
			case <-time.After(20 * time.Millisecond):
			case <-r.Context().Done():
				return
			}
		}
		_, _ = fmt.Fprint(w, "data: [DONE]\n\n")
	})
}
