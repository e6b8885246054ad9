package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// processing is the comment that the service sends while a provider works.
const processing = ": OPENROUTER PROCESSING\n\n"

// minEvents is how many events a stream has at least.
const minEvents = 3

// streamBody returns the body of an event stream and where its events end: the example, then each
// kind of event that the schema has and that is no error, again and again until there are enough,
// then the document's sentinel. A comment comes before each event.
func (d *document) streamBody(media *openapi3.MediaType, shown any, atLeast int) (body []byte, ends []int) {
	e := envelopeOf(media)
	kinds := d.events(e, shown)
	var out bytes.Buffer
	for i := range max(atLeast, minEvents, len(kinds)) {
		out.WriteString(processing)
		if len(kinds) > 0 {
			out.Write(kinds[i%len(kinds)])
			ends = append(ends, out.Len())
		}
	}
	if sentinel, ok := media.Extensions["x-speakeasy-sse-sentinel"].(string); ok {
		fmt.Fprintf(&out, "data: %s\n\n", sentinel)
	}
	return out.Bytes(), append([]int{}, ends...) // never nil, which is no stream
}

// envelope is the schema of an event stream: that of its messages, {data} or {event, data}, or that
// of the data alone.
type envelope struct {
	whole *openapi3.SchemaRef
	data  *openapi3.SchemaRef
	named bool // whether messages have names
	bare  bool // whether whole is the data
}

func envelopeOf(media *openapi3.MediaType) envelope {
	flat := openapi.Flatten(media.Schema)
	data, ok := flat.Property("data")
	if !ok {
		return envelope{whole: media.Schema, data: media.Schema, bare: true}
	}
	_, named := flat.Property("event")
	return envelope{whole: media.Schema, data: data.Schema, named: named}
}

// events returns the kinds of event that a stream may have, encoded: the one that is shown first.
func (d *document) events(e envelope, shown any) [][]byte {
	values := []any{}
	message, isMessage := shown.(map[string]any)
	if data, ok := message["data"]; ok && !e.bare {
		values = append(values, data)
	} else if e.bare {
		values = append(values, shown)
	}
	for _, choices := range openapi.Flatten(e.data).Choices {
		for _, choice := range choices {
			values = append(values, d.Value(choice, "", openapi.Response))
		}
	}
	var kinds [][]byte
	for _, value := range values {
		value, ok := d.withoutError(e.data, value)
		if !ok || value == nil || !d.Valid(e.data, value) {
			continue
		}
		name := ""
		if e.named && isMessage {
			name, _ = message["event"].(string)
			if kind := kindOf(value); kind != "" {
				name = kind
			}
		}
		kinds = append(kinds, encodeEvent(name, value))
	}
	return kinds
}

// withoutError returns an event without the error that it may hold, and false for one that is an
// error.
func (d *document) withoutError(ref *openapi3.SchemaRef, value any) (any, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return value, true
	}
	if isErrorKind(kindOf(object)) {
		return nil, false
	}
	if object["error"] == nil {
		return object, true
	}
	object = maps.Clone(object)
	delete(object, "error")
	return object, d.Valid(ref, object)
}

// kindOf returns an event's type, "" when it has none.
func kindOf(value any) string {
	object, _ := value.(map[string]any)
	kind, _ := object["type"].(string)
	return kind
}

func isErrorKind(kind string) bool {
	return kind == "error" || strings.HasSuffix(kind, ".error") || strings.HasSuffix(kind, ".failed")
}

// encodeEvent returns an event as it is sent. A text is sent as it is, anything else as JSON.
func encodeEvent(name string, value any) []byte {
	text, isText := value.(string)
	if !isText {
		encoded, _ := json.Marshal(value) // it was decoded from JSON
		text = string(encoded)
	}
	var out bytes.Buffer
	if name != "" {
		fmt.Fprintf(&out, "event: %s\n", name)
	}
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(&out, "data: %s\n", line)
	}
	out.WriteString("\n")
	return out.Bytes()
}

// streamError returns the event that reports a failure in mid-stream.
func (d *document) streamError(operation *openapi3.Operation, failure *Failure) []byte {
	media := streamOf(operation)
	if media == nil {
		return nil
	}
	e := envelopeOf(media)
	var code any = float64(failure.Status)
	if failure.ErrorCode != "" {
		code = failure.ErrorCode
	}
	detail := map[string]any{"code": code, "message": d.errorMessage(operation, failure.Status)}
	chunk, _ := d.Value(e.data, "", openapi.Response).(map[string]any)
	form, kind := failure.StreamError, map[string]any(nil)
	if form == StreamErrorDocumented {
		form, kind = d.documentedError(e, chunk)
	}
	switch form {
	case StreamErrorChunk:
		return encodeEvent("", d.errorChunk(e, chunk, detail, failure.ErrorCode != ""))
	case StreamErrorFailed:
		failed := map[string]any{
			"type":     "response.failed",
			"response": map[string]any{"status": "failed", "error": detail},
		}
		return encodeEvent("", failed)
	case StreamErrorDocumented:
		return encodeEvent(nameOf(e, kind), d.fill(e.data, kind, detail, failure.ErrorCode != ""))
	}
	event := map[string]any{"type": "error", "error": detail, "code": code, "message": detail["message"]}
	if form == StreamErrorNamed {
		return encodeEvent("error", event)
	}
	return encodeEvent("", event)
}

func nameOf(e envelope, event map[string]any) string {
	if e.named {
		return kindOf(event)
	}
	return ""
}

// documentedError returns the event by which the operation's schema reports an error, or the form
// of it.
func (d *document) documentedError(e envelope, chunk map[string]any) (StreamError, map[string]any) {
	for _, choices := range openapi.Flatten(e.data).Choices {
		for _, choice := range choices {
			if event, ok := d.Value(choice, "", openapi.Response).(map[string]any); ok && isErrorKind(kindOf(event)) {
				return StreamErrorDocumented, event
			}
		}
	}
	if _, declared := openapi.Flatten(e.data).Property("error"); declared && chunk != nil {
		return StreamErrorChunk, nil
	}
	return StreamErrorType, nil
}

// errorChunk returns an ordinary chunk that holds an error. The caller's chunk is changed.
func (d *document) errorChunk(e envelope, chunk, detail map[string]any, always bool) map[string]any {
	choices, _ := chunk["choices"].([]any)
	for _, choice := range choices {
		if choice, ok := choice.(map[string]any); ok {
			before := choice["finish_reason"]
			if choice["finish_reason"] = "error"; !d.Valid(e.data, chunk) {
				choice["finish_reason"] = before
			}
		}
	}
	return d.fill(e.data, combine(chunk, map[string]any{"error": detail}).(map[string]any), detail, always)
}

// fill writes code and message where the event has them: at its top, in its error, and in its
// response's. What the schema does not allow stays as the document shows it, unless it is written
// always.
func (d *document) fill(ref *openapi3.SchemaRef, event, detail map[string]any, always bool) map[string]any {
	for name, value := range detail {
		for _, path := range [][]string{{name}, {"error", name}, {"response", "error", name}} {
			if at(event, path) == nil {
				continue
			}
			changed := combine(event, under(path, value)).(map[string]any)
			if always || d.Valid(ref, changed) || !d.Valid(ref, event) {
				event = changed
			}
		}
	}
	return event
}

// errorMessage returns what the document says for the status, or the status's own text.
func (d *document) errorMessage(operation *openapi3.Operation, status int) string {
	shown, _ := d.show(operation, status, "").value.(map[string]any)
	detail, _ := shown["error"].(map[string]any)
	if message, ok := detail["message"].(string); ok {
		return message
	}
	return statusText(status)
}

// streamOf returns the event stream among an operation's successes, nil when there is none.
func streamOf(operation *openapi3.Operation) *openapi3.MediaType {
	for _, status := range successStatuses(operation) {
		for name, media := range contentOf(operation, status) {
			if streams(name, media) {
				return media
			}
		}
	}
	return nil
}
