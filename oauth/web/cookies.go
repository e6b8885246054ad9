package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	// flowLifetime is how long a user has for the authorization page; a code lives as long.
	flowLifetime = 10 * time.Minute
	// cookieLifetime is longer, so that a user who comes back late learns that it is too late.
	cookieLifetime = time.Hour
	// doneLifetime is how long a reload of a callback that succeeded is redirected.
	doneLifetime = 10 * time.Minute

	// At most maxFlows cookies with maxCookieBytes in total are left in a browser. A pile of them
	// would make requests larger than servers accept (431); the usual limit is 8 KiB, and the
	// application has cookies too.
	maxFlows       = 5
	maxCookieBytes = 4 << 10
	// maxDeleted bounds the Set-Cookie headers of one response, maxOpened the work for one request.
	maxDeleted = 8
	maxOpened  = 32
)

// flow is what the cookie of a flow holds. While the user is at the authorization page it has a
// Verifier; after the sign-in it has Done, and no secret.
type flow struct {
	Started  int64  `json:"s"` // in Unix milliseconds
	Verifier string `json:"v,omitempty"`
	ReturnTo string `json:"r,omitempty"`
	Label    string `json:"l,omitempty"`
	Bind     []byte `json:"b,omitempty"` // a digest of what Config.Bind returned
	Done     string `json:"d,omitempty"` // where the first response redirected to
}

// expired reports whether the user has taken too long. The clock of another replica may be a little
// ahead, so the future is not looked at.
func (f *flow) expired(now time.Time) bool {
	return now.Sub(time.UnixMilli(f.Started)) > flowLifetime
}

// cookies reads and writes the cookies of flows.
type cookies struct {
	sealer sealer
	prefix string
	secure bool
}

func newCookies(public *url.URL, secrets [][]byte) cookies {
	// The name tells handlers with the same host apart: cookies ignore ports, and so the mount.
	sum := sha256.Sum256([]byte(public.String()))
	prefix := "openrouter-" + hex.EncodeToString(sum[:4]) + "-"
	secure := public.Scheme == "https"
	if secure {
		prefix = "__Host-" + prefix // no other host of the same domain can set it
	}
	return cookies{sealer{secrets, "openrouter oauth/web 1 " + public.String()}, prefix, secure}
}

// start adds the cookie of a new flow and deletes those that are of no use any more, the oldest
// first.
func (c *cookies) start(w http.ResponseWriter, r *http.Request, nonce string, started flow) error {
	value, err := c.seal(nonce, started)
	if err != nil {
		return err
	}
	useful, useless := c.sort(r, time.Now())
	size := len(c.prefix) + len(nonce) + len(value)
	for i, other := range useful {
		if size += len(other.Name) + len(other.Value); i+1 >= maxFlows || size > maxCookieBytes {
			useless = append(useless, other.Name)
		}
	}
	for i, name := range useless {
		if i == maxDeleted {
			break // the next login deletes more
		}
		c.set(w, name, "", -1)
	}
	c.set(w, c.prefix+nonce, value, int(cookieLifetime.Seconds()))
	return nil
}

// sort returns the cookies of flows that can still be used, the newest first, and the names of all
// other cookies of this handler.
func (c *cookies) sort(r *http.Request, now time.Time) (useful []*http.Cookie, useless []string) {
	started := map[string]int64{} // by the names of useful
	opened := 0
	for _, cookie := range r.Cookies() {
		nonce, ok := strings.CutPrefix(cookie.Name, c.prefix)
		if !ok || started[cookie.Name] != 0 {
			continue
		}
		opened++
		if opened > maxOpened {
			useless = append(useless, cookie.Name)
		} else if f, ok := c.open(nonce, cookie.Value); ok && !f.expired(now) {
			started[cookie.Name] = f.Started
			useful = append(useful, cookie)
		} else {
			useless = append(useless, cookie.Name)
		}
	}
	slices.Reverse(useful) // browsers send older cookies first
	slices.SortStableFunc(useful, func(a, b *http.Cookie) int { return cmp.Compare(started[b.Name], started[a.Name]) })
	// A planted cookie may have the name of a valid one.
	useless = slices.DeleteFunc(useless, func(name string) bool { return started[name] != 0 })
	return useful, slices.Compact(useless)
}

// read returns the flow of a nonce. A browser may send several cookies of one name; the one that
// opens counts.
func (c *cookies) read(r *http.Request, nonce string) (*flow, error) {
	err := ErrUnknownFlow
	for _, cookie := range r.CookiesNamed(c.prefix + nonce) {
		if f, ok := c.open(nonce, cookie.Value); ok {
			return f, nil
		}
		err = ErrUnreadableFlow
	}
	return nil, err
}

// finish replaces the cookie of a flow that has succeeded.
func (c *cookies) finish(w http.ResponseWriter, nonce string, f flow, location string) {
	value, err := c.seal(nonce, flow{Started: f.Started, Done: location})
	if err != nil || len(value) > maxCookieBytes {
		value, err = c.seal(nonce, flow{Started: f.Started, Done: orRoot(f.ReturnTo)})
	}
	if err == nil {
		c.set(w, c.prefix+nonce, value, int(doneLifetime.Seconds()))
	}
}

func (c *cookies) set(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{ // #nosec G124 -- Secure except on plain http, which is loopback
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (c *cookies) seal(nonce string, f flow) (string, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	return c.sealer.seal(nonce, plain)
}

func (c *cookies) open(nonce, value string) (*flow, bool) {
	if len(value) > maxCookieBytes {
		return nil, false
	}
	plain, ok := c.sealer.open(nonce, value)
	if !ok {
		return nil, false
	}
	f := new(flow)
	return f, json.Unmarshal(plain, f) == nil
}
