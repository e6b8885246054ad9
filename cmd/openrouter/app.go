package main

import (
	"errors"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter"
	"golang.org/x/term"
)

// app is what every subcommand works with: the three streams and the environment.
type app struct {
	in     io.Reader
	out    io.Writer // data
	err    io.Writer // talk
	getenv func(string) string

	talk     sync.Mutex // guards err and spinning: several goroutines write
	spinning string     // the line below the talk; see spinner
	lines    lineReader
}

// interactive reports whether a person can be asked: what they type can be read, and they see the question.
func (a *app) interactive() bool { return isTerminal(a.in) && isTerminal(a.err) }

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is that of the terminal which the talk goes to, in columns.
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

// client makes a client of the server that --server-url, the environment or the default names.
func (a *app) client(serverFlag string, opts ...openrouter.Option) (*openrouter.Client, error) {
	client, err := openrouter.NewClient(append([]openrouter.Option{
		openrouter.WithServerURL(a.serverURL(serverFlag)),
		openrouter.WithUserAgent("openrouter-command/" + version()),
	}, opts...)...)
	var invalid *openrouter.InvalidRequestError
	if errors.As(err, &invalid) {
		return nil, failf("correct --server-url, OPENROUTER_BASE_URL or OPENROUTER_API_KEY", "%s %s",
			strings.Replace(invalid.Field, "WithServerURL", "the server's URL", 1), invalid.Problem)
	}
	return client, err
}

// version is the module's, as the go command recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return strings.Trim(info.Main.Version, "()")
	}
	return "devel"
}
