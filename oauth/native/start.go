package native

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
)

const startPrefix = "/start/"

// errStartTaken ends a sign-in whose start link was used by two clients. One of them may be another
// user of this computer, who would approve with an account of their own: the program would then
// work with that user's key.
var errStartTaken = errors.New("the local address that opens the authorization page was used twice, " +
	"perhaps by another user of this computer, so the sign-in was ended: sign in again")

// startLink is the short local address that leads the browser to the authorization page, once.
type startLink struct {
	path   string
	target string // the authorization page; set before the first request comes
	used   atomic.Bool
}

// openStart redirects the first client, and ends the sign-in when there is a second one.
func (c *callbacks) openStart(w http.ResponseWriter) {
	if !c.start.used.CompareAndSwap(false, true) {
		c.report(outcome{err: errStartTaken})
		c.show(w, http.StatusNotFound, startTakenPage(c.app))
		return
	}
	w.Header().Set("Location", c.start.target)
	w.WriteHeader(http.StatusFound)
}

// isPrefetch reports whether the request is a prefetch, by the header that announces one or by one
// of its older names.
func isPrefetch(header http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		for _, value := range header.Values(name) {
			value = strings.ToLower(value)
			for _, purpose := range []string{"prefetch", "prerender", "preview"} {
				if strings.Contains(value, purpose) {
					return true
				}
			}
		}
	}
	return false
}
