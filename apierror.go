package openrouter

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter/internal/printable"
	"github.com/openrouter-go/openrouter/internal/redact"
)

const (
	maxMessage   = 1 << 10 // bytes of the server's message that an error's text shows
	maxErrorText = 4<<10 - 1
	maxErrorBody = 64 << 10 // bytes of an error's body, of its message and of its metadata that are kept
	maxErrorRead = 4 << 20  // bytes of an error's body that are read
)

// APIError is the service's response with any 4XX or 5XX status. Each status that the document
// names has a type of its own, such as [*ForbiddenResponseError], which errors.As finds too. The
// secrets of the call are removed from every field.
type APIError struct {
	// StatusCode is the HTTP status. It counts, whatever is in the body.
	StatusCode int
	// Code is the code in the body, as text; mostly the status again, and empty when the body has
	// none.
	Code string
	// Message is the service's text, as it came unless it is longer than 64 KiB; Error shows it
	// escaped and cut. Print it with %q: it may hold a terminal's escapes. Empty when the body has
	// none.
	Message string
	// Metadata is more on the error; nil when the body has none, or more than 64 KiB of it. Its
	// numbers are [json.Number], which keeps every digit.
	Metadata map[string]any
	// UserID is the user that the call was made for; empty when the body does not say.
	UserID string
	// Header is the response's.
	Header http.Header
	// ContentType is the response's.
	ContentType string
	// Body is the response's, cut at 64 KiB.
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
func (e *APIError) Format(f fmt.State, verb rune) { printable.Format(f, verb, e.Error()) }

// RetryAfter returns how long the service asks to wait, by retry-after-ms or Retry-After (seconds
// or an HTTP date). It reports false when the service does not say.
func (e *APIError) RetryAfter() (time.Duration, bool) { return retryAfter(e.Header, time.Now()) }

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

// newAPIError reads what it can of an error's response. Nothing in the body can make it fail: the
// status wins.
func newAPIError(op *Operation, resp *http.Response, body []byte, redactor *redact.Redactor) error {
	e, typed := newTypedError(resp.StatusCode)
	if op.NewError != nil {
		if own, err := op.NewError(resp.StatusCode); own != nil {
			e, typed = own, err
		}
	}
	e.StatusCode, e.Operation = resp.StatusCode, op.ID
	e.Header = redactor.Header(resp.Header)
	e.ContentType = e.Header.Get("Content-Type")
	complete := e.decode(trimBOM(body), redactor) && len(body) <= maxErrorBody
	e.Body = []byte(redactor.Body(body[:min(len(body), maxErrorBody)], !complete))
	return typed
}

// decode sets the fields that come from the body, and reports whether that is JSON.
func (e *APIError) decode(body []byte, redactor *redact.Redactor) bool {
	var envelope struct {
		Error struct {
			Code     scalar          `json:"code"`
			Message  scalar          `json:"message"`
			Metadata json.RawMessage `json:"metadata"` // as values it takes up to fifty times the memory
		} `json:"error"`
		Message scalar `json:"message"`
		UserID  scalar `json:"user_id"`
	}
	isJSON := true
	if err := json.Unmarshal(body, &envelope); err != nil {
		var plain struct {
			Error scalar `json:"error"` // no object, and so perhaps the message itself
		}
		isJSON = json.Valid(body)
		_ = json.Unmarshal(body, &plain) // what is wrong with it is known
		envelope.Error.Message = plain.Error
	}
	e.Code = redactor.Text(string(envelope.Error.Code))
	e.Message = cut(redactor.Text(string(cmp.Or(envelope.Error.Message, envelope.Message))), maxErrorBody)
	e.UserID = redactor.Text(string(envelope.UserID))
	if n := len(envelope.Error.Metadata); n > 0 && n <= maxErrorBody {
		decoder := json.NewDecoder(bytes.NewReader(envelope.Error.Metadata))
		decoder.UseNumber()
		if decoder.Decode(&e.Metadata) == nil {
			redactor.JSON(e.Metadata)
		}
	}
	return isJSON
}

// scalar is a string, or the text of a number, in JSON; empty for anything else.
type scalar string

// UnmarshalJSON never fails.
func (s *scalar) UnmarshalJSON(raw []byte) error {
	switch c := raw[0]; {
	case c == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw):
		*s = scalar(raw[1 : len(raw)-1])
	case c == '"':
		var text string
		_ = json.Unmarshal(raw, &text) // raw is valid
		*s = scalar(text)
	case c == '-' || '0' <= c && c <= '9':
		*s = scalar(raw)
	}
	return nil
}

func trimBOM(body []byte) []byte {
	return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
}

// keyMeaning returns what an error means on a call that was made with a key; nil: no more than its
// status.
func keyMeaning(e *APIError) error {
	return keyMeaningRow(e.StatusCode, e.Message, e.Metadata).Err
}
