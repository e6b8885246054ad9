package soak

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// ledger stands before the sandbox and writes down which code was exchanged for which key, whatever
// becomes of the answer on its way.
type ledger struct {
	service http.Handler

	mu   sync.Mutex
	keys map[string]string // code to key
}

func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api/v1/auth/keys" {
		l.service.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // half a request is none
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	answer := httptest.NewRecorder()
	l.service.ServeHTTP(answer, r)
	var request struct{ Code string }
	var minted struct{ Key string }
	if answer.Code == http.StatusOK && json.Unmarshal(body, &request) == nil &&
		json.Unmarshal(answer.Body.Bytes(), &minted) == nil {
		l.mu.Lock()
		l.keys[request.Code] = minted.Key
		l.mu.Unlock()
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

func (l *ledger) minted() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.keys)
}
