package native

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openrouter-go/openrouter/oauth"
)

const (
	callbackPrefix = "/openrouter/callback/" // readable, since the authorization page shows it to the person
	startPrefix    = "/start/"

	// maxCode is far above any code; what is longer is not one.
	maxCode = 4096

	// holdFor is how long a callback's answer waits for the exchange, so that the page can tell the truth. Browsers wait longer.
	holdFor = 20 * time.Second
	// writeFor bounds the sending of a page to a browser that does not read.
	writeFor = 5 * time.Second
)

// arrival is the end of the wait: a code, or the reason why there will be none.
type arrival struct {
	code   string
	pasted bool
	err    error
}

// callbacks answers what reaches the listener. Only a request to the nonce path ends the wait; the path is the binding between
// this sign-in and the browser, since OpenRouter has no state parameter it would promise to return.
type callbacks struct {
	app          string
	custom       func(Page) []byte
	callbackPath string
	startPath    string
	state        string
	authorizeURL string // set before the first request is let in

	arrived chan<- arrival // buffered; a send never blocks, and it is never closed
	started atomic.Bool
	busy    gate // requests being answered

	settle sync.Once
	done   chan struct{} // closed by end
	ending Page          // written before done is closed
}

func newCallbacks(app string, custom func(Page) []byte, arrived chan<- arrival) *callbacks {
	return &callbacks{
		app: app, custom: custom, arrived: arrived, done: make(chan struct{}),
		callbackPath: callbackPrefix + rand.Text(), // 130 bits
		startPath:    startPrefix + rand.Text(),
		state:        rand.Text(),
	}
}

// end says how the sign-in went, to the callbacks that wait for it and to all later ones. Only the first call counts.
func (c *callbacks) end(page Page) {
	c.settle.Do(func() {
		c.ending = page
		close(c.done)
	})
}

// ServeHTTP implements http.Handler. It uses no ServeMux, which would answer near misses with a redirect.
func (c *callbacks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.busy.enter()
	defer c.busy.leave()

	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")

	if r.ContentLength != 0 {
		// Nothing here takes a body. Without this one that does not come is waited for before the answer leaves.
		header.Set("Connection", "close")
	}

	switch {
	case r.Method != http.MethodGet, !isLocal(r.Host):
		c.notFound(w)
	case same(r.URL.Path, c.callbackPath):
		c.callback(w, r)
	case same(r.URL.Path, c.startPath) && c.started.CompareAndSwap(false, true):
		header.Set("Content-Security-Policy", policyBase)
		header.Set("Location", c.authorizeURL)
		w.WriteHeader(http.StatusFound)
	default:
		c.notFound(w)
	}
}

func (c *callbacks) notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policyBase)
	c.write(w, http.StatusNotFound, []byte("not found\n"))
}

// callback takes the code, once, and answers when the exchange is done. A second hit (a reload, say) waits for the same answer
// and changes nothing.
func (c *callbacks) callback(w http.ResponseWriter, r *http.Request) {
	query := parseQuery(r.URL.RawQuery)
	code := query["code"]
	switch {
	case len(code) == 0 || code[0] == "":
		// PROTOCOL: a denial comes with or without an error parameter.
		c.arrive(arrival{err: oauth.ErrDenied})
	case len(code) > 1, len(code[0]) > maxCode, !c.stateFits(query["state"]):
		c.notFound(w)
		return
	default:
		c.arrive(arrival{code: code[0]})
	}
	stayOn(r.Context())
	w.Header().Set("Connection", "close") // the page is the end

	timer := time.NewTimer(holdFor)
	defer timer.Stop()
	page := pendingPage(c.app)
	select {
	case <-c.done:
		page = c.ending
	case <-timer.C:
	case <-r.Context().Done():
	}
	html, policy := render(page, c.custom)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	c.write(w, http.StatusOK, html)
}

func (c *callbacks) arrive(a arrival) {
	select {
	case c.arrived <- a:
	default: // another was first
	}
}

// stateFits allows the state that was sent, and none, since the service does not promise to return it.
func (c *callbacks) stateFits(states []string) bool {
	for _, state := range states {
		if !same(state, c.state) {
			return false
		}
	}
	return true
}

// write sends the whole answer before it returns, so that closing the server after it cuts nothing off.
func (c *callbacks) write(w http.ResponseWriter, status int, body []byte) {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(writeFor))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a browser that went away is nobody to report to
	_ = control.Flush()
}

// parseQuery differs from url.ParseQuery in that nothing is dropped: a code's alphabet is not specified, and a parameter
// with a semicolon or a stray percent sign must not turn an approval into a denial.
func parseQuery(raw string) map[string][]string {
	query := make(map[string][]string)
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(value); err == nil {
			value = decoded
		}
		query[name] = append(query[name], value)
	}
	return query
}

// isLocal tells the names that lead here from one that somebody had resolved to this machine (DNS rebinding), whose pages could read what
// is answered under it. The port is not looked at: it is another one where the port is forwarded.
func isLocal(host string) bool {
	name := (&url.URL{Host: host}).Hostname()
	return name == loopbackIP || name == "::1" || strings.EqualFold(name, loopbackName)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
