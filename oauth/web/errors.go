package web

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// Why a callback did not lead to a key, by errors.Is. [oauth.ErrDenied] is the user's choice; what
// the exchange itself returns, such as [oauth.ErrCodeInvalid], is passed on unchanged.
var (
	// ErrUnknownFlow means that the browser has no cookie for this callback: the sign-in was
	// started in another browser or too long ago, or cookies are blocked. A forged callback (login
	// CSRF) and one that is replayed elsewhere end here.
	ErrUnknownFlow = errors.New("web: the browser has no cookie for this callback")
	// ErrUnreadableFlow means that the cookie for this callback was changed, or sealed with a
	// secret that is not in Config.Secrets.
	ErrUnreadableFlow = errors.New("web: the cookie for this callback cannot be opened")
	// ErrFlowExpired means that the user took longer than 10 minutes.
	ErrFlowExpired = errors.New("web: the sign-in took longer than 10 minutes")
	// ErrBadCallback means that the callback has several codes, one that is too long, or a state of
	// another flow.
	ErrBadCallback = errors.New("web: the callback's parameters are not those of this sign-in")
	// ErrOtherUser means that Config.Bind returned a different user at the callback than at login.
	ErrOtherUser = errors.New("web: another user is signed in to the application than when the sign-in was started")
)

// AuthorizationError means that the authorization page sent the browser back with an error other
// than a denial.
type AuthorizationError struct {
	// Code is the error's code, such as "server_error"; "" for one that is not a word of at most 64
	// letters and underscores.
	Code string
}

// Error names the code.
func (e *AuthorizationError) Error() string {
	if e.Code == "" {
		return "web: the authorization page reported an error"
	}
	return "web: the authorization page reported the error " + e.Code
}

// Unwrap makes it match [oauth.ErrAuthorizationFailed].
func (e *AuthorizationError) Unwrap() error { return oauth.ErrAuthorizationFailed }

// SaveError means that [Config.OnSignIn] failed after the key had been made. This is the last
// chance to keep the key: the service does not show it again. Otherwise the user should delete it
// on Key.SettingsURL. OnError may be given it several times, when requests for the same callback
// have waited for the first one.
type SaveError struct {
	// Key is the user's new key.
	Key openrouter.Key
	// Err is what OnSignIn returned, or a [*PanicError].
	Err error
}

// Error does not show the key.
func (e *SaveError) Error() string { return fmt.Sprint("web: the key could not be saved: ", e.Err) }

// Unwrap returns what OnSignIn returned.
func (e *SaveError) Unwrap() error { return e.Err }

// PanicError means that [Config.OnSignIn] panicked.
type PanicError struct {
	// Value is what it panicked with.
	Value any
	// Stack is the stack of the goroutine, as runtime/debug prints it.
	Stack []byte
}

// Error does not show the value, which may be anything.
func (e *PanicError) Error() string { return "OnSignIn panicked" }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ErrorParameter is the query parameter that [Config.ErrorsToReturnPath] adds to the return path.
// Its value is one of ErrorDenied, ErrorExpired and ErrorFailed.
const (
	ErrorParameter = "openrouter_error"

	ErrorDenied  = "denied"  // the user pressed Deny
	ErrorExpired = "expired" // the sign-in took longer than 10 minutes
	ErrorFailed  = "failed"  // anything else
)

// parameterValue returns the value of ErrorParameter for an error.
func parameterValue(err error) string {
	switch {
	case errors.Is(err, oauth.ErrDenied):
		return ErrorDenied
	case errors.Is(err, ErrFlowExpired), errors.Is(err, oauth.ErrCodeExpired):
		return ErrorExpired
	}
	return ErrorFailed
}

// statusOf returns the status of the default page.
func statusOf(err error) int {
	var save *SaveError
	switch {
	case errors.As(err, &save):
		return http.StatusInternalServerError
	case errors.Is(err, oauth.ErrDenied):
		return http.StatusOK // a choice, and no failure
	case errors.Is(err, ErrOtherUser):
		return http.StatusForbidden
	case errors.Is(err, ErrUnknownFlow),
		errors.Is(err, ErrUnreadableFlow),
		errors.Is(err, ErrFlowExpired),
		errors.Is(err, ErrBadCallback),
		errors.Is(err, oauth.ErrCodeInvalid),
		errors.Is(err, oauth.ErrCodeExpired):
		return http.StatusBadRequest
	}
	return http.StatusBadGateway
}
