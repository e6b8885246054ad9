package sandbox

import (
	"encoding/json"
	"hash/fnv"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// createCode serves POST /auth/keys/code: a code like the authorization page's, for the caller's
// own user.
func (s *Sandbox) createCode(_ *http.Request, c *call) response {
	var request struct {
		CallbackURL         string   `json:"callback_url"`
		CodeChallenge       string   `json:"code_challenge"`
		CodeChallengeMethod string   `json:"code_challenge_method"`
		ExpiresAt           string   `json:"expires_at"`
		KeyLabel            string   `json:"key_label"`
		Limit               *float64 `json:"limit"`
		UsageLimitType      string   `json:"usage_limit_type"`
		WorkspaceID         string   `json:"workspace_id"`
	}
	// The document's checks have passed, so only a document of the caller's own gets an error here.
	if err := json.Unmarshal(c.received.body, &request); err != nil {
		return errorResponse(http.StatusBadRequest, "Invalid request: body is not what the operation expects", nil)
	}
	callback, problem := parseCallback(request.CallbackURL)
	if problem != "" {
		return errorResponse(http.StatusBadRequest, "Invalid request: callback_url "+problem, nil)
	}
	if (request.CodeChallenge == "") != (request.CodeChallengeMethod == "") {
		const problem = "Invalid request: code_challenge and code_challenge_method go together"
		return errorResponse(http.StatusBadRequest, problem, nil)
	}
	var expires time.Time
	if request.ExpiresAt != "" {
		var err error
		if expires, err = time.Parse(time.RFC3339, request.ExpiresAt); err != nil || !expires.After(s.config.Clock()) {
			return errorResponse(http.StatusBadRequest, "Invalid request: expires_at is not a time in the future", nil)
		}
	}
	userID := s.config.UserID
	if c.caller != nil {
		userID = c.caller.key.UserID
	}
	s.mu.Lock()
	code := s.newCode(grant{
		challenge: request.CodeChallenge, challengeMethod: request.CodeChallengeMethod,
		key: Key{
			Name:        request.KeyLabel,
			UserID:      userID,
			Limit:       request.Limit,
			LimitReset:  request.UsageLimitType,
			WorkspaceID: request.WorkspaceID,
			ExpiresAt:   expires,
		},
	})
	s.mu.Unlock()
	return s.document.exampleWith(c.match.operation(), map[string]any{"data": map[string]any{
		"id": code, "app_id": appID(callback), "created_at": s.config.Clock().UTC().Format(time.RFC3339),
	}})
}

// appID is the same number for the same app: the service knows apps by their callback's host.
func appID(callback *url.URL) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.ToLower(callback.Host)))
	return int64(h.Sum32()%1_000_000) + 1
}
