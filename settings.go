package openrouter

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/secret"
)

// settings is what the options of a client and of a call amount to.
type settings struct {
	serverURL  string
	base       *url.URL // serverURL, parsed
	sender     *sender
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
	log        func(context.Context, logRecord)

	keyRejected func(context.Context, Key)

	ofCall        bool // the options that are applied are a call's
	clientEditors int  // how many of the editors are the client's
}

// header keeps its value as a secret: it may be an Authorization.
type header struct {
	name   string
	value  secret.Text
	ofCall bool
}

// resolve returns the settings of a call: the client's, which are never changed, or a copy with the
// call's options.
func resolve(ctx context.Context, c *Client, op *Operation, opts []Option) (*settings, error) {
	if ctx == nil {
		return nil, &InvalidRequestError{
			Operation: op.ID,
			Field:     "ctx",
			Problem:   "is nil",
			Hint:      "pass context.Background()",
		}
	}
	if c == nil || !c.ready {
		return nil, &InvalidRequestError{
			Operation: op.ID, Field: "client", Problem: "was not made by NewClient", Hint: "call openrouter.NewClient",
		}
	}
	s := &c.settings
	if key, ok := keyOf(ctx); ok || len(opts) > 0 {
		ofCall := c.settings
		ofCall.ofCall = true
		if ok {
			ofCall.useKey(key)
		}
		if err := ofCall.apply(opts); err != nil {
			var invalid *InvalidRequestError
			if errors.As(err, &invalid) {
				invalid.Operation = op.ID
			}
			return nil, err
		}
		s = &ofCall
	}
	if !op.NoCredentials && s.credential == nil && !s.hasHeader("Authorization") {
		return nil, &InvalidRequestError{
			Operation: op.ID, Field: "API key", Problem: "is missing",
			Hint: "set $OPENROUTER_API_KEY, or pass WithAPIKey or WithKey to NewClient or to the call",
		}
	}
	return s, nil
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
	if !s.ofCall {
		s.clientEditors = len(s.editors)
	}
	return nil
}

// setHeader never writes into the slice of the settings that these were copied from.
func (s *settings) setHeader(name, value string) {
	s.headers = slices.DeleteFunc(slices.Clone(s.headers), func(h header) bool { return h.name == name })
	s.headers = append(s.headers, header{name, secret.NewText(value), s.ofCall})
}

func (s *settings) hasHeader(name string) bool {
	return slices.ContainsFunc(s.headers, func(h header) bool { return h.name == name })
}

func defaultUserAgent() string {
	version := strings.ReplaceAll(runtime.Version(), " ", "-")
	return "openrouter-go/" + Version + " (" + runtime.GOOS + "; " + version + ")"
}
