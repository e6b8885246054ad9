package openrouter_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

// The npm package runs the same vectors, so that a failure of a call with a key means the same in
// both.
func TestKeyMeanings(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("api/testdata/meanings.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Operation, Name, Meaning string
		Attempts                 []struct {
			Status      int
			Message     string
			LimitSource string `json:"limit_source"`
		}
	}
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	meanings := map[string]error{"key_revoked": openrouter.ErrKeyRevoked, "key_limit": openrouter.ErrKeyLimit}
	count := 0
	for _, vector := range vectors {
		if vector.Operation != "getCurrentKey" || vector.Attempts[0].Status == 0 {
			continue // what is not an error response is tested elsewhere
		}
		count++
		t.Run(vector.Name, func(t *testing.T) {
			t.Parallel()
			failure := vector.Attempts[0]
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(failure.Status)
				detail := map[string]any{"code": failure.Status, "message": failure.Message}
				if failure.LimitSource != "" {
					detail["metadata"] = map[string]any{"limit_source": failure.LimitSource}
				}
				_ = json.NewEncoder(w).Encode(map[string]any{"error": detail})
			}))
			t.Cleanup(server.Close)
			client, err := openrouter.NewClient(
				openrouter.WithServerURL(server.URL),
				openrouter.WithAPIKey("sk-or-v1-vector"),
			)
			if err != nil {
				t.Fatal(err)
			}
			_, err = apikeys.GetCurrentKey(t.Context(), client)
			want, known := meanings[vector.Meaning]
			if !known && vector.Meaning != "" {
				t.Fatalf("the meaning %q is unknown", vector.Meaning)
			}
			for name, meaning := range meanings {
				if errors.Is(err, meaning) != (meaning == want) {
					t.Errorf("%s: errors.Is reports %t for %v", name, errors.Is(err, meaning), err)
				}
			}
		})
	}
	if count < 8 {
		t.Errorf("only %d vectors", count)
	}
}
