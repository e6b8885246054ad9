package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Key is an API key that a [Sandbox] accepts. The zero value is an ordinary key without a limit.
type Key struct {
	Value       string    // the key itself; "" to have one made
	Name        string    // what the user called it
	UserID      string    // who made it; "" for the sandbox's user
	Limit       *float64  // credit limit in USD; nil for none
	LimitReset  string    // "daily", "weekly" or "monthly"; "" for never
	Usage       float64   // what was spent, in USD
	Management  bool      // whether it manages other keys
	WorkspaceID string    // "" for none
	ExpiresAt   time.Time // zero for never
}

// Format implements [fmt.Formatter]: every verb prints the shortened key only.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, masked(k.Value)) }

// LogValue implements [slog.LogValuer] like Format.
func (k Key) LogValue() slog.Value { return slog.StringValue(masked(k.Value)) }

// size is about what the key takes in memory.
func (k Key) size() int { return len(k.Name) + len(k.UserID) + len(k.LimitReset) + len(k.WorkspaceID) }

// account is a key that exists, without its value: only what is shown of it is kept.
type account struct {
	key     Key
	label   string
	revoked bool
	capped  bool
}

// AddKey makes a key known and returns its value. Use it for a key that a test brings along, such
// as a management key; the keys of the sign-in are made by the exchange. A key with the same value
// is replaced. Of more keys than fit in 32 MiB, some 100,000, the oldest are forgotten.
func (s *Sandbox) AddKey(key Key) string {
	value := key.Value
	if value == "" {
		b := make([]byte, 32)
		rand.Read(b) // never fails, see its documentation
		value = "sk-or-v1-" + hex.EncodeToString(b)
	}
	if key.UserID == "" {
		key.UserID = s.config.UserID
	}
	key.Value = ""
	if key.Limit != nil {
		limit := *key.Limit
		key.Limit = &limit
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys.put(digestOf(value), &account{key: key, label: masked(value)}, key.size())
	return value
}

// Revoke makes a key useless, as its owner does on the key's page: requests with it get 401 from
// now on. It reports whether the key was known.
func (s *Sandbox) Revoke(key string) bool {
	return s.change(key, func(a *account) { a.revoked = true })
}

// Cap sets a key's limit to what was already spent with it, so that requests with it get 402 from
// now on. It reports whether the key was known.
func (s *Sandbox) Cap(key string) bool {
	return s.change(key, func(a *account) {
		spent := a.key.Usage
		a.key.Limit, a.capped = &spent, true
	})
}

// Spend adds to what was spent with a key, in USD. Once that reaches the key's limit, requests with
// it get 402. It reports whether the key was known.
func (s *Sandbox) Spend(key string, usd float64) bool {
	return s.change(key, func(a *account) {
		a.key.Usage += usd
		a.capped = a.key.Limit != nil && a.key.Usage >= *a.key.Limit
	})
}

func (s *Sandbox) change(key string, do func(*account)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.keys.get(digestOf(key))
	if ok {
		do(a)
	}
	return ok
}

// authenticate returns a copy of the account that a key belongs to, or the response to a key that
// cannot be used.
func (s *Sandbox) authenticate(key string) (*account, *response) {
	refuse := func(a response) (*account, *response) { return nil, &a }
	if key == "" {
		return refuse(unauthorized("Missing Authentication header"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.keys.get(digestOf(key))
	expired := ok && !a.key.ExpiresAt.IsZero() && !s.config.Clock().Before(a.key.ExpiresAt)
	if !ok || a.revoked || expired {
		return refuse(unauthorized("User not found."))
	}
	// A limit of nothing is reached only once something was spent: GET /key works with a key just
	// made.
	if a.capped || (a.key.Limit != nil && a.key.Usage > 0 && a.key.Usage >= *a.key.Limit) {
		return refuse(errorResponse(http.StatusPaymentRequired, "The key's credit limit is reached", map[string]any{
			"limit_source": "openrouter_key_limit",
		}))
	}
	current := *a
	return &current, nil
}

func unauthorized(message string) response {
	return errorResponse(http.StatusUnauthorized, message, nil)
}

// currentKey serves GET /key with what is known of the calling key.
func (s *Sandbox) currentKey(_ *http.Request, c *call) response {
	if c.caller == nil {
		return unauthorized("Missing Authentication header")
	}
	k := c.caller.key
	data := map[string]any{
		"label": c.caller.label, "limit": nil, "limit_remaining": nil, "limit_reset": orNull(k.LimitReset),
		"usage": k.Usage, "usage_daily": k.Usage, "usage_weekly": k.Usage, "usage_monthly": k.Usage,
		"byok_usage": 0.0, "byok_usage_daily": 0.0, "byok_usage_weekly": 0.0, "byok_usage_monthly": 0.0,
		"include_byok_in_limit": false, "is_free_tier": false,
		"is_management_key": k.Management, "is_provisioning_key": k.Management,
		"creator_user_id": k.UserID, "organization_id": nil, "workspace_id": orNull(k.WorkspaceID), "expires_at": nil,
		"rate_limit": map[string]any{
			"requests": -1.0, "interval": "10s", "note": "This field is deprecated and safe to ignore.",
		},
		"allowed_data_regions":      []any{"global"},
		"free_model_daily_requests": map[string]any{"limit": 50.0, "remaining": 50.0, "used": 0.0},
	}
	if k.Limit != nil {
		data["limit"], data["limit_remaining"] = *k.Limit, max(0, *k.Limit-k.Usage)
	}
	if !k.ExpiresAt.IsZero() {
		data["expires_at"] = k.ExpiresAt.UTC().Format(time.RFC3339)
	}
	return s.document.exampleWith(c.match.operation(), map[string]any{"data": data})
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// masked shortens a key as the service's own labels do, sk-or-v1-0e6...c96; of a short one nothing
// is left.
func masked(value string) string {
	const head, tail, least = len("sk-or-v1-0e6"), len("c96"), 32
	if len(value) < least {
		return "..."
	}
	return value[:head] + "..." + value[len(value)-tail:]
}
