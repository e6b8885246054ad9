// Command webapp is a small web application whose users sign in with OpenRouter and chat with their
// own key.
//
// Without settings it starts a sandbox of its own, keeps everything in a temporary directory, and
// prints its address:
//
//	go run .
//
// The settings are environment variables; see [settings].
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/openrouter-go/openrouter"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "webapp:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	set, err := readSettings(os.Getenv)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", set.address)
	if err != nil {
		return err
	}
	if set.publicURL == "" {
		set.publicURL = fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	}
	if set.sandbox {
		stop, err := startSandbox(&set)
		if err != nil {
			return err
		}
		defer stop()
	}
	store, err := openStore(ctx, set.database, set.secrets)
	if err != nil {
		return err
	}
	defer store.close()

	app, err := newApp(set, store)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           app,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println("Open", set.publicURL)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Sign-ins that are under way are finished: their keys cannot be read again.
	grace, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// newClient makes the one client that all users share. It has no key of its own: each request's
// context has its user's.
func newClient(set settings, rejected func(context.Context, openrouter.Key)) (*openrouter.Client, error) {
	return openrouter.NewClient(
		openrouter.WithServerURL(set.serverURL),
		openrouter.WithApp(openrouter.App{Title: appName, URL: set.publicURL}),
		openrouter.WithKeyRejected(rejected),
	)
}
