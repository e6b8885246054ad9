package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// minSecret is the smallest secret in bytes. Each flow's AES-256 key is derived from a secret.
const minSecret = 32

// maxLabel is the longest key label that the authorization page takes, in characters.
const maxLabel = 100

// Config configures a handler. PublicURL and OnSignIn are required. A Config is read once, by
// [NewHandler]; the functions in it are called by many requests at a time.
type Config struct {
	// PublicURL is where browsers reach the handler, such as https://app.example/auth/openrouter:
	// https on any host, or http on localhost or 127.0.0.1. Host and X-Forwarded-* headers are
	// never used, so it is right behind any proxy.
	PublicURL string

	// Secrets seal the cookies. Each has at least 32 random bytes. The first one seals, all of them
	// open. All replicas need the same ones. To rotate, add a new one behind the old one on every
	// replica, then put it in front, and remove the old one an hour later. None: a random secret
	// and one logged warning; sign-ins that are under way then end with the process.
	Secrets [][]byte

	// OnSignIn stores the key of a user who has signed in. It may set headers (a session cookie)
	// and may write its own response. When it returns nil and has written nothing, the browser is
	// redirected to SignIn.ReturnTo, or to "/". The context of r is not canceled when the browser
	// goes away; it ends after 30 seconds. An error or a panic goes to OnError as a [*SaveError].
	// It is called once for each key.
	OnSignIn func(w http.ResponseWriter, r *http.Request, s SignIn) error

	// OnError is called when a sign-in fails, with one of this package's errors. When it writes
	// nothing, the default response follows. Never send the error's text to the browser. Nil: the
	// default response, and failures are logged.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// Bind returns who is signed in to the application, such as a user ID; "" for no one. A flow
	// ends in [ErrOtherUser] when it returns something else at the callback than at login. Nil:
	// flows are bound to the browser alone.
	Bind func(r *http.Request) string

	// AppName is shown on the default pages. Empty: the host of PublicURL.
	AppName string

	// KeyLabel returns the name of the new key in the user's list, at most 100 characters (more are
	// cut). Nil or "": the page's default, which is the name of the app.
	KeyLabel func(r *http.Request) string

	// Limit is the credit limit in USD that the authorization page proposes; the user can change
	// it. Nil: none proposed.
	Limit *float64

	// WorkspaceID preselects a workspace, RequiredWorkspaceID allows no other. Empty: the user's
	// choice.
	WorkspaceID, RequiredWorkspaceID string

	// ErrorsToReturnPath is for single-page applications. Instead of the default error page the
	// browser is redirected to the flow's return path with the parameter openrouter_error, whose
	// value is "denied" (the user pressed Deny), "expired" (the sign-in took longer than 10
	// minutes) or "failed" (anything else). Where the return path is not known, because the flow's
	// cookie is missing or cannot be opened, the default page is shown. False: always the page.
	ErrorsToReturnPath bool

	// AuthURL is the address of the authorization page. Empty: /auth at the origin of the client's
	// server URL.
	AuthURL string

	// Extra is sent to the authorization page too; see [oauth.AuthorizationParams]. Nil: nothing
	// more.
	Extra url.Values

	// Options are added to the exchange, as for any call.
	Options []openrouter.Option

	// Logger gets the warning about missing Secrets, and failed sign-ins when OnError is nil. No
	// secret is ever logged. Nil: [slog.Default].
	Logger *slog.Logger
}

// SignIn is a finished sign-in.
type SignIn struct {
	// Key is the user's new key. The service does not show it again: store it before anything else.
	Key openrouter.Key
	// UserID is the OpenRouter user; nil when the service sent none.
	UserID *string
	// ReturnTo is the return path that login was given, checked and on this site; "" for none.
	ReturnTo string
	// KeyLabel is the label that was proposed for the key; the user may have changed it.
	KeyLabel string
}

// check validates the copy that it returns, and fills in the defaults.
func (c Config) check(client *openrouter.Client) (Config, *url.URL, error) {
	if client == nil {
		return c, nil, errors.New("web: NewHandler needs a client: pass the result of openrouter.NewClient")
	}
	if c.OnSignIn == nil {
		return c, nil, configError("OnSignIn", "is nil: it stores the user's key")
	}
	public, err := c.publicURL()
	if err != nil {
		return c, nil, err
	}
	c.PublicURL = public.String()
	if c.AppName == "" {
		c.AppName = public.Hostname()
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	// The page would refuse what this refuses, in front of a user who can do nothing about it.
	trial := c.params(oauth.NewVerifier().Challenge(), rand.Text(), "")
	if _, err := oauth.AuthorizationURL(client, trial); err != nil {
		return c, nil, fmt.Errorf("web: %w", err)
	}
	c.Secrets = slices.Clone(c.Secrets)
	for i, secret := range c.Secrets {
		if len(secret) < minSecret {
			return c, nil, configError(fmt.Sprintf("Secrets[%d]", i), "has fewer than 32 bytes")
		}
		c.Secrets[i] = slices.Clone(secret)
	}
	if len(c.Secrets) == 0 {
		c.Logger.LogAttrs(
			context.Background(),
			slog.LevelWarn,
			"openrouter oauth/web: Config.Secrets is empty, so a random "+
				"secret is used: sign-ins do not survive a restart, and other replicas cannot finish them",
		)
		random := make([]byte, minSecret)
		_, _ = rand.Read(random) // never fails: it ends the program instead
		c.Secrets = [][]byte{random}
	}
	return c, public, nil
}

func (c *Config) publicURL() (*url.URL, error) {
	const field = "PublicURL"
	u, err := url.Parse(strings.TrimRight(c.PublicURL, "/"))
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "" {
		return nil, configError(field, "is not an absolute URL such as https://app.example/auth/openrouter")
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery || strings.Contains(c.PublicURL, "#"):
		return nil, configError(field, "has a user name, a query or a fragment")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, configError(field, "is neither https nor http")
	case u.Scheme == "http" && host != "localhost" && host != "127.0.0.1":
		return nil, configError(field, "is plain http on a host other than localhost and 127.0.0.1")
	}
	return u, nil
}

// params returns the parameters of the authorization page for one flow.
func (c *Config) params(challenge oauth.Challenge, nonce, label string) oauth.AuthorizationParams {
	return oauth.AuthorizationParams{
		CallbackURL:         c.PublicURL + callbackPath + nonce,
		Challenge:           challenge,
		KeyLabel:            label,
		Limit:               c.Limit,
		WorkspaceID:         c.WorkspaceID,
		RequiredWorkspaceID: c.RequiredWorkspaceID,
		State:               nonce,
		Extra:               c.Extra,
		AuthURL:             c.AuthURL,
	}
}

// label returns the key label of a flow in a form that the page takes.
func (c *Config) label(r *http.Request) string {
	if c.KeyLabel == nil {
		return ""
	}
	label := strings.Map(func(char rune) rune {
		if unicode.IsControl(char) {
			return -1
		}
		return char
	}, strings.ToValidUTF8(c.KeyLabel(r), ""))
	if runes := []rune(label); len(runes) > maxLabel {
		label = string(runes[:maxLabel])
	}
	return strings.TrimSpace(label)
}

func configError(field, problem string) error {
	return fmt.Errorf("web: Config.%s %s", field, problem)
}
