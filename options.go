package openrouter

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/internal/keytext"
	"github.com/openrouter-go/openrouter/secret"
)

// Option is a setting of a client or of one call: [NewClient] and every operation take the same
// ones, and a call's win. A bad value is reported as an [*InvalidRequestError] by NewClient or by
// the call, before anything is sent.
type Option func(*settings) error

// Key is an API key that cannot be printed by accident. See package secret.
type Key = secret.Key

// NewKey makes a Key of the text of one.
func NewKey(key string) Key { return secret.NewKey(key) }

// WithAPIKey sets the key that calls authenticate with, as text. Default: $OPENROUTER_API_KEY, read
// by [NewClient]. An operation that needs no credentials, such as the exchange of an authorization
// code, never sends it. What was copied badly (in quotes, with "Bearer" or a variable's name before
// it, with a byte order mark) is invalid; the key's own form is not checked.
func WithAPIKey(key string) Option {
	return func(s *settings) error {
		key := strings.TrimSpace(key)
		if problem, hint := keytext.Problem(key); problem != "" {
			return invalidOption("WithAPIKey", problem, hint)
		}
		s.credential = func(context.Context) (string, error) { return key, nil }
		return nil
	}
}

// WithKey sets the key that calls authenticate with, as this SDK returned it. See [WithAPIKey].
func WithKey(key Key) Option {
	return func(s *settings) error {
		if key.IsZero() {
			return invalidOption("WithKey", "is empty", "give a key, or leave the option out")
		}
		return withField(WithAPIKey(key.Reveal())(s), "WithKey")
	}
}

// WithAPIKeySource sets a function that is asked for the key before each attempt of a call that
// needs one: for keys that change while the program runs. It is called with the call's context,
// from as many goroutines as make calls. Its error ends the call before anything is sent, and is in
// the chain of the call's error.
func WithAPIKeySource(source func(context.Context) (string, error)) Option {
	return func(s *settings) error {
		if source == nil {
			return invalidOption("WithAPIKeySource", "is nil", "give a function, or leave the option out")
		}
		s.credential = source
		return nil
	}
}

// WithServerURL sets the address that calls go to. Default: $OPENROUTER_BASE_URL, else
// https://openrouter.ai/api/v1. Plain http is accepted on loopback only (localhost, 127.0.0.0/8,
// ::1); a user name, a query or a fragment is refused.
func WithServerURL(server string) Option {
	return func(s *settings) error {
		const name = "WithServerURL"
		u, err := url.Parse(strings.TrimSpace(server))
		switch {
		case err != nil || u.Host == "" || u.Hostname() == "":
			return invalidOption(name, "is not an absolute URL", "give one such as "+DefaultServerURL)
		case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
			return invalidOption(name, "has a user name, a query or a fragment", "give scheme, host and path alone")
		case u.Scheme != "https" && u.Scheme != "http":
			return invalidOption(name, "is neither https nor http", "give one such as "+DefaultServerURL)
		case u.Scheme == "http" && !isLoopback(u.Hostname()):
			return invalidOption(
				name,
				"is plain http on a host that is not loopback",
				"use https: the key would travel unencrypted",
			)
		}
		s.serverURL = strings.TrimRight(u.String(), "/")
		s.base, err = url.Parse(s.serverURL)
		return err
	}
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// WithHTTPClient sets what sends the requests. An *http.Client is copied, and on the copy no
// redirect of a request with a body and none to another origin is followed; prefer one with a
// Transport of your own over a Doer of your own. Any other HTTPDoer takes that over: it must not
// follow such redirects itself, and it must honour the request's context.
func WithHTTPClient(doer HTTPDoer) Option {
	return func(s *settings) error {
		nillable := []reflect.Kind{reflect.Pointer, reflect.Func, reflect.Map}
		if v := reflect.ValueOf(doer); !v.IsValid() || slices.Contains(nillable, v.Kind()) && v.IsNil() {
			return invalidOption("WithHTTPClient", "is nil", "give a client, or leave the option out")
		}
		s.sender = newSender(doer)
		return nil
	}
}

// WithTimeout bounds the whole call, its retries and their waits included. Default: 60 s. A call
// that runs into it ends in a [*TimeoutError]. The deadline of the call's context counts too; the
// earlier one wins.
func WithTimeout(timeout time.Duration) Option {
	return func(s *settings) error {
		if timeout <= 0 {
			return invalidOption("WithTimeout", "is not above zero", "give a duration such as 30*time.Second")
		}
		s.timeout = timeout
		return nil
	}
}

// WithResponseLimit bounds the number of bytes of a response's decoded body that are read. Default:
// 8 MiB. A larger success is a [*ResponseError]; the body of an error is cut.
func WithResponseLimit(bytes int64) Option {
	return func(s *settings) error {
		if bytes <= 0 {
			return invalidOption("WithResponseLimit", "is not above zero", "give a number of bytes such as 8<<20")
		}
		s.limit = bytes
		return nil
	}
}

// WithResponseInto stores the last response of the call, success or error, in *into: its status and
// headers. Its body is already read and empty here, and its Request is nil. *into is nil when no
// response came. It belongs to one call; [NewClient] refuses it.
func WithResponseInto(into **http.Response) Option {
	return func(s *settings) error {
		if into == nil {
			return invalidOption("WithResponseInto", "is nil", "give the address of a *http.Response")
		}
		s.into = into
		return nil
	}
}

// WithHeader sets a header of the request. It wins over every header that the SDK would send,
// Authorization included; of two with the same name the later wins. An operation that needs no
// credentials, such as the exchange of an authorization code, sends a header that holds credentials
// (Authorization, Cookie, X-Api-Key, ...) only when it was given to that very call.
func WithHeader(name, value string) Option {
	return func(s *settings) error {
		if !validHeaderName(name) {
			return invalidOption("WithHeader", "has a name that no header has", "use letters, digits and hyphens")
		}
		name := http.CanonicalHeaderKey(name) // a new variable, since one Option may be applied by many calls at a time
		switch name {
		case "Host", "Content-Length", "Transfer-Encoding", "Trailer", "Connection":
			return invalidOption("WithHeader", name+" is set by the transport", "leave it out")
		}
		if !validHeaderValue(value) {
			return invalidOption("WithHeader", name+" has control characters in its value", "remove them")
		}
		s.setHeader(name, value)
		return nil
	}
}

// WithRequestEditor adds a function that sees each request last, just before it is sent, and may
// change its headers and its URL's path and query; it may read the body. A changed method, body or
// host is refused, and so is the call when the function returns an error; either way nothing is
// sent. Editors run in the order in which they were given, once an attempt. Credentials that an
// editor of the client adds to an operation that needs none are removed; those of the call's
// editors stay.
func WithRequestEditor(edit func(context.Context, *http.Request) error) Option {
	return func(s *settings) error {
		if edit == nil {
			return invalidOption("WithRequestEditor", "is nil", "give a function, or leave the option out")
		}
		s.editors = append(s.editors[:len(s.editors):len(s.editors)], edit)
		return nil
	}
}

// WithUserAgent replaces the User-Agent. Default: "openrouter-go/<version> (<system>; <Go
// version>)".
func WithUserAgent(agent string) Option {
	return func(s *settings) error {
		if agent == "" || !validHeaderValue(agent) {
			return invalidOption("WithUserAgent", "is empty or has control characters", "give a line such as myapp/1.2")
		}
		s.userAgent = agent
		return nil
	}
}
