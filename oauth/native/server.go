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
	// wholeTimeout ends a request that is neither read nor answered; an answer may be held back for holdFor.
	wholeTimeout = holdFor + 2*writeFor
	// maxHeader leaves room for the cookies that other programs on this host name have left in the browser.
	maxHeader = 32 << 10
	// leaveFor bounds each step of closing; none takes that long unless somebody does not do their part.
	leaveFor = time.Second
)

// server runs the callbacks on their listeners until close.
type server struct {
	callbacks *callbacks
	http      *http.Server
	open      gate // connections
	serving   gate
}

// serve starts to answer. A listener that fails for good ends the wait through arrive.
func serve(c *callbacks, listeners []net.Listener) *server {
	s := &server{callbacks: c}
	s.http = &http.Server{
		Handler:                      c,
		ReadHeaderTimeout:            headerTimeout,
		ReadTimeout:                  wholeTimeout,
		WriteTimeout:                 wholeTimeout,
		IdleTimeout:                  idleTimeout,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true, // "OPTIONS *" is one more stray request
		ErrorLog:                     log.New(io.Discard, "", 0),
		ConnContext:                  withGuest,
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				s.open.enter()
			case http.StateClosed:
				s.open.leave()
			}
		},
	}
	everybody := newCrowd(maxConnections)
	for _, l := range listeners {
		s.serving.spawn(func() {
			if err := s.http.Serve(newCrowded(l, everybody)); !errors.Is(err, http.ErrServerClosed) {
				c.arrive(arrival{err: err})
			}
		})
	}
	return s
}

// finish lets the requests under way be answered with how the sign-in ended.
func (s *server) finish() {
	if s != nil {
		s.callbacks.busy.wait(leaveFor)
	}
}

// close ends everything the server has: listeners, connections and their goroutines.
func (s *server) close() {
	if s == nil {
		return
	}
	_ = s.http.Close() // closes the listeners first; there is nothing to do about an error
	s.serving.wait(leaveFor)
	s.open.wait(leaveFor)
}
