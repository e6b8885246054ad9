package openrouter_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
)

const (
	// RFC 7636 appendix B.
	rfcVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	rfcChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

	testCode = "auth_code_abc123def456"
	testKey  = "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"
	ownKey   = "sk-or-v1-the-developers-own-key-that-must-never-travel"
)

// received is what a server saw of one request.
type received struct {
	Method, Path string
	Header       http.Header
	Body         []byte
}

// recorder serves what answer says and keeps what it saw.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
}

func newRecorder(t *testing.T, answer http.HandlerFunc) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.requests = append(r.requests, received{req.Method, req.URL.Path, req.Header.Clone(), body})
		r.mu.Unlock()
		answer(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) seen() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.requests...)
}

// client calls the recorder below a path, so that a client which drops the base path fails loudly.
func (r *recorder) client(t *testing.T, opts ...openrouter.Option) *openrouter.Client {
	t.Helper()
	return newClient(t, append([]openrouter.Option{openrouter.WithServerURL(r.URL + "/api/v1")}, opts...)...)
}

func newClient(t *testing.T, opts ...openrouter.Option) *openrouter.Client {
	t.Helper()
	client, err := openrouter.NewClient(append([]openrouter.Option{openrouter.WithAPIKey(ownKey)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// answering serves one fixed answer.
func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// protocol is the exchange as the service's guide tells it, written out by hand: it shares nothing
// with the document.
type protocol struct {
	t         *testing.T
	mu        sync.Mutex
	challenge map[string]string // of each code that was not used yet
}

func (p *protocol) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fail := func(status int, message string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": status, "message": message}})
	}
	if r.URL.Path != "/api/v1/auth/keys" {
		fail(404, "Not Found")
		return
	}
	if r.Method != http.MethodPost {
		fail(405, "Method Not Allowed")
		return
	}
	if r.Header.Get("Authorization") != "" {
		p.t.Error("the exchange was sent with credentials")
	}
	if got := r.Header.Get("Content-Type"); got != "application/json" {
		p.t.Errorf("Content-Type = %q", got)
	}
	var body map[string]string
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		fail(400, "Invalid request")
		return
	}
	p.mu.Lock()
	challenge, known := p.challenge[body["code"]]
	delete(p.challenge, body["code"])
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(body["code_verifier"]))
	switch {
	case !known:
		fail(403, "Invalid code or code_verifier")
	case challenge != "" && body["code_challenge_method"] != "S256":
		fail(400, "Invalid code_challenge_method")
	case challenge != "" && challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		fail(403, "Invalid code or code_verifier")
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"key":"`+testKey+`","user_id":null}`)
	}
}
