package openrouter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/openrouter-go/openrouter/internal/printable"

	"github.com/openrouter-go/openrouter/internal/eventstream"
)

// StreamError means that a stream failed after part of the output was delivered. Err is what
// failed, of the type that it has before a stream: errors.As finds a
// [*TooManyRequestsResponseError] in either case. The call is not retried: it would be billed
// again, and its output may differ from the part that is there.
type StreamError struct {
	// Operation is the operation's ID.
	Operation string
	// Delivered is the number of elements that the loop got, at least 1.
	Delivered int
	// Err is the failure.
	Err error
}

func (e *StreamError) Error() string {
	unit := "elements"
	if e.Delivered == 1 {
		unit = "element"
	}
	return cut(fmt.Sprintf("%s (in mid-stream: %d %s delivered)", e.Err.Error(), e.Delivered, unit), maxErrorText)
}

// Unwrap returns the failure.
func (e *StreamError) Unwrap() error { return e.Err }

// Format keeps %#v from descending into the failure's fields.
func (e *StreamError) Format(f fmt.State, verb rune) { printable.Format(f, verb, e.Error()) }

// eventError returns the error that an event reports, of the type that its status has before a
// stream; nil for any other event. The forms: a member error in a chunk, "type":"error" with the
// error inside or beside it, an event named error, and "type":"response.failed".
func eventError(a *Attempt, received eventstream.Event) error {
	data, named := received.Data, string(received.Name) == "error"
	if !named && !bytes.Contains(data, []byte(`"error`)) && !bytes.Contains(data, []byte("response.failed")) {
		return nil
	}
	var event struct {
		Type     string          `json:"type"`
		Error    json.RawMessage `json:"error"`
		Response struct {
			Error json.RawMessage `json:"error"`
		} `json:"response"`
	}
	if json.Unmarshal(data, &event) != nil && event.Error == nil && !named {
		return nil // the decoder has more to say about it
	}
	detail := event.Error
	switch {
	case isSet(detail):
	case event.Type == "response.failed" || event.Type == "response.error":
		detail = event.Response.Error
	case event.Type == "error" || named:
		detail = data
	default:
		return nil
	}
	if !json.Valid(detail) {
		detail, _ = json.Marshal(string(detail)) // an error that is plain text
	}
	response := a.response
	response.StatusCode = eventStatus(detail)
	return newAPIError(
		a.call.op,
		&response,
		bytes.Join([][]byte{[]byte(`{"error":`), detail, []byte(`}`)}, nil),
		a.redactor(),
	)
}

func isSet(raw json.RawMessage) bool {
	return len(raw) > 0 && string(raw) != "null" && string(raw) != `""`
}

// eventStatus returns the status that an error would have had before the stream. The services write
// it as a number or in words, in several places; the stable word is error_type.
func eventStatus(detail []byte) int {
	var e struct {
		Code      scalar `json:"code"`
		Type      scalar `json:"type"`
		ErrorType scalar `json:"error_type"`
		Metadata  struct {
			ErrorType scalar `json:"error_type"`
		} `json:"metadata"`
	}
	_ = json.Unmarshal(detail, &e) // what is not of its type stays empty
	if status, err := strconv.Atoi(string(e.Code)); err == nil && status >= 400 && status < 600 {
		return status
	}
	for _, text := range []scalar{e.Metadata.ErrorType, e.ErrorType, e.Code, e.Type} {
		word := strings.ToLower(string(text))
		for _, known := range statusWords {
			if strings.Contains(word, known.word) {
				return known.status
			}
		}
	}
	return 500
}

// statusWords are what error_type, code and type say. The order matters: "image_not_found" is about
// the request, and "invalid_api_key" is about the key.
var statusWords = []struct {
	word   string
	status int
}{
	{"payload_too_large", 413}, {"request_too_large", 413},
	{"image_", 400}, {"context_length", 400}, {"max_tokens", 400}, {"token_limit", 400}, {"too_long", 400},
	{"rate_limit", 429}, {"too_many", 429},
	{"overloaded", 529},
	{"payment", 402}, {"billing", 402}, {"quota", 402}, {"credit", 402},
	{"authentication", 401}, {"unauthorized", 401}, {"api_key", 401},
	{"permission", 403}, {"forbidden", 403}, {"policy", 403}, {"refusal", 403}, {"moderation", 403},
	{"not_found", 404}, {"conflict", 409}, {"precondition", 412}, {"unprocessable", 422},
	{"timeout", 408}, {"unavailable", 503}, {"gateway", 502},
	{"invalid", 400}, {"unsupported", 400}, {"bad_request", 400},
}
