package native

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/internal/authresponse"
)

const (
	callbackPrefix = "/openrouter/callback/" // readable, since the authorization page shows it to the user

	// maxCode is far above any code, in bytes; what is longer is not one.
	maxCode = 4096

	// holdFor is how long a callback's response waits for the exchange, so that the page can tell
	// the truth. Browsers wait longer.
	holdFor = 20 * time.Second

	// writeFor bounds the sending of a page to a browser that does not read.
	writeFor = 5 * time.Second
)

// outcome is what the browser or a paste brought: a code, or the reason why there will be none.
type outcome struct {
	codes   []string // of a paste several, when it can be read in several ways; best first
	err     error
	refused chan<- error // of a paste; buffered; gets the error when the service calls the codes wrong
}

func (o outcome) pasted() bool { return o.refused != nil }

// callbacks answers what reaches the listener. Only a request to the nonce path, or a second client
// at the start link, ends the wait. The path binds this sign-in to the browser, since OpenRouter
// has no state parameter that it would promise to return.
type callbacks struct {
	app          string
	page         func(Page) []byte // the caller's, or nil
	callbackPath string
	state        string
	start        startLink

	outcomes chan<- outcome // buffered; a send never blocks, and it is never closed
	requests inflight

	finishOnce sync.Once
	finished   chan struct{}
	finalPage  Page // written before finished is closed
}

func newCallbacks(app string, page func(Page) []byte, outcomes chan<- outcome) *callbacks {
	return &callbacks{
		app:          app,
		page:         page,
		callbackPath: callbackPrefix + rand.Text(), // 130 bits
		state:        rand.Text(),
		start:        startLink{path: startPrefix + rand.Text()},
		outcomes:     outcomes,
		finished:     make(chan struct{}),
	}
}

// finish sets the page for the callbacks that wait for it and for all later ones. Only the first
// call counts.
func (c *callbacks) finish(page Page) {
	c.finishOnce.Do(func() {
		c.finalPage = page
		close(c.finished)
	})
}

// ServeHTTP implements http.Handler. It uses no ServeMux, which would answer near misses with a
// redirect.
func (c *callbacks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.requests.add()
	defer c.requests.done()

	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Content-Security-Policy", policyBase)
	if r.ContentLength != 0 {
		// Nothing here takes a body. Without this, a body that does not come is waited for before
		// the response leaves.
		header.Set("Connection", "close")
	}

	ours := r.Method == http.MethodGet && isLocal(r.Host)
	callback := ours && constantTimeEqual(r.URL.Path, c.callbackPath)
	start := ours && constantTimeEqual(r.URL.Path, c.start.path)
	switch {
	case (callback || start) && isPrefetch(r.Header):
		w.WriteHeader(http.StatusNoContent)
	case callback:
		c.callback(w, r)
	case start:
		c.openStart(w)
	default:
		c.notFound(w)
	}
}

func (c *callbacks) notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	c.write(w, http.StatusNotFound, []byte("not found\n"))
}

// callback takes the code, once, and responds when the exchange is done. A second request (a
// reload, say) waits for the same page and changes nothing.
func (c *callbacks) callback(w http.ResponseWriter, r *http.Request) {
	got, ok := c.read(r.URL.RawQuery)
	if !ok {
		c.notFound(w)
		return
	}
	c.report(got)
	pinConn(r.Context())
	w.Header().Set("Connection", "close") // the page is the end

	timer := time.NewTimer(holdFor)
	defer timer.Stop()
	page := pendingPage(c.app)
	select {
	case <-c.finished:
		page = c.finalPage
	case <-timer.C:
	case <-r.Context().Done():
	}
	c.show(w, http.StatusOK, page)
}

// read returns what a callback's query means. It reports false for one that changes nothing, such
// as one with a wrong state.
func (c *callbacks) read(query string) (outcome, bool) {
	response := authresponse.Parse(query)
	for _, state := range response.States {
		// No state is right too, since the service does not promise to return it.
		if !constantTimeEqual(state, c.state) {
			return outcome{}, false
		}
	}
	if response.Empty() {
		return outcome{err: oauth.ErrDenied}, true // a denial comes with or without an error parameter
	}
	callback, err := oauth.ParseCallback("?" + query)
	switch {
	case errors.Is(err, oauth.ErrDenied), errors.Is(err, oauth.ErrAuthorizationFailed):
		return outcome{err: err}, true
	case err != nil, len(callback.Code) > maxCode:
		return outcome{}, false
	}
	return outcome{codes: []string{callback.Code}}, true
}

// report passes an outcome on, unless there was one before it.
func (c *callbacks) report(o outcome) {
	select {
	case c.outcomes <- o:
	default:
	}
}

func (c *callbacks) show(w http.ResponseWriter, status int, page Page) {
	html, policy := render(page, c.page)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	c.write(w, status, html)
}

// write sends the whole response before it returns, so that closing the server after it cuts
// nothing off.
func (c *callbacks) write(w http.ResponseWriter, status int, body []byte) {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(writeFor))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // no one is there to hear of a browser that went away
	_ = control.Flush()
}

// isLocal reports whether a Host header names the loopback interface, and not a name that someone
// had resolved to this machine (DNS rebinding), whose pages could read what is answered under it.
// The port is not looked at: it is another one where the port is forwarded.
func isLocal(host string) bool {
	name := (&url.URL{Host: host}).Hostname()
	return name == loopbackIP || name == "::1" || strings.EqualFold(name, loopbackName)
}

func constantTimeEqual(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
