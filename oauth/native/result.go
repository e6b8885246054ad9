package native

import (
	"errors"
	"log/slog"

	"github.com/openrouter-go/openrouter"
)

// Result is what a user who signed in has given to the program.
type Result struct {
	// Key is the API key. It cannot be read again from OpenRouter, does not expire unless it was
	// made to, and belongs to the user: an app cannot revoke it.
	Key openrouter.Key

	// UserID names the user where the response did; nil otherwise.
	UserID *string

	// KeyLabel is the label that the key was requested with; the user may have changed it on the
	// page.
	KeyLabel string
}

// LogValue logs the result without its key.
func (r Result) LogValue() slog.Value {
	attrs := []slog.Attr{slog.Any("key", r.Key), slog.String("key_label", r.KeyLabel)}
	if r.UserID != nil {
		attrs = append(attrs, slog.String("user_id", *r.UserID))
	}
	return slog.GroupValue(attrs...)
}

var (
	// ErrNoWay means that there is neither a browser nor anything to paste into, so no one could
	// sign in. The error's text names what to provide.
	ErrNoWay = errors.New("no way to sign in")

	// ErrTimeout means that no code came within [Config.Timeout]. It matches
	// context.DeadlineExceeded too.
	ErrTimeout = errors.New("no one finished the sign-in in time")
)

// StoreError is returned together with a Result whose Key is valid but was not stored: Store.Save
// failed, panicked or did not return, or there is no store and [Config.Notify] panicked or did not
// return. Do not drop the key: it exists from now on, and cannot be read again.
type StoreError struct {
	Err error // what Store.Save returned, or what it did instead
}

// Error describes what happened; it never contains the key.
func (e *StoreError) Error() string {
	return "native: the key was issued but could not be stored: " + e.Err.Error()
}

// Unwrap returns Err.
func (e *StoreError) Unwrap() error { return e.Err }
