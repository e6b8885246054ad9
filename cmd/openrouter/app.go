package main

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/internal/terminal"
	"github.com/openrouter-go/openrouter/oauth/native"
	"golang.org/x/term"
)

// app is what every subcommand works with: the three streams and the environment.
type app struct {
	in     io.Reader
	out    io.Writer // data
	err    io.Writer // messages
	getenv func(string) string

	mu       sync.Mutex // guards err and spinning: several goroutines write
	spinning string     // the line below the messages; see spinner
	lines    *terminal.Reader
}

// interactive reports whether the user can be asked: what they type can be read, and they see the
// question.
func (a *app) interactive() bool { return terminal.IsTerminal(a.in) && terminal.IsTerminal(a.err) }

// width returns the width of the terminal that the messages go to, in columns.
func (a *app) width() int {
	if f, ok := a.err.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return 80
}

// serverURL resolves --server-url: the flag, else the environment, else the service.
func (a *app) serverURL(flag string) string {
	if flag != "" {
		return flag
	}
	if base := strings.TrimSpace(a.getenv("OPENROUTER_BASE_URL")); base != "" {
		return base
	}
	return openrouter.DefaultServerURL
}

var errNoKeyGiven = errors.New("this call was given no key")

// client returns a client of the server that --server-url, the environment or the default names. It
// has no key: calls that need one are given it.
func (a *app) client(serverFlag string, opts ...openrouter.Option) (*openrouter.Client, error) {
	client, err := openrouter.NewClient(append([]openrouter.Option{
		openrouter.WithServerURL(a.serverURL(serverFlag)),
		openrouter.WithUserAgent("openrouter-command/" + version()),
		openrouter.WithAPIKeySource(func(context.Context) (string, error) { return "", errNoKeyGiven }),
	}, opts...)...)
	var invalid *openrouter.InvalidRequestError
	if errors.As(err, &invalid) {
		return nil, failf("correct --server-url or OPENROUTER_BASE_URL", "%s %s",
			strings.Replace(invalid.Field, "WithServerURL", "the server's URL", 1), invalid.Problem)
	}
	return client, err
}

// resolvedServer returns the server's URL as the client writes it, by which its key is kept.
func (a *app) resolvedServer(flag string) (string, error) {
	client, err := a.client(flag)
	if err != nil {
		return "", err
	}
	return client.ServerURL(), nil
}

// serverArgument returns the flag that names a server in a command to try next, with a space before
// it; "" for the service.
func serverArgument(server string) string {
	if server == "" || server == openrouter.DefaultServerURL {
		return ""
	}
	return " --server-url " + server
}

// environmentKey returns $OPENROUTER_API_KEY, which beats every kept key.
func (a *app) environmentKey() string { return strings.TrimSpace(a.getenv(native.EnvironmentKey)) }

// version returns the module's version, as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}
