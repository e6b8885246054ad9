package oauth

import (
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter"
)

// AuthorizationParams holds the query parameters of the authorization URL. The zero value of each
// field leaves its parameter out. Either CallbackURL or Challenge must be set, and both should be.
type AuthorizationParams struct {
	// CallbackURL is where the page sends the browser with the code: https on any host, or http on
	// localhost or 127.0.0.1 with any port. The page shows it to the user, so begin its path with
	// something readable. A query that it has comes back intact. Empty: the page shows the code,
	// for the user to copy.
	CallbackURL string

	// Challenge comes from [Verifier.Challenge]. It is required when there is no CallbackURL.
	Challenge Challenge

	// KeyLabel names the key in the user's list, in at most 100 characters. Empty: the app's
	// name.
	KeyLabel string

	// Limit is the credit limit in USD that the page proposes; the user can change it. nil: none.
	Limit *float64

	// WorkspaceID preselects a workspace, RequiredWorkspaceID allows no other.
	WorkspaceID, RequiredWorkspaceID string

	// State may come back with the code; the service does not promise it. When it does, compare it;
	// never require it. Bind the flow by a nonce in the callback's path instead, which does come
	// back.
	State string

	// Extra is sent along as it is: parameters that this SDK does not know. It must not repeat one
	// that it does.
	Extra url.Values

	// AuthURL is the address of the page. Empty: the origin of the client's server URL with the
	// path /auth, so https://openrouter.ai/auth as a rule. Plain http is accepted on loopback only.
	AuthURL string
}

const maxLabel = 100 // characters

// knownParams are the parameters that have a field, and so are not taken from Extra.
var knownParams = []string{
	"callback_url", "code_challenge", "code_challenge_method", "key_label", "limit",
	"required_workspace_id", "state", "workspace_id",
}

// AuthorizationURL returns the address of the page on which the user approves, with every
// parameter checked: what the page would refuse, in front of a user who can do nothing about it,
// is an [*openrouter.InvalidRequestError] here that names the parameter. Nothing is sent.
//
// The client is used for its server URL only, on which the page is; nil stands for the real
// service. Quote the result when it goes through a shell: it contains &, and what is cut off there
// is the challenge.
func AuthorizationURL(client *openrouter.Client, params AuthorizationParams) (string, error) {
	page, err := pageURL(client, params.AuthURL)
	if err != nil {
		return "", err
	}
	query := url.Values{}
	for name, values := range params.Extra {
		if name == "" || slices.Contains(knownParams, strings.ToLower(strings.TrimSpace(name))) {
			return "", invalid("Extra",
				"has no name for a value, or repeats a parameter that has a field of its own", "use the field")
		}
		query[name] = values
	}
	if err := params.check(); err != nil {
		return "", err
	}
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	set("callback_url", params.CallbackURL)
	set("code_challenge", params.Challenge.Value())
	set("code_challenge_method", string(params.Challenge.Method()))
	set("key_label", params.KeyLabel)
	if params.Limit != nil {
		set("limit", strconv.FormatFloat(math.Abs(*params.Limit), 'f', -1, 64)) // not negative: what Abs changes is -0
	}
	set("workspace_id", params.WorkspaceID)
	set("required_workspace_id", params.RequiredWorkspaceID)
	set("state", params.State)
	page.RawQuery = query.Encode()
	return page.String(), nil
}

func (p *AuthorizationParams) check() error {
	if p.CallbackURL != "" {
		if err := checkCallback(p.CallbackURL); err != nil {
			return err
		}
	} else if p.Challenge.IsZero() {
		return invalid("code_challenge", "is missing, and without a callback the page requires it",
			"pass NewVerifier().Challenge(), and keep the verifier")
	}
	if !utf8.ValidString(p.KeyLabel) || strings.ContainsFunc(p.KeyLabel, unicode.IsControl) {
		return invalid("key_label", "contains a control character or is not UTF-8", "give one line of text")
	}
	if n := utf8.RuneCountInString(p.KeyLabel); n > maxLabel {
		return invalid("key_label", "has "+strconv.Itoa(n)+" characters, more than "+
			strconv.Itoa(maxLabel), "shorten it")
	}
	if p.Limit != nil && (math.IsNaN(*p.Limit) || math.IsInf(*p.Limit, 0) || *p.Limit < 0) {
		return invalid("limit", "is negative or no number", "give an amount in USD, or nil for no limit")
	}
	return nil
}

// checkCallback refuses what the page refuses, and what it would send the code to another place for
// than the one that was meant.
func checkCallback(raw string) error {
	const field = "callback_url"
	u, err := parseAddress(field, raw)
	if err != nil {
		return err
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return invalid(field, "has a scheme other than https and http",
			"give an https URL, or http://localhost with a port; the page takes no custom schemes")
	case u.Scheme == "http" && host == "::1":
		return invalid(field, "is plain http on [::1], which the page does not take",
			"use http://127.0.0.1 or http://localhost")
	case u.Scheme == "http" && host != "localhost" && host != "127.0.0.1":
		return invalid(field, "is plain http on a host other than localhost and 127.0.0.1",
			"use https: the code would travel unencrypted")
	}
	if query := u.Query(); query.Has("code") || query.Has("error") {
		return invalid(field, "has a parameter named code or error already", "rename it: these are what the page adds")
	}
	return nil
}

func pageURL(client *openrouter.Client, raw string) (*url.URL, error) {
	const field = "AuthURL"
	origin := raw == ""
	if origin {
		raw = client.ServerURL()
	}
	u, err := parseAddress(field, raw)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, invalid(field, "is plain http on a host that is not loopback", "use https")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, invalid(field, "is neither https nor http", "give one such as https://openrouter.ai/auth")
	case u.RawQuery != "":
		return nil, invalid(field, "has a query", "put the parameters into Extra")
	}
	if origin {
		return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/auth"}, nil
	}
	return u, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback() || strings.EqualFold(host, "localhost")
}

// parseAddress takes an absolute URL that every browser reads in the same way as this program does.
// The errors of net/url contain the URL, and so are not passed on.
func parseAddress(field, raw string) (*url.URL, error) {
	const hint = "give an absolute URL, such as https://app.example/openrouter/callback"
	switch {
	case !utf8.ValidString(raw) || strings.ContainsFunc(raw, func(r rune) bool {
		return unicode.IsControl(r) ||
			unicode.IsSpace(r)
	}):
		return nil, invalid(field, "contains a blank, a control character or bytes that are not UTF-8", hint)
	case strings.Contains(raw, `\`):
		return nil, invalid(field, "contains a backslash", hint) // a slash to browsers, but not to net/url
	case strings.Contains(raw, "#"):
		return nil, invalid(field, "has a fragment", "leave out the # and what follows it")
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, invalid(field, "is not a URL", hint)
	case u.User != nil:
		return nil, invalid(field, "contains a user name", "leave out what stands before the @")
	case !u.IsAbs():
		return nil, invalid(field, "is relative", hint)
	case u.Scheme != "https" && u.Scheme != "http":
		return u, nil // the caller's to refuse, by a better reason than that it has no host
	case u.Opaque != "" || u.Hostname() == "":
		return nil, invalid(field, "has no host", hint)
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return nil, invalid(field, "has a port that is none", "give one from 1 to 65535, or none")
		}
	}
	return u, nil
}
