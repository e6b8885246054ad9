package web

import (
	"context"
	"errors"
	"html/template"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

// KeyState is what can be done with a key.
type KeyState int

// The states of a key. The zero value means that it is not known, because the service was not
// reached.
const (
	KeyUnknown KeyState = iota
	KeyUsable
	KeyCapped  // its own limit is reached; the owner can raise it on SettingsURL
	KeyExpired // it was made with an end, and that has come
	KeyGone    // revoked or unknown: the user has to sign in again
)

// String returns "unknown", "usable", "capped", "expired" or "gone".
func (s KeyState) String() string {
	if s < KeyUnknown || s > KeyGone {
		return "unknown"
	}
	return [...]string{"unknown", "usable", "capped", "expired", "gone"}[s]
}

// KeyStatus is what a signed-in user's page shows of the user's key. Make one with [CheckKey].
type KeyStatus struct {
	State KeyState
	// FreeTier reports that the user has never bought credits.
	FreeTier bool
	// Limit and Remaining are in USD; nil for a key without a limit. LimitReset is "daily",
	// "weekly", "monthly", or "" for never.
	Limit, Remaining *float64
	LimitReset       string
	// Usage is what was spent with the key, in USD.
	Usage float64
	// ExpiresAt is when the key ends; nil for never.
	ExpiresAt *time.Time
	// Masked is the shortened key, SettingsURL the page on which its owner changes or revokes it.
	Masked, SettingsURL string
}

// CheckKey asks the service about a user's key. A key that is capped, expired or gone is a status
// and no error. An error means that the service could not be asked; the status then has Masked and
// SettingsURL only.
func CheckKey(
	ctx context.Context,
	client *openrouter.Client,
	key openrouter.Key,
	opts ...openrouter.Option,
) (KeyStatus, error) {
	status := KeyStatus{Masked: key.Masked(), SettingsURL: key.SettingsURL()}
	if key.IsZero() {
		status.State = KeyGone
		return status, nil
	}
	response, err := apikeys.GetCurrentKey(
		ctx,
		client,
		append([]openrouter.Option{openrouter.WithKey(key)}, opts...)...)
	switch {
	case errors.Is(err, openrouter.ErrKeyRevoked):
		status.State = KeyGone
		return status, nil
	case errors.Is(err, openrouter.ErrKeyLimit):
		status.State = KeyCapped
		return status, nil
	case err != nil:
		return status, err
	}
	data := response.Data
	status.State, status.FreeTier, status.Usage = KeyUsable, data.IsFreeTier, data.Usage
	status.Limit, status.Remaining, status.ExpiresAt = data.Limit, data.LimitRemaining, data.ExpiresAt
	if data.LimitReset != nil {
		status.LimitReset = *data.LimitReset
	}
	switch {
	case status.ExpiresAt != nil && !status.ExpiresAt.After(time.Now()):
		status.State = KeyExpired
	case status.Remaining != nil && *status.Remaining <= 0:
		status.State = KeyCapped
	}
	return status, nil
}

// NeedsSignIn reports whether only a new sign-in helps.
func (s KeyStatus) NeedsSignIn() bool { return s.State == KeyGone || s.State == KeyExpired }

var headlines = map[KeyState]string{
	KeyUnknown: "OpenRouter cannot be reached",
	KeyUsable:  "Connected to OpenRouter",
	KeyCapped:  "The key has reached its limit",
	KeyExpired: "The key has expired",
	KeyGone:    "The key is gone",
}

// HTML returns the status as a section of a page, with a link to the key's page. The button is
// shown when a new sign-in is needed; give it the path of the page as ReturnTo. It needs
// [StyleSheet] once on the page.
func (s KeyStatus) HTML(reconnect SignInButton) template.HTML {
	return renderWidget("status", struct {
		KeyStatus
		Headline string
		Button   buttonView
	}{s, headlines[s.State], reconnect.view("Reconnect OpenRouter")})
}
