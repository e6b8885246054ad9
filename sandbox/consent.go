package sandbox

import (
	"math"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// consent holds the parameters of an authorization URL, once they are known to be valid.
type consent struct {
	Callback  *url.URL // nil when the page is to show the code itself
	Challenge string
	Method    string
	Label     string
	Limit     *float64
	Workspace string
	Locked    bool // whether the user may not choose another workspace
	State     string
}

// readConsent reads the authorization page's parameters, or says which one is wrong and what to do.
// The text names parameters and never quotes values.
func readConsent(query url.Values) (c consent, problem string) {
	if raw := query.Get("callback_url"); raw != "" {
		if c.Callback, problem = parseCallback(raw); problem != "" {
			return c, "callback_url " + problem + "."
		}
	}
	c.Challenge, c.Method = query.Get("code_challenge"), query.Get("code_challenge_method")
	c.Label, c.State = query.Get("key_label"), query.Get("state")
	c.Workspace = query.Get("workspace_id")
	if locked := query.Get("required_workspace_id"); locked != "" {
		c.Workspace, c.Locked = locked, true
	}
	switch {
	case c.Callback == nil && c.Challenge == "":
		return c, "Without callback_url this page shows the code, and then code_challenge is required. " +
			"If the program did send them, the address was cut off: it has to be opened as a whole."
	case c.Method != "" && c.Method != methodS256 && c.Method != methodPlain:
		return c, "code_challenge_method must be S256 or plain."
	case c.Challenge != "" && c.Method == "":
		return c, "code_challenge_method is missing: say how code_challenge was made, S256 or plain."
	case c.Challenge == "" && c.Method != "":
		return c, "code_challenge is missing, although code_challenge_method is there."
	case utf8.RuneCountInString(c.Label) > 100:
		return c, "key_label must have at most 100 characters."
	case utf8.RuneCountInString(c.Workspace) > 100:
		return c, "workspace_id must have at most 100 characters."
	}
	if raw := query.Get("limit"); raw != "" {
		if c.Limit, problem = parseLimit(raw); problem != "" {
			return c, "limit " + problem + "."
		}
	}
	return c, ""
}

// parseCallback allows what the service allows: https on any host, http on this computer by its two
// names. [::1] is not among them.
func parseCallback(raw string) (*url.URL, string) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return nil, "must be a complete URL"
	case u.User != nil:
		return nil, "must not contain a user name"
	case u.Scheme == "https", u.Scheme == "http" && isLocal(u):
		return u, ""
	}
	return nil, "must be https, or http on localhost or 127.0.0.1"
}

func isLocal(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	return host == "localhost" || host == "127.0.0.1"
}

// parseLimit reads an amount in USD; "" is no limit.
func parseLimit(raw string) (*float64, string) {
	if raw = strings.TrimSpace(raw); raw == "" {
		return nil, ""
	}
	limit, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(limit) || math.IsInf(limit, 0) || strings.ContainsAny(raw, "xXpP_") {
		return nil, "must be a number"
	}
	if limit < 0 {
		return nil, "must not be negative"
	}
	return &limit, ""
}

// App returns the name that the service gives to an app: the host of its callback, or one fixed
// name for every program on this computer.
func (c consent) App() string {
	switch {
	case c.Callback == nil && c.Label != "":
		return c.Label
	case c.Callback == nil:
		return "A program without a callback"
	case isLocal(c.Callback):
		port := c.Callback.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443"}[c.Callback.Scheme]
		}
		return net.JoinHostPort("localhost", port)
	}
	return c.Callback.Hostname()
}

// KeyName is the name that the key will have.
func (c consent) KeyName() string {
	if c.Label != "" {
		return c.Label
	}
	return c.App()
}

// LimitText is the limit as the form shows it.
func (c consent) LimitText() string {
	if c.Limit == nil {
		return ""
	}
	return strconv.FormatFloat(*c.Limit, 'f', -1, 64)
}

// redirect is the callback's address with parameters added; the query that it had stays byte by
// byte as it was.
func (c consent) redirect(added ...[2]string) string {
	u := *c.Callback
	for _, pair := range added {
		if u.RawQuery != "" {
			u.RawQuery += "&"
		}
		u.RawQuery += url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1])
	}
	return u.String()
}

// policyHost is what a policy can say of a host (CSP level 3, host-source): neither an IPv6 address
// nor anything that a policy would end at, such as ";" and ",".
var policyHost = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// formTarget returns what the page's form may lead to. Chromium applies form-action to the redirect
// that follows a form too, so the callback's origin has to be in it, or its scheme where a policy
// cannot name the host.
func (c consent) formTarget() string {
	switch {
	case c.Callback == nil:
		return "'self'"
	case !policyHost.MatchString(c.Callback.Host):
		return "'self' " + c.Callback.Scheme + ":"
	}
	return "'self' " + c.Callback.Scheme + "://" + c.Callback.Host
}

// size is about what the parameters take in memory.
func (c consent) size() int {
	size := len(c.Challenge) + len(c.Label) + len(c.Workspace) + len(c.State)
	if c.Callback != nil {
		size += len(c.Callback.String())
	}
	return size
}
