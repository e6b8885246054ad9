package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const (
	freshKey = "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"

	// hostile is what a terminal must not get: a title, C1, text that turns direction, no width.
	hostile = "a\u001b]0;owned\u0007\u009b2J\u202eb\u200bc\U000e0041"

	keyDetails = `{"data":{"label":"sk-or-v1-0e6...c96","limit":null,"limit_remaining":null,"limit_reset":null,` +
		`"usage":0,"usage_daily":0,"usage_weekly":0,"usage_monthly":0,"byok_usage":0,"byok_usage_daily":0,` +
		`"byok_usage_weekly":0,"byok_usage_monthly":0,"include_byok_in_limit":false,"is_free_tier":false,` +
		`"is_management_key":false,"is_provisioning_key":false,"creator_user_id":"CREATOR",` +
		`"expires_at":"2020-01-02T03:04:05Z",` +
		`"rate_limit":{"interval":"10s","note":"","requests":1}}}`
)

// service plays the service where the sandbox does not lie enough: it makes a key for every code.
type service struct {
	*httptest.Server
	userID string

	mu       sync.Mutex
	exchange func(*http.Request)
}

// onExchange sets what is called before an exchange is answered.
func (s *service) onExchange(call func(*http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exchange = call
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{userID: "user_1"}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // without which the server does not see a client that goes
		w.Header().Set("Content-Type", "application/json")
		quoted := strings.ReplaceAll(jsonText(s.userID), `"`, "")
		if strings.HasSuffix(r.URL.Path, "/key") {
			_, _ = io.WriteString(w, strings.Replace(keyDetails, "CREATOR", quoted, 1))
			return
		}
		s.mu.Lock()
		call := s.exchange
		s.mu.Unlock()
		if call != nil {
			call(r)
		}
		_, _ = io.WriteString(w, `{"key":"`+freshKey+`","user_id":"`+quoted+`"}`)
	}))
	t.Cleanup(s.Close)
	return s
}

// jsonText quotes text as a server may: with no escapes but those that JSON demands.
func jsonText(text string) string {
	return `"` + strings.NewReplacer("\x1b", `\u001b`, "\x07", `\u0007`).Replace(text) + `"`
}

// result is how a command ended.
type result struct {
	code           int
	stdout, stderr string
}

// command runs the program in this process, against the service.
func (s *service) command(ctx context.Context, stdin string, environment map[string]string, args ...string) result {
	var stdout, stderr output
	code := run(ctx, args, strings.NewReader(stdin), &stdout, &stderr, func(name string) string {
		if name == "OPENROUTER_BASE_URL" {
			return s.URL
		}
		return environment[name]
	})
	return result{code, stdout.String(), stderr.String()}
}
