package main

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
)

// mount is where the sign-in is.
const mount = "/auth/openrouter"

//go:embed page.html page.css chat.js
var files embed.FS

// app is the application. It has no state of its own: everything is in the store and in cookies.
type app struct {
	settings settings
	store    *store
	sessions *scs.SessionManager
	client   *openrouter.Client
	chats    openai.Client
	page     *template.Template
	style    template.CSS
	policy   string
}

func newApp(set settings, store *store) (http.Handler, error) {
	page, err := template.ParseFS(files, "page.html")
	if err != nil {
		return nil, err
	}
	css, err := files.ReadFile("page.css")
	if err != nil {
		return nil, err
	}
	a := &app{settings: set, store: store, page: page, style: template.CSS(css) + web.StyleSheet()}
	sum := sha256.Sum256([]byte(a.style))
	a.policy = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'; img-src data:; " +
		"style-src 'sha256-" + base64.StdEncoding.EncodeToString(
		sum[:],
	) + "'"

	a.sessions = scs.New()
	a.sessions.Store = store.sessions
	a.sessions.Lifetime = 30 * 24 * time.Hour
	a.sessions.Cookie.Secure = strings.HasPrefix(set.publicURL, "https:")
	a.sessions.Cookie.Name = "session"
	if a.sessions.Cookie.Secure {
		a.sessions.Cookie.Name = "__Host-session"
	}
	if a.client, err = newClient(set, a.keyRejected); err != nil {
		return nil, err
	}
	// The other SDK gets the HTTP client that puts each user's key on their requests.
	a.chats = openai.NewClient(
		option.WithBaseURL(a.client.ServerURL()),
		option.WithAPIKey("unused"),
		option.WithHTTPClient(a.client.HTTPClient()),
	)

	signIn, err := web.NewHandler(a.client, web.Config{
		PublicURL: set.publicURL + mount,
		Secrets:   set.secrets,
		AppName:   appName,
		KeyLabel:  func(*http.Request) string { return appName },
		OnSignIn:  a.signedIn,
		Bind:      a.account,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(mount+"/", signIn)
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("POST /chat", a.chat)
	mux.HandleFunc("POST /sign-out", a.signOut)
	mux.HandleFunc(
		"GET /chat.js",
		func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "chat.js") },
	)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

	// Forms of other sites are refused by the browser's own headers, whatever Host a proxy has put
	// in.
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(set.publicURL); err != nil {
		return nil, err
	}
	return a.secure(protection.Handler(a.sessions.LoadAndSave(mux))), nil
}

// secure sets the headers of every response; the sign-in's own are stricter.
func (a *app) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", a.policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// account returns who is signed in; "" for no one.
func (a *app) account(r *http.Request) string { return a.sessions.GetString(r.Context(), "account") }

// signedIn stores the key and starts a session.
func (a *app) signedIn(_ http.ResponseWriter, r *http.Request, s web.SignIn) error {
	account := "key:" + s.Key.Hash() // where the service does not say who it is, each key is an account
	if s.UserID != nil {
		account = "user:" + *s.UserID
	}
	if err := a.store.saveKey(r.Context(), account, s.Key); err != nil {
		return err
	}
	if err := a.sessions.RenewToken(r.Context()); err != nil { // against session fixation
		return err
	}
	a.sessions.Put(r.Context(), "account", account)
	return nil
}

type accountContext struct{}

// keyRejected forgets a key that its owner has deleted; the page then shows how to reconnect.
func (a *app) keyRejected(ctx context.Context, key openrouter.Key) {
	account, ok := ctx.Value(accountContext{}).(string)
	if !ok {
		return
	}
	stored, err := a.store.key(ctx, account)
	if err == nil && stored == key { // not one that came meanwhile
		err = a.store.forgetKey(ctx, account)
	}
	if err != nil {
		slog.Error("a rejected key is still stored", "error", err)
	}
}

// withKey returns a context with the user's key, and the key; the zero Key when the user has to
// sign in.
func (a *app) withKey(r *http.Request) (context.Context, openrouter.Key, error) {
	account := a.account(r)
	if account == "" {
		return r.Context(), openrouter.Key{}, nil
	}
	key, err := a.store.key(r.Context(), account)
	ctx := context.WithValue(r.Context(), accountContext{}, account)
	return openrouter.ContextWithKey(ctx, key), key, err
}
