package main

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

const cookieName = "session"

// sessions holds the users' keys in memory. A real application keeps them sealed in its database.
type sessions struct {
	mu   sync.Mutex
	keys map[string]openrouter.Key
}

func newSessions() *sessions { return &sessions{keys: map[string]openrouter.Key{}} }

// start signs a user in to the application.
func (s *sessions) start(w http.ResponseWriter, key openrouter.Key) {
	id := rand.Text()
	s.mu.Lock()
	s.keys[id] = key
	s.mu.Unlock()
	http.SetCookie(
		w,
		&http.Cookie{Name: cookieName, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode},
	)
}

// key returns the key of the user who makes a request.
func (s *sessions) key(r *http.Request) (openrouter.Key, bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return openrouter.Key{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key, ok := s.keys[cookie.Value]
	return key, ok
}

// end signs the user out. The key stays the user's, until it is deleted on its settings page.
func (s *sessions) end(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		s.mu.Lock()
		delete(s.keys, cookie.Value)
		s.mu.Unlock()
	}
	http.SetCookie(
		w,
		&http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode},
	)
	w.WriteHeader(http.StatusNoContent)
}

// describe tells the page who is signed in: the key's label and usage, never the key.
func (s *sessions) describe(client *openrouter.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key, ok := s.key(r)
		if !ok {
			writeJSON(w, map[string]any{"signedIn": false})
			return
		}
		current, err := apikeys.GetCurrentKey(r.Context(), client, openrouter.WithKey(key))
		if err != nil {
			http.Error(w, "the key's status is not available", http.StatusBadGateway)
			return
		}
		writeJSON(w, map[string]any{
			"signedIn": true, "label": current.Data.Label, "usage": current.Data.Usage, "limit": current.Data.Limit,
			"settingsURL": key.SettingsURL(),
		})
	}
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(value)
}
