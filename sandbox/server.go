package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// T is what a [Server] needs of a test; [*testing.T], [*testing.B] and [*testing.F] have it.
type T interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Server is a [Sandbox] that listens on a port of 127.0.0.1 for as long as a test runs. Its methods
// that act as the user end the test when they fail, so call those from the test's own goroutine,
// and the functions [Approve] and [Deny] from others.
type Server struct {
	*Sandbox

	// URL is the server's origin, such as http://127.0.0.1:40001: the authorization page is at
	// URL+"/auth", the API at URL+"/api/v1".
	URL string

	t      T
	client *http.Client
}

// NewServer starts a sandbox with the zero [Config]. It is closed when the test ends.
func NewServer(t T) *Server {
	t.Helper()
	return NewServerConfig(t, Config{})
}

// NewServerConfig starts a sandbox that plays the given variant of the service. A configuration
// that [New] cannot use ends the test.
func NewServerConfig(t T, config Config) *Server {
	t.Helper()
	s := New(config)
	if err := s.Err(); err != nil {
		t.Fatalf("sandbox: %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("sandbox: listen: %v", err)
	}
	// The requests' contexts end with the server, so that a delayed response does not hold up the
	// test's end.
	ctx, cancel := context.WithCancel(context.Background())
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 30 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	transport := &http.Transport{}
	t.Cleanup(func() {
		t.Helper()
		transport.CloseIdleConnections()
		cancel()
		// Idle and finished connections go at once; one that a client opened and never used would
		// be waited for.
		grace, done := context.WithTimeout(context.Background(), 250*time.Millisecond)
		defer done()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Fatalf("sandbox: serve: %v", err)
		}
	})
	return &Server{
		Sandbox: s, URL: "http://" + listener.Addr().String(), t: t,
		client: &http.Client{Transport: transport, Timeout: 30 * time.Second},
	}
}

// Approve opens the authorization page, presses Authorize, and follows the redirect to a callback
// on this computer; see [Approve]. A page that refuses the request ends the test.
func (s *Server) Approve(authorizationURL string, opts ...ApproveOption) Approval {
	s.t.Helper()
	approval, err := Approve(context.Background(), s.client, authorizationURL, opts...)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	return approval
}

// Deny is [Server.Approve] with the button Deny.
func (s *Server) Deny(authorizationURL string, opts ...ApproveOption) Approval {
	s.t.Helper()
	approval, err := Deny(context.Background(), s.client, authorizationURL, opts...)
	if err != nil {
		s.t.Fatalf("%v", err)
	}
	return approval
}
