package sandbox

import (
	"fmt"
	"net/http"
	"time"
)

// Config says which variant of the service a [Sandbox] plays. The zero value is ready to use: it
// plays what OpenRouter's documentation says. A Config is copied by [New]; changing it afterwards
// has no effect.
type Config struct {
	// Document is the OpenAPI 3.1 document to serve; nil for the one that this SDK is generated
	// from. References to other files or addresses are not followed.
	Document []byte

	// Clock tells the time that codes and keys expire by; nil for [time.Now]. It is called by
	// several goroutines at once.
	Clock func() time.Time

	// CodeLifetime is how long a code can be exchanged; zero for the service's 10 minutes.
	CodeLifetime time.Duration

	// StateEcho sends a parameter "state" of the authorization URL back to the callback. Some have
	// seen the service do so, some have not.
	StateEcho bool

	// DenyWithError makes Deny send error=access_denied to the callback; otherwise the callback is
	// called as it is.
	DenyWithError bool

	// RefusedCodeStatus is the response to a code that is unknown, used, or does not belong to the
	// verifier: 403 `Invalid code or code_verifier` as documented (the default), or 400 `Invalid
	// code` as seen in the field. Anything else is an error.
	RefusedCodeStatus int

	// OmitUserID leaves user_id out of the exchange's response, as the service's guide shows it.
	OmitUserID bool

	// UserID is the user who approves; "" for [DefaultUserID].
	UserID string

	// Keys are keys that exist from the beginning; see [Sandbox.AddKey].
	Keys []Key

	// AllowedOrigins are the web origins whose pages may call the API from a browser (CORS), such
	// as "http://localhost:5173", or "*" for all. None by default.
	AllowedOrigins []string

	// Log, if set, is called with each request just before its response is written, from several
	// goroutines at once.
	Log func(Request)

	// MaxRequests bounds how many requests [Sandbox.Requests] remembers, the newest ones; zero for
	// 1000.
	MaxRequests int

	// MaxBody bounds a request's body in bytes; a larger one gets 413. Zero for 1 MiB.
	MaxBody int64

	// MaxUpload bounds a body that is neither JSON nor text nor a form: it is read, counted and
	// validated, and only the first MaxBody bytes of it are kept. Zero for 4 GiB.
	MaxUpload int64

	// Items is how many items a list that comes in pages has in all; zero for 3.
	Items int

	// StreamEvents is how many events an event stream has at least. Every stream has 3, and one of
	// each kind that the document has for it.
	StreamEvents int

	// Nulls makes every field null that may be null, wherever the document's examples are sent.
	Nulls bool
}

// DefaultUserID is the user who approves on the authorization page unless [Config] names another.
const DefaultUserID = "user_sandbox"

// maxStoreSize bounds keys, codes and open pages, of which a visitor can make any number, in bytes
// of each.
const maxStoreSize = 32 << 20

func (c Config) withDefaults() (Config, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.CodeLifetime == 0 {
		c.CodeLifetime = 10 * time.Minute
	}
	if c.RefusedCodeStatus == 0 {
		c.RefusedCodeStatus = http.StatusForbidden
	}
	if c.UserID == "" {
		c.UserID = DefaultUserID
	}
	if c.MaxRequests == 0 {
		c.MaxRequests = 1000
	}
	if c.MaxBody == 0 {
		c.MaxBody = 1 << 20
	}
	if c.MaxUpload == 0 {
		c.MaxUpload = 4 << 30
	}
	if c.Items == 0 {
		c.Items = 3
	}
	if c.RefusedCodeStatus != http.StatusForbidden && c.RefusedCodeStatus != http.StatusBadRequest {
		return c, fmt.Errorf("sandbox: config: RefusedCodeStatus is %d, want 400 or 403", c.RefusedCodeStatus)
	}
	for name, value := range map[string]int64{
		"CodeLifetime": int64(c.CodeLifetime),
		"MaxRequests":  int64(c.MaxRequests),
		"MaxBody":      c.MaxBody,
		"MaxUpload":    c.MaxUpload,
		"Items":        int64(c.Items),
		"StreamEvents": int64(c.StreamEvents),
	} {
		if value < 0 {
			return c, fmt.Errorf("sandbox: config: %s is negative", name)
		}
	}
	return c, nil
}
