package openrouter

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/openrouter-go/openrouter/wire/constraint"
)

// What an error of a call with a key means, by errors.Is.
var (
	// ErrKeyRevoked means that the service does not know the key (any more). Sign in again.
	ErrKeyRevoked = errors.New("the key is revoked or unknown: sign in again")
	// ErrKeyLimit means that the key has reached the limit that its owner set. Key.SettingsURL is
	// the page that raises it.
	ErrKeyLimit = errors.New("the key has reached its own limit: raise it on the key's settings page")
)

// InvalidRequestError means that a call was refused before anything was sent, or that an option has
// an invalid value. Nothing was sent; fix the field and retry.
type InvalidRequestError struct {
	// Operation is the operation's ID, such as "exchangeAuthCodeForAPIKey"; empty for an option.
	Operation string
	// Field is the field of the request, by its name in the document, or the option.
	Field string
	// Problem is what is wrong with it; never the value.
	Problem string
	// Hint is how to fix it; empty when there is nothing to add.
	Hint string
	// Err is the cause, such as the error of a [WithAPIKeySource] function; mostly nil.
	Err error
}

func (e *InvalidRequestError) Error() string {
	text := prefix(e.Operation) + e.Field + " " + e.Problem
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	return cut(text, maxErrorText)
}

// Unwrap returns the cause.
func (e *InvalidRequestError) Unwrap() error { return e.Err }

// ConnectionError means that no response came: the server could not be reached, or the connection
// broke.
type ConnectionError struct {
	// Operation is the operation's ID.
	Operation string
	// Sent reports that the server may have seen the request. When it is false it provably has not,
	// or has said that it did not process it.
	Sent bool
	// Err is the cause, for errors.Is and errors.As (*net.OpError, *net.DNSError, ...). Neither its
	// text nor what errors.As finds in it shows a secret.
	Err error
}

func (e *ConnectionError) Error() string {
	var op *net.OpError
	switch {
	case e.Sent:
		return prefix(e.Operation) + "the connection broke before the response arrived: " + text(e.Err)
	case errors.As(e.Err, &op) && op.Op == "proxyconnect":
		return prefix(e.Operation) + "the proxy could not be reached: " + text(op.Err)
	}
	return prefix(e.Operation) + "the server could not be reached: " + text(e.Err)
}

// Unwrap returns the cause.
func (e *ConnectionError) Unwrap() error { return e.Err }

// TimeoutError means that the call took longer than its timeout or its context's deadline.
// errors.Is(err, context.DeadlineExceeded) reports true.
type TimeoutError struct {
	// Operation is the operation's ID.
	Operation string
	// Sent reports that the server may have seen the request. When it is false it provably has not.
	Sent bool
	// Err is the cause.
	Err error
}

func (e *TimeoutError) Error() string {
	if e.Sent {
		return prefix(e.Operation) + "timed out while waiting for the response"
	}
	return prefix(e.Operation) + "timed out before the request was sent"
}

// Timeout reports true, as [net.Error] asks for.
func (e *TimeoutError) Timeout() bool { return true }

// Unwrap returns context.DeadlineExceeded and the cause.
func (e *TimeoutError) Unwrap() []error { return notNil(context.DeadlineExceeded, e.Err) }

// CanceledError means that the caller canceled the call's context. It is context.Canceled by
// errors.Is.
type CanceledError struct {
	// Operation is the operation's ID.
	Operation string
	// Sent reports that the server may have seen the request. When it is false it provably has not.
	Sent bool
	// Err is the cause that the context was canceled with.
	Err error
}

func (e *CanceledError) Error() string { return prefix(e.Operation) + "canceled" }

// Unwrap returns context.Canceled and the cause.
func (e *CanceledError) Unwrap() []error { return notNil(context.Canceled, e.Err) }

// ResponseError means that a response came that is no error of the service and cannot be used
// either: a 2xx that is not the documented JSON, is cut off or too large, or a redirect.
type ResponseError struct {
	// Operation is the operation's ID.
	Operation string
	// StatusCode is the response's status.
	StatusCode int
	// ContentType is the response's.
	ContentType string
	// Problem is what is wrong with it; never its content.
	Problem string
	// Err is the cause, such as a broken connection; mostly nil.
	Err error

	body func() []byte // a function, into which nothing that prints by reflection looks
}

func (e *ResponseError) Error() string {
	what := fmt.Sprintf("the response (%s", statusText(e.StatusCode))
	if e.ContentType != "" {
		what += ", " + printableText(e.ContentType, 100)
	}
	return prefix(e.Operation) + what + ") cannot be used: " + e.Problem
}

// Unwrap returns the cause.
func (e *ResponseError) Unwrap() error { return e.Err }

// RevealBody returns what was read of the response's body, as it came. It may hold a key that was
// minted: show it to the user alone, and do not log it.
func (e *ResponseError) RevealBody() []byte {
	if e.body == nil {
		return nil
	}
	return append([]byte(nil), e.body()...)
}

func prefix(operation string) string {
	if operation == "" {
		return "openrouter: "
	}
	return "openrouter: " + operation + ": "
}

func text(err error) string {
	if err == nil {
		return "no cause is known"
	}
	return err.Error()
}

func notNil(errs ...error) []error {
	kept := errs[:0]
	for _, err := range errs {
		if err != nil {
			kept = append(kept, err)
		}
	}
	return kept
}

func invalidOption(option, problem, hint string) error {
	return &InvalidRequestError{Field: option, Problem: problem, Hint: hint}
}

// invalidRequest returns the call's error for what a generated check found.
func invalidRequest(operation string, err error) error {
	var v *constraint.Violation
	if errors.As(err, &v) {
		return &InvalidRequestError{Operation: operation, Field: v.Field, Problem: v.Problem, Hint: v.Hint}
	}
	return &InvalidRequestError{Operation: operation, Field: "request", Problem: text(err), Err: err}
}
