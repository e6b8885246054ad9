// Command server serves the React example: the page, a sandbox in OpenRouter's place, and
// oauth/web, which exchanges the code on the server, so that the user's key never reaches the page.
//
//	make demo-react
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "listen on this `address`")
	public := flags.String("public-url", "", "where browsers reach the server (default: its address)")
	dist := flags.String("dist", "examples/react/dist", "`directory` of the built page")
	lifetime := flags.Duration("code-lifetime", 10*time.Minute, "how long the sandbox's codes can be exchanged")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var config net.ListenConfig
	pageListener, err := config.Listen(ctx, "tcp", *addr)
	if err != nil {
		return err
	}
	sandboxListener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if *public == "" {
		*public = "http://" + pageListener.Addr().String()
	}
	serverURL := "http://" + sandboxListener.Addr().String() + "/api/v1"
	app, err := newApp(*public, serverURL, *dist)
	if err != nil {
		return err
	}
	defer serve(pageListener, app)()
	defer serve(sandboxListener, sandbox.New(sandbox.Config{
		CodeLifetime:   *lifetime,
		AllowedOrigins: []string{*public},
		Log:            func(r sandbox.Request) { fmt.Fprintln(os.Stderr, "sandbox:", r) },
	}))()
	if err := json.NewEncoder(os.Stdout).Encode(
		map[string]string{"url": *public, "server_url": serverURL},
	); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// serve serves until the function that it returns is called.
func serve(listener net.Listener, handler http.Handler) (stop func()) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			slog.Error("server", "error", err)
		}
	}()
	return func() { _ = server.Close() }
}

// newApp returns the application: the page's files, the sign-in, and what the page asks for.
func newApp(public, serverURL, dist string) (http.Handler, error) {
	if _, err := os.Stat(filepath.Join(dist, "index.html")); err != nil {
		return nil, fmt.Errorf("the page is not built: make demo-react: %w", err)
	}
	client, err := openrouter.NewClient(openrouter.WithServerURL(serverURL))
	if err != nil {
		return nil, err
	}
	users := newSessions()
	signIn, err := web.NewHandler(client, web.Config{
		PublicURL:          public + "/auth/openrouter",
		AppName:            "Notch",
		Secrets:            [][]byte{[]byte(rand.Text() + rand.Text())}, // a real application keeps its secrets
		ErrorsToReturnPath: true,                                        // the page says what went wrong
		OnSignIn: func(w http.ResponseWriter, _ *http.Request, s web.SignIn) error {
			users.start(w, s.Key)
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/auth/openrouter/", signIn)
	mux.HandleFunc("GET /api/session", users.describe(client))
	mux.HandleFunc("POST /api/sign-out", users.end)
	mux.HandleFunc("GET /api/config", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, map[string]string{"serverURL": serverURL})
	})
	files := http.FileServer(http.Dir(dist))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(dist, filepath.Clean("/"+r.URL.Path))); err != nil {
			r.URL.Path = "/" // a path of the page's own, such as its callback
		}
		files.ServeHTTP(w, r)
	})
	return mux, nil
}
