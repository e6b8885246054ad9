package openrouter

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/secret"
)

// settings is what the options of a client and of a call amount to. A call works on a copy.
type settings struct {
	serverURL  string
	base       *url.URL // serverURL, parsed
	doer       HTTPDoer
	credential func(context.Context) (string, error)
	timeout    time.Duration
	retries    RetryConfig
	noRetries  bool
	limit      int64
	into       **http.Response
	app        App
	userAgent  string
	headers    []header
	editors    []func(context.Context, *http.Request) error
	logger     *slog.Logger

	keyRejected func(context.Context, Key)
}

// header keeps its value as a secret: it may be an Authorization.
type header struct {
	name  string
	value secret.Text
}

func (s *settings) apply(opts []Option) error {
	for _, opt := range opts {
		if opt == nil {
			return invalidOption("Option", "is nil", "leave it out")
		}
		if err := opt(s); err != nil {
			return err
		}
	}
	return nil
}

// setHeader never writes into the slice of the settings that these were copied from.
func (s *settings) setHeader(name, value string) {
	s.headers = slices.DeleteFunc(slices.Clone(s.headers), func(h header) bool { return h.name == name })
	s.headers = append(s.headers, header{name, secret.NewText(value)})
}

func (s *settings) hasHeader(name string) bool {
	return slices.ContainsFunc(s.headers, func(h header) bool { return h.name == name })
}

func defaultUserAgent() string {
	return "openrouter-go/" + Version + " (" + runtime.GOOS + "; " + strings.ReplaceAll(runtime.Version(), " ", "-") + ")"
}
