package openrouter

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/openrouter-go/openrouter/internal/printable"
)

// conclude makes the call's error of the failures of all attempts, of which there is at least one.
func conclude(op *Operation, failures []error) error {
	last := failures[len(failures)-1]
	var meaning error
	if op.Meaning != nil {
		meaning = op.Meaning(failures)
	}
	if meaning == nil && !op.NoCredentials {
		var response *APIError
		if errors.As(last, &response) {
			meaning = keyMeaning(response)
		}
	}
	earlier := failures[:len(failures)-1]
	if meaning == nil && len(earlier) == 0 {
		return last
	}
	return &outcome{last: last, meaning: meaning, earlier: earlier}
}

// outcome is the error of a call about which more is known than its last failure says: what it
// means, and what went before. It is the last failure first of all, by errors.As and errors.Is.
type outcome struct {
	last    error
	meaning error
	earlier []error
}

func (o *outcome) Error() string {
	text := o.last.Error()
	if o.meaning != nil {
		text += " (" + o.meaning.Error() + ")"
	}
	if len(o.earlier) > 0 {
		text += "; it began with: " + o.earlier[0].Error()
	}
	return cut(text, maxErrorText)
}

// Unwrap returns the last failure, its meaning, and the earlier failures.
func (o *outcome) Unwrap() []error { return append(notNil(o.last, o.meaning), o.earlier...) }

// Format keeps %#v from descending into the errors' fields.
func (o *outcome) Format(f fmt.State, verb rune) { printable.Format(f, verb, o.Error()) }

// remember appends a failure. Of more than 32 it keeps, of the same kind in a row, the latest
// alone: a call may be retried for an hour, and its error must not grow with it.
func remember(failures []error, err error) []error {
	if n := len(failures); n >= 32 && kindOf(failures[n-1]) == kindOf(err) && kindOf(failures[n-2]) == kindOf(err) {
		failures[n-1] = err
		return failures
	}
	return append(failures, err)
}

// kindOf distinguishes failures by whether the server may have seen the request, and by the status
// that it sent.
func kindOf(err error) string {
	var response *APIError
	var connection *ConnectionError
	var timeout *TimeoutError
	switch {
	case errors.As(err, &response):
		return strconv.Itoa(response.StatusCode)
	case errors.As(err, &connection):
		return "connection " + strconv.FormatBool(connection.Sent)
	case errors.As(err, &timeout):
		return "timeout " + strconv.FormatBool(timeout.Sent)
	}
	return "other"
}
