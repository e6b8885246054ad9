package sandbox

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"
)

// grant is what a user approved, or the caller of createAuthKeysCode asked for: what a code stands
// for until it is exchanged.
type grant struct {
	created         time.Time
	challenge       string // "" when the authorization had none
	challengeMethod string
	key             Key // what the code is exchanged for, without a value yet
}

const (
	methodS256  = "S256"
	methodPlain = "plain"
)

// newCode makes a code for a grant. The caller holds s.mu.
func (s *Sandbox) newCode(g grant) string {
	g.created = s.config.Clock()
	code := "auth_code_" + random()
	s.codes.put(digestOf(code), &g, len(g.challenge)+g.key.size())
	return code
}

// exchange serves POST /auth/keys as the service does. The code is consumed before anything about
// it is checked: whatever the response, it cannot be used again, neither by its owner nor by an
// attacker who guesses verifiers.
func (s *Sandbox) exchange(r *http.Request, c *call) response {
	request, problem := readExchange(r, c.received.body)
	if problem != "" {
		return errorResponse(http.StatusBadRequest, "Invalid request: "+problem, nil)
	}
	s.mu.Lock()
	g, ok := s.codes.take(digestOf(*request.Code))
	s.mu.Unlock()
	if !ok {
		return s.refuseCode()
	}
	if s.config.Clock().Sub(g.created) >= s.config.CodeLifetime {
		return errorResponse(http.StatusForbidden, "Authorization code expired", nil)
	}
	if request.method() != g.challengeMethod {
		return errorResponse(http.StatusBadRequest, "Invalid code_challenge_method", nil)
	}
	if !g.verify(request.verifier()) {
		return s.refuseCode()
	}
	key := s.AddKey(g.key)
	body := map[string]any{"key": key}
	if !s.config.OmitUserID {
		body["user_id"] = g.key.UserID
	}
	return jsonResponse(http.StatusOK, body)
}

func (s *Sandbox) refuseCode() response {
	if s.config.RefusedCodeStatus == http.StatusBadRequest {
		return errorResponse(http.StatusBadRequest, "Invalid code", nil)
	}
	return errorResponse(http.StatusForbidden, "Invalid code or code_verifier", nil)
}

// verify reports in constant time whether the verifier belongs to the grant's challenge (RFC 7636
// section 4.6).
func (g *grant) verify(verifier string) bool {
	want, got := g.challenge, verifier
	if g.challengeMethod == methodS256 {
		sum := sha256.Sum256([]byte(verifier))
		got = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	// Digests have one length, so that not even the length of a plain challenge shows in the time.
	wantSum, gotSum := digestOf(want), digestOf(got)
	return subtle.ConstantTimeCompare(wantSum[:], gotSum[:]) == 1
}

type exchangeRequest struct {
	Code                *string `json:"code"`
	CodeVerifier        *string `json:"code_verifier"`
	CodeChallengeMethod *string `json:"code_challenge_method"`
}

func (e exchangeRequest) method() string   { return deref(e.CodeChallengeMethod) }
func (e exchangeRequest) verifier() string { return deref(e.CodeVerifier) }

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// readExchange reads the body, or says what is wrong with it. It is laxer than the document, which
// also tells clients what makes no sense to send: the service finds that out in its own way.
func readExchange(r *http.Request, body []byte) (request exchangeRequest, problem string) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" {
		return request, "header Content-Type is not application/json"
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(&request); err != nil {
		return request, "body is not a JSON object with text fields" // the decoder's error quotes the body
	}
	if _, err := decoder.Token(); err != io.EOF {
		return request, "body has something after its JSON object"
	}
	if deref(request.Code) == "" {
		return request, `body lacks "code"`
	}
	return request, ""
}
