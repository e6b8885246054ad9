package native

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

const (
	headerTimeout = 2 * time.Second
	idleTimeout   = 5 * time.Second

	// requestTimeout ends a request that is neither read nor answered; an answer may be held back
	// for holdFor.
	requestTimeout = holdFor + 2*writeFor

	// maxHeader leaves room for the cookies that other programs on this host name have left in the
	// browser, in bytes.
	maxHeader = 32 << 10

	// closeFor bounds each step of closing; none takes that long unless someone does not do their
	// part.
	closeFor = time.Second
)

// server runs the callbacks on their listeners until close. A nil server does nothing: headless
// mode has none.
type server struct {
	callbacks *callbacks
	http      *http.Server
	conns     inflight
	serving   inflight
}

// serve starts to respond. A listener that fails for good ends the wait.
func serve(c *callbacks, listeners []net.Listener) *server {
	s := &server{callbacks: c}
	s.http = &http.Server{
		Handler:                      c,
		ReadHeaderTimeout:            headerTimeout,
		ReadTimeout:                  requestTimeout,
		WriteTimeout:                 requestTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true, // "OPTIONS *" is one more stray request
		ErrorLog:                     log.New(io.Discard, "", 0),
		ConnContext:                  withConn,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.conns.add()
			case http.StateClosed:
				s.conns.done()
			}
		},
	}
	limiter := newConnLimiter(maxConnections)
	for _, l := range listeners {
		s.serving.spawn(func() {
			if err := s.http.Serve(newLimitListener(l, limiter)); !errors.Is(err, http.ErrServerClosed) {
				c.report(outcome{err: err})
			}
		})
	}
	return s
}

// finishRequests lets the requests under way be answered with how the sign-in ended.
func (s *server) finishRequests() {
	if s != nil {
		s.callbacks.requests.wait(closeFor)
	}
}

// close ends everything the server has: listeners, connections and their goroutines.
func (s *server) close() {
	if s == nil {
		return
	}
	_ = s.http.Close() // closes the listeners first; there is nothing to do about an error
	s.serving.wait(closeFor)
	s.conns.wait(closeFor)
}
