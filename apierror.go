package openrouter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/internal/printable"
)

const (
	maxMessage   = 1 << 10 // bytes of the server's message that an error's text shows
	maxErrorText = 4<<10 - 1
	maxErrorBody = 64 << 10 // bytes of an error's body, of its message and of its metadata that are kept
	maxErrorRead = 4 << 20  // bytes of an error's body that are read
)

// APIError is the service's answer with any 4XX or 5XX status. Each status that the document names has a type of its own, such
// as [*ForbiddenResponseError], which errors.As finds too. The secrets of the call are removed from every field.
type APIError struct {
	// StatusCode is the HTTP status. It holds whatever the body says.
	StatusCode int
	// Code is the code in the body, as text; mostly the status again, and empty when the body has none.
	Code string
	// Message is what the service says, as it came unless it is longer than 64 KiB; Error shows it
	// escaped and cut. Print it with %q: it may hold a terminal's escapes. Empty when the body has none.
	Message string
	// Metadata is more on the error; nil when the body has none, or more than 64 KiB of it.
	Metadata map[string]any
	// UserID is the user that the call was made for; empty when the body does not say.
	UserID string
	// Header is the answer's.
	Header http.Header
	// ContentType is the answer's.
	ContentType string
	// Body is the answer's, cut at 64 KiB.
	Body []byte
	// Operation is the operation's ID.
	Operation string
}

// Error returns one line: the operation, the status and the service's message.
func (e *APIError) Error() string {
	line := prefix(e.Operation) + statusText(e.StatusCode)
	if e.Message != "" {
		line += ": " + printableText(e.Message, maxMessage)
	}
	return line
}

// As lets errors.As find the APIError in the type of its status.
func (e *APIError) As(target any) bool {
	if t, ok := target.(**APIError); ok {
		*t = e
		return true
	}
	return false
}

// Format writes the same line for every verb, so that %#v and %+v do not spill the body.
func (e *APIError) Format(f fmt.State, verb rune) { formatText(f, verb, e.Error()) }

// RetryAfter returns how long the service asks to wait, by retry-after-ms or Retry-After (seconds or an HTTP date).
// It reports false when the service does not say.
func (e *APIError) RetryAfter() (time.Duration, bool) { return retryAfter(e.Header, time.Now()) }

// formatText is what Format methods that only ever show one text have in common.
func formatText(f fmt.State, verb rune, s string) {
	switch verb {
	case 'q', 'x', 'X':
		fmt.Fprintf(f, fmt.FormatString(f, verb), s)
	default:
		fmt.Fprint(f, s)
	}
}

func statusText(status int) string {
	if name := http.StatusText(status); name != "" {
		return fmt.Sprintf("%d %s", status, name)
	}
	return fmt.Sprint(status)
}

func printableText(s string, limit int) string { return printable.Printable(s, limit) }

func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return printableText(s, limit)
}

// newAPIError reads what it can of an error answer. Nothing in the body can make it fail: the status wins.
func newAPIError(operation string, resp *http.Response, body []byte, secrets redactor) error {
	hide := secrets.needles()
	body = hide.bytes(body)
	e := APIError{
		StatusCode:  resp.StatusCode,
		Header:      hide.header(resp.Header),
		ContentType: hide.text(resp.Header.Get("Content-Type")),
		Body:        bytes.Clone(body[:min(len(body), maxErrorBody)]),
		Operation:   operation,
	}
	var envelope struct {
		Error   json.RawMessage `json:"error"`
		Message json.RawMessage `json:"message"`
		UserID  json.RawMessage `json:"user_id"`
	}
	if json.Unmarshal(trimBOM(body), &envelope) == nil {
		var detail struct {
			Code     json.RawMessage `json:"code"`
			Message  json.RawMessage `json:"message"`
			Metadata json.RawMessage `json:"metadata"`
		}
		if json.Unmarshal(envelope.Error, &detail) == nil {
			e.Code = hide.text(scalar(detail.Code))
			e.Message = hide.text(scalar(detail.Message))
			// As values it takes up to fifty times the memory.
			if len(detail.Metadata) <= maxErrorBody && json.Unmarshal(detail.Metadata, &e.Metadata) == nil {
				hide.values(e.Metadata)
			}
		} else {
			e.Message = hide.text(scalar(envelope.Error))
		}
		if e.Message == "" {
			e.Message = hide.text(scalar(envelope.Message))
		}
		e.UserID = hide.text(scalar(envelope.UserID))
	}
	e.Message = cut(e.Message, maxErrorBody)
	return newTypedError(resp.StatusCode, e)
}

// scalar returns a JSON string's value or a number's text; anything else is empty.
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

func trimBOM(body []byte) []byte {
	return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
}

// keyMeaning says what an error means on a call that was made with a key.
func keyMeaning(e *APIError) error {
	switch {
	case e.StatusCode == http.StatusUnauthorized && !strings.Contains(strings.ToLower(e.Message), "missing authentication"):
		return ErrKeyRevoked
	case e.StatusCode == http.StatusPaymentRequired && e.Metadata["limit_source"] == "openrouter_key_limit":
		return ErrKeyLimit
	}
	return nil
}
