package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// allowedHeaders are what the SDKs send; whatever else a preflight asks for is allowed on top.
const allowedHeaders = "Authorization, Content-Type, HTTP-Referer, X-Title, X-OpenRouter-Title, X-OpenRouter-Categories"

// exposedHeaders are what an SDK in a browser needs to see.
const exposedHeaders = "Content-Type, Retry-After, Retry-After-Ms, X-Request-Id"

// cors sets the headers that let a page of an allowed origin read the response, and reports whether
// the request was a preflight, which is then done with. Without allowed origins an OPTIONS request
// is one like any other, and no operation has that method.
func (s *Sandbox) cors(w http.ResponseWriter, r *http.Request) (preflight bool) {
	origins := s.config.AllowedOrigins
	if len(origins) == 0 {
		return false
	}
	header := w.Header()
	header.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	preflight = r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
	switch {
	case slices.Contains(origins, "*"):
		header.Set("Access-Control-Allow-Origin", "*")
	case origin != "" && slices.Contains(origins, origin):
		header.Set("Access-Control-Allow-Origin", origin)
	default:
		if preflight {
			w.WriteHeader(http.StatusForbidden)
		}
		return preflight
	}
	header.Set("Access-Control-Expose-Headers", exposedHeaders)
	if !preflight {
		return false
	}
	header.Add("Vary", "Access-Control-Request-Headers")
	header.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	header.Set("Access-Control-Max-Age", "600")
	allowed := allowedHeaders
	for name := range strings.SplitSeq(r.Header.Get("Access-Control-Request-Headers"), ",") {
		if name = strings.TrimSpace(name); name != "" && isToken(name) {
			allowed += ", " + name
		}
	}
	header.Set("Access-Control-Allow-Headers", allowed)
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		header.Set("Access-Control-Allow-Private-Network", "true")
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

func isToken(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
