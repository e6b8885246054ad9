package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"sync"
)

const (
	// pagePath and apiPath are where the service has them: the page's address follows from the
	// API's by its origin.
	pagePath = "/auth"
	apiPath  = "/api/v1"
)

// Sandbox is an OpenRouter stand-in, made by [New]. It is an [http.Handler] that serves the
// authorization page at /auth, the API under /api/v1 and a page about itself at /. All methods are
// safe for concurrent use. The zero value is not usable.
type Sandbox struct {
	config   Config
	document *document
	err      error

	failures failures
	log      requestLog

	mu    sync.Mutex
	keys  store[*account]
	codes store[*grant]
	pages store[*page]
}

// New makes a Sandbox. It returns no error so that it can be used in an expression: when the
// configuration or the document is unusable, [Sandbox.Err] says why, and every response is a 500
// with the reason.
func New(config Config) *Sandbox {
	s := &Sandbox{}
	s.config, s.err = config.withDefaults()
	s.config.AllowedOrigins = slices.Clone(config.AllowedOrigins)
	s.log = requestLog{max: s.config.MaxRequests, maxBytes: maxLogSize, callback: s.config.Log}
	s.keys.max, s.codes.max, s.pages.max = maxStoreSize, maxStoreSize, maxStoreSize
	if s.err == nil {
		s.document, s.err = documentOf(s.config.Document)
	}
	for _, key := range config.Keys {
		s.AddKey(key)
	}
	s.config.Keys = nil
	return s
}

// Err returns why the Sandbox cannot serve, or nil.
func (s *Sandbox) Err() error { return s.err }

// Operations returns the operationIds that the sandbox serves and [Failure] can name,
// [OperationAuthorize] included, sorted. It may be called at any time.
func (s *Sandbox) Operations() []string {
	ids := []string{OperationAuthorize}
	if s.err != nil {
		return ids
	}
	for _, operation := range s.document.Operations() {
		ids = append(ids, operation.OperationID)
	}
	slices.Sort(ids)
	return ids
}

// ServeHTTP implements [http.Handler].
//
// A connection that is to be cut (see [Failure]) is aborted by panicking with
// [http.ErrAbortHandler], which net/http's server understands.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch path := r.URL.Path; {
	case s.err != nil:
		http.Error(w, "the sandbox cannot serve: "+s.err.Error(), http.StatusInternalServerError)
	case path == pagePath:
		s.servePage(w, r)
	case path == apiPath || strings.HasPrefix(path, apiPath+"/"):
		s.serveAPI(w, r)
	case path == "/" || path == "":
		s.serveIndex(w, r)
	default:
		http.NotFound(w, r)
	}
}

// random returns 144 random bits in an alphabet that has both "-" and "_", as the service's codes
// do.
func random() string {
	b := make([]byte, 18)
	rand.Read(b) // never fails, see its documentation
	return base64.RawURLEncoding.EncodeToString(b)
}
