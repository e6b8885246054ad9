package native

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

const (
	// DefaultTimeout is how long SignIn waits for the user: as long as a code lives.
	DefaultTimeout = 10 * time.Minute

	// maxLabel is the longest key label the authorization page takes, in characters.
	maxLabel = 100

	loopbackIP   = "127.0.0.1"
	loopbackName = "localhost"
)

// Config configures one sign-in. Only AppName is required; the zero value of every other field is a
// sensible choice and is documented beside it. A Config is read once, when [SignIn] starts, and
// never changed; it may be used again, except for its Verifier.
//
// A panic in a function of the caller's that runs in a goroutine of this package (OpenBrowser,
// Prompt, Page, Store.Save) counts as an error of that function.
type Config struct {
	// AppName is the program's name, as the user knows it. Required. It is shown on the callback
	// page and is the first part of the default key label.
	AppName string

	// KeyLabel names the key on the user's list of keys, at most 100 characters. Empty: "AppName @
	// host name", cut to 100.
	KeyLabel string

	// Limit is the credit limit, in US dollars, that the authorization page proposes; the user can
	// change it. Nil: none proposed.
	Limit *float64

	// WorkspaceID is the workspace that the page selects at first. Empty: the user's default.
	WorkspaceID string

	// RequiredWorkspaceID is the only workspace that the page allows. Empty: any.
	RequiredWorkspaceID string

	// Host is the name in the callback URL: "127.0.0.1" (also when empty) or "localhost", for which
	// ::1 is listened on as well. No other address is ever listened on.
	Host string

	// Port is the port to listen on. Zero: a free one, which is right unless a firewall or a
	// forwarded port requires another.
	Port int

	// Mode chooses between a callback and a pasted code. Zero: [Auto].
	Mode Mode

	// Timeout bounds the wait for the user, from the moment the URL is ready until the code is
	// there; the exchange after it has the client's own timeout. Zero: [DefaultTimeout]. More is of
	// no use, since a code does not live longer.
	Timeout time.Duration

	// OpenBrowser shows a URL to the user. It is called at most once, from a goroutine of its own
	// and never in headless mode, with a short local URL that leads on to the authorization page.
	// That URL works for one client: a second one ends the sign-in, since it may be another user of
	// the computer. So do not put it where others can read it, such as the arguments of a command;
	// [OpenBrowser] takes care of that when it is called with ctx.
	//
	// An error does not end the sign-in: it is reported as [EventBrowserFailed] and the wait goes
	// on. It must return when ctx ends, which it does as soon as the browser has been answered; a
	// browser must not die of that.
	//
	// Nil: [OpenBrowser], where the environment has a display. A function given here counts as a
	// browser everywhere, over SSH too.
	OpenBrowser func(ctx context.Context, url string) error

	// Prompt asks the user to open url (the authorization page) and to paste what it shows: the
	// bare code, the address that the browser was sent to, or anything else [oauth.ParseCallback]
	// accepts. An address may come in several pieces, line by line. It is called again after text
	// that is not a code, or a code that the service calls wrong, which was reported as
	// [EventPasteRefused]. It must return when ctx ends; one that has not a second later is left
	// behind. An error means that nothing more will be pasted: a callback may still come; in
	// headless mode the sign-in ends with it.
	//
	// Nil: nothing can be pasted. [PromptLines] makes one for a terminal.
	Prompt func(ctx context.Context, url string) (string, error)

	// Notify is called with each step as it happens, for a spinner or a log. Calls never overlap,
	// and all happen before SignIn returns; it should return quickly, since the sign-in waits for
	// it. The key is stored before the last call. Nil: no calls.
	Notify func(Event)

	// Page makes the HTML that a browser is shown, from what may be shown. Scripts and anything
	// loaded from elsewhere are blocked by the response's policy; inline styles and data: images
	// work. Nil, or an empty result: the built-in page. It may be called from several goroutines at
	// once.
	Page func(Page) []byte

	// Store gets the key after the exchange. Nil: the key is only returned. See [StoreError] for
	// when it fails.
	Store Store

	// Verifier is this sign-in's secret, for a program that keeps it so that the sign-in can be
	// finished after the program has ended: [oauth.Verifier.ExchangeRequest] makes the request for
	// the code that the page showed. Use it once. Zero: a fresh one that no one else knows.
	Verifier oauth.Verifier

	// AuthURL is the authorization page's address. Empty: /auth at the origin of the client's
	// server URL.
	AuthURL string

	// Extra holds further parameters of the authorization URL; see [oauth.AuthorizationParams].
	// Nil: none.
	Extra url.Values

	// Options are added to the exchange, as for any call.
	Options []openrouter.Option
}

// ConfigError names a field of a [Config] that is not valid. It is found before anything is
// listened on or opened.
type ConfigError struct {
	Field   string // the field's name, such as "AppName"
	Problem string // what is wrong with it, without its value
}

// Error names the field and the problem.
func (e *ConfigError) Error() string { return "native: Config." + e.Field + " " + e.Problem }

// validate is the only place where a Config is checked and its defaults are filled in; it works on
// the copy it returns.
func (c Config) validate() (Config, error) {
	refuse := func(field, problem string) (Config, error) {
		return Config{}, &ConfigError{Field: field, Problem: problem}
	}
	switch {
	case strings.TrimSpace(c.AppName) == "":
		return refuse("AppName", "is required: the user sees which program asks")
	case !isPrintable(c.AppName):
		return refuse("AppName", "has characters that cannot be shown")
	case !isPrintable(c.KeyLabel):
		return refuse("KeyLabel", "has characters that cannot be shown")
	case utf8.RuneCountInString(c.KeyLabel) > maxLabel:
		return refuse("KeyLabel", fmt.Sprintf("is longer than %d characters", maxLabel))
	case c.Limit != nil && (*c.Limit < 0 || math.IsNaN(*c.Limit) || math.IsInf(*c.Limit, 0)):
		return refuse("Limit", "is not an amount")
	case c.Host != "" && c.Host != loopbackIP && c.Host != loopbackName:
		return refuse("Host", `is neither "127.0.0.1" nor "localhost"`)
	case c.Port < 0 || c.Port > math.MaxUint16:
		return refuse("Port", "is not a port")
	case c.Mode < Auto || c.Mode > Headless:
		return refuse("Mode", "is none of Auto, Loopback and Headless")
	case c.Timeout < 0:
		return refuse("Timeout", "is negative")
	}
	if c.KeyLabel == "" {
		c.KeyLabel = defaultLabel(c.AppName, os.Hostname)
	}
	if c.Host == "" {
		c.Host = loopbackIP
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.Notify == nil {
		c.Notify = func(Event) {}
	}
	if c.Verifier.IsZero() {
		c.Verifier = oauth.NewVerifier()
	}
	return c, nil
}

// isPrintable reports whether every character of s can be seen, on a page as on a terminal.
func isPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// defaultLabel is "app @ host", so that a user with several machines can tell their keys apart.
func defaultLabel(app string, hostname func() (string, error)) string {
	label := app
	if host, err := hostname(); err == nil && host != "" && isPrintable(host) {
		label += " @ " + host
	}
	if runes := []rune(label); len(runes) > maxLabel {
		label = strings.TrimSpace(string(runes[:maxLabel]))
	}
	return label
}
