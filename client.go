package openrouter

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/internal/printable"
)

// Defaults of a Client. Each can be changed by the option of the same name.
const (
	// DefaultServerURL is the address that calls go to when neither [WithServerURL] nor
	// $OPENROUTER_BASE_URL gives another.
	DefaultServerURL = "https://openrouter.ai/api/v1"
	// DefaultTimeout bounds a whole call, its retries and their waits included.
	DefaultTimeout = 60 * time.Second
	// DefaultResponseLimit is the number of bytes of a decoded body that a call reads.
	DefaultResponseLimit = 8 << 20
)

// Client is what every operation is called with. Make one with [NewClient] and use it for the whole
// program: it is safe for concurrent use, never changes after it was made, and shares its
// connections. The zero value is refused by every operation.
type Client struct {
	settings settings
	ready    bool
}

// NewClient makes a Client. Without options it calls https://openrouter.ai/api/v1 (or
// $OPENROUTER_BASE_URL) and authenticates with $OPENROUTER_API_KEY where an operation asks for a
// key; both are read now, once. The exchange of an authorization code needs no key, and none is
// sent.
//
// An option with a bad value is an [*InvalidRequestError] that names the option. What is given is
// copied, never modified.
func NewClient(opts ...Option) (*Client, error) {
	s := settings{
		sender:    defaultSender(),
		timeout:   DefaultTimeout,
		limit:     DefaultResponseLimit,
		userAgent: defaultUserAgent(),
	}
	server := DefaultServerURL
	if base := strings.TrimSpace(os.Getenv("OPENROUTER_BASE_URL")); base != "" {
		server = base
	}
	if err := WithServerURL(server)(&s); err != nil {
		return nil, withField(err, "$OPENROUTER_BASE_URL")
	}
	if err := s.apply(opts); err != nil {
		return nil, err
	}
	if key := strings.TrimSpace(os.Getenv("OPENROUTER_API_KEY")); key != "" && s.credential == nil {
		if err := WithAPIKey(key)(&s); err != nil {
			return nil, withField(err, "$OPENROUTER_API_KEY")
		}
	}
	if s.into != nil {
		return nil, invalidOption(
			"WithResponseInto",
			"belongs to one call, not to a client",
			"pass it to the operation",
		)
	}
	return &Client{settings: s, ready: true}, nil
}

// ServerURL returns the address that the client's calls go to, without a trailing slash, such as
// "https://openrouter.ai/api/v1", which is also what the zero Client and nil give. Safe for
// concurrent use.
func (c *Client) ServerURL() string {
	if c == nil || !c.ready {
		return DefaultServerURL
	}
	return c.settings.serverURL
}

// Format prints the client as its server URL, whatever the verb: its options may hold secrets.
func (c Client) Format(f fmt.State, verb rune) { printable.Format(f, verb, c.String()) }

// String returns what Format prints.
func (c Client) String() string { return "openrouter.Client(" + c.ServerURL() + ")" }

// LogValue logs what Format prints.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// CloseIdleConnections closes the connections that are not in use, if the client's [HTTPDoer] can.
// A program that is about to end need not call it. The connections of the default doer are shared
// by all clients that use it.
func (c *Client) CloseIdleConnections() {
	if c == nil || !c.ready {
		return
	}
	c.settings.sender.closeIdleConnections()
}

// withField makes an option's error name where the value really came from.
func withField(err error, field string) error {
	var invalid *InvalidRequestError
	if errors.As(err, &invalid) {
		invalid.Field = field
	}
	return err
}

// HTTPDoer sends one HTTP request. *http.Client is one. See [WithHTTPClient].
type HTTPDoer interface {
	Do(*http.Request) (*http.Response, error)
}
