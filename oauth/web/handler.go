package web

import (
	"net/http"
	"strings"

	"github.com/openrouter-go/openrouter"
)

const (
	loginPath    = "/login"
	callbackPath = "/callback/"

	// nonceLength is the length of rand.Text: 130 bits in base32.
	nonceLength = 26
)

// handler is what NewHandler returns. Apart from the exchanges that are running it has no state.
type handler struct {
	config  Config
	client  *openrouter.Client
	cookies cookies
	flights flights
}

// NewHandler returns a handler that signs users in. Mount it anywhere, for example at
// /auth/openrouter/ for the PublicURL https://app.example/auth/openrouter: it looks at the end of
// the request's path only, so it works with and without http.StripPrefix, and behind a proxy that
// removes a prefix. Any other path is 404.
//
// An unusable [Config] is an error that names the field. The handler is safe for concurrent use.
func NewHandler(client *openrouter.Client, config Config) (http.Handler, error) {
	config, public, err := config.check(client)
	if err != nil {
		return nil, err
	}
	return &handler{config: config, client: client, cookies: newCookies(public, config.Secrets)}, nil
}

// ServeHTTP implements http.Handler. It uses no ServeMux, which would answer near misses with a
// redirect.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")

	nonce, isCallback := callbackNonce(r.URL.Path)
	isLogin := r.URL.Path == loginPath[1:] || strings.HasSuffix(r.URL.Path, loginPath)
	switch {
	case !isLogin && !isCallback:
		plain(w, http.StatusNotFound, "not found")
	case r.Method == http.MethodHead || isPrefetch(r.Header):
		// A look ahead is not a visit: it starts no flow and uses no code up.
		w.WriteHeader(http.StatusNoContent)
	case isLogin && (r.Method == http.MethodGet || r.Method == http.MethodPost):
		h.login(w, r)
	case isCallback && r.Method == http.MethodGet:
		h.callback(w, r, nonce)
	default:
		header.Set("Allow", "GET, HEAD")
		if isLogin {
			header.Set("Allow", "GET, HEAD, POST")
		}
		plain(w, http.StatusMethodNotAllowed, "method not allowed")
	}
}

// callbackNonce returns the nonce of a path that ends in callback/<nonce>.
func callbackNonce(path string) (nonce string, ok bool) {
	rest, nonce := path[:strings.LastIndex(path, "/")+1], path[strings.LastIndex(path, "/")+1:]
	if rest != callbackPath[1:] && !strings.HasSuffix(rest, callbackPath) || len(nonce) != nonceLength {
		return "", false
	}
	for _, c := range nonce {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return "", false
		}
	}
	return nonce, true
}

// isPrefetch reports whether a browser (Sec-Purpose, Purpose, X-Moz), a link preview (X-Purpose) or
// a script library (X-Sec-Purpose) requests the page before the user asks for it.
func isPrefetch(header http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz", "X-Sec-Purpose"} {
		for _, value := range header.Values(name) {
			value = strings.ToLower(value)
			if strings.Contains(value, "prefetch") || strings.Contains(value, "prerender") ||
				strings.Contains(value, "preview") {
				return true
			}
		}
	}
	return false
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policyBase)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // the browser may have gone
}

func redirect(w http.ResponseWriter, location string) {
	w.Header().Set("Content-Security-Policy", policyBase)
	w.Header().Set("Location", location)
	w.WriteHeader(http.StatusSeeOther)
}
