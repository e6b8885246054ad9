package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

// sandboxServer is a sandbox that listens.
type sandboxServer struct {
	origin string // such as http://127.0.0.1:8040
	server *http.Server
	failed chan error // gets what Serve returned, once
}

// serverURL is the address of the API, as --server-url and OPENROUTER_BASE_URL take it.
func (s *sandboxServer) serverURL() string { return s.origin + "/api/v1" }

// serveSandbox listens and serves in a goroutine that ends with close.
func serveSandbox(ctx context.Context, addr string, config sandbox.Config) (*sandbox.Sandbox, *sandboxServer, error) {
	box := sandbox.New(config)
	if err := box.Err(); err != nil {
		return nil, nil, err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, nil, failf("openrouter sandbox --addr 127.0.0.1:0, which takes a free port",
			"the sandbox cannot listen: %w", err)
	}
	s := &sandboxServer{
		origin: "http://" + listener.Addr().String(),
		server: &http.Server{
			Handler:           box,
			ReadHeaderTimeout: 5 * time.Second,
			IdleTimeout:       30 * time.Second,
			ErrorLog:          log.New(io.Discard, "", 0), // clients' mistakes are no news to the user
		},
		failed: make(chan error, 1),
	}
	go func() { s.failed <- s.server.Serve(listener) }()
	return box, s, nil
}

// close gives the requests in progress a second to finish, and ends the server.
func (s *sandboxServer) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second) // its own: the command's has ended by now
	defer cancel()
	if err := s.server.Shutdown(ctx); err != nil {
		_ = s.server.Close()
	}
}

// wait returns when ctx ends or the server fails. It is called before close.
func (s *sandboxServer) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.failed:
		return fmt.Errorf("the sandbox stopped: %w", err)
	}
}

// exchangeOperation is the operation whose failures are tried most.
const exchangeOperation = "exchangeAuthCodeForAPIKey"

// requestLine is one request in words. It shows neither query nor body, where codes and keys
// travel.
func requestLine(r sandbox.Request) string {
	status := "no response"
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	return fmt.Sprintf("%-4s %-20s %-9s %s", clean(r.Method), clean(r.Path), status, requestMeaning(r))
}

func requestMeaning(r sandbox.Request) string {
	switch {
	case r.Operation == sandbox.OperationAuthorize && r.Method == http.MethodGet:
		return "consent page"
	case r.Operation == sandbox.OperationAuthorize && r.Status < http.StatusBadRequest:
		if form, err := url.ParseQuery(string(r.Body)); err == nil && form.Get("decision") == "authorize" {
			return "consent given"
		}
		return "consent refused"
	case r.Operation == exchangeOperation && r.Status == http.StatusOK:
		return "code exchanged for a key"
	case r.Operation == "":
		return "no such operation"
	}
	return r.Operation
}
