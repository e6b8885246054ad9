package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// example is what the document shows for a status of an operation.
type example struct {
	status      int
	header      http.Header
	contentType string              // "" without a body
	media       *openapi3.MediaType // nil without a body
	value       any                 // must not be changed
	exact       bool                // whether the document names this very status
	documented  bool
}

type exampleKey struct {
	operation   *openapi3.Operation
	status      int
	contentType string
}

// exampleCache keeps examples up to a size, since making one takes its schema to be compiled.
type exampleCache struct {
	mu      sync.Mutex
	entries map[exampleKey]example
	used    int
}

// maxExamples bounds the cache, in bytes of the examples' JSON.
const maxExamples = 16 << 20

// show returns what the document shows for a status and one of its content types, "" for its JSON.
func (d *document) show(operation *openapi3.Operation, status int, contentType string) example {
	key := exampleKey{operation, status, contentType}
	d.examples.mu.Lock()
	known, ok := d.examples.entries[key]
	d.examples.mu.Unlock()
	if ok {
		return known
	}
	shown := d.makeExample(operation, status, contentType)
	body, _ := json.Marshal(shown.value)
	d.examples.mu.Lock()
	defer d.examples.mu.Unlock()
	if d.examples.used += len(body) + entrySize; d.examples.used < maxExamples {
		if d.examples.entries == nil {
			d.examples.entries = map[exampleKey]example{}
		}
		d.examples.entries[key] = shown
	}
	return shown
}

func (d *document) makeExample(operation *openapi3.Operation, status int, contentType string) example {
	shown := example{status: status, header: http.Header{}}
	of, exact := documented(operation, status)
	if of == nil {
		return shown
	}
	shown.documented, shown.exact = true, exact
	for name, ref := range of.Headers {
		if ref.Value != nil && ref.Value.Required && ref.Value.Schema != nil {
			shown.header.Set(name, fmt.Sprint(d.Value(ref.Value.Schema, name, openapi.Response)))
		}
	}
	name := chooseType(of.Content, contentType)
	if name == "" {
		return shown
	}
	shown.media = of.Content[name]
	shown.value = d.Example(shown.media, openapi.Response)
	shown.contentType = concreteType(name, contentType, shown.value)
	if !exact {
		setErrorCode(shown.value, status)
	}
	return shown
}

// example returns the response that the document shows for a status, or the plain envelope when it
// shows none.
func (d *document) example(operation *openapi3.Operation, status int, contentType string) response {
	shown := d.show(operation, status, contentType)
	if !shown.documented && status >= 400 {
		return plainError(status)
	}
	return d.encode(shown, shown.value, 0)
}

// exampleWith returns an operation's success with actual values laid over the example: a field that
// only the document knows has its example.
func (d *document) exampleWith(operation *openapi3.Operation, actual map[string]any) response {
	shown := d.show(operation, successStatuses(operation)[0], "")
	value := combine(shown.value, actual)
	if shown.media != nil && !d.Valid(shown.media.Schema, value) && d.Valid(shown.media.Schema, shown.value) {
		value = shown.value // a foreign document, which means something else by these names
	}
	return jsonResponse(shown.status, value)
}

// combine lays one JSON value over another.
func combine(base, over any) any {
	b, ok1 := base.(map[string]any)
	o, ok2 := over.(map[string]any)
	if !ok1 || !ok2 {
		return over
	}
	combined := maps.Clone(b)
	for name, value := range o {
		combined[name] = combine(b[name], value)
	}
	return combined
}

// documented returns the response for a status, and whether the document names this very status.
func documented(operation *openapi3.Operation, status int) (*openapi3.Response, bool) {
	if operation.Responses == nil {
		return nil, false
	}
	for _, key := range []string{strconv.Itoa(status), fmt.Sprintf("%dXX", status/100), "default"} {
		if ref := operation.Responses.Value(key); ref != nil && ref.Value != nil {
			return ref.Value, key == strconv.Itoa(status)
		}
	}
	return nil, false
}

// successStatuses returns the successes that the document has for an operation, sorted; 200 when it
// names none.
func successStatuses(operation *openapi3.Operation) []int {
	var statuses []int
	if operation.Responses != nil {
		for key := range operation.Responses.Map() {
			if status, err := strconv.Atoi(key); err == nil && status >= 200 && status < 300 {
				statuses = append(statuses, status)
			}
		}
	}
	if statuses == nil {
		return []int{http.StatusOK}
	}
	slices.Sort(statuses)
	return statuses
}

// setErrorCode corrects the example of a range such as 4XX, which can name one status of many.
func setErrorCode(value any, status int) {
	if object, ok := value.(map[string]any); ok {
		if detail, ok := object["error"].(map[string]any); ok {
			if _, ok := detail["code"].(float64); ok {
				detail["code"] = float64(status)
			}
		}
	}
}

// plainError is the response for a status that the document does not have.
func plainError(status int) response { return errorResponse(status, statusText(status), nil) }

func statusText(status int) string {
	return cmp.Or(http.StatusText(status), fmt.Sprintf("Status %d", status))
}

// encode returns the response with a value in the example's place, and a stream of at least so many
// events.
func (d *document) encode(shown example, value any, events int) response {
	a := response{status: shown.status, header: shown.header.Clone()}
	if shown.media == nil {
		return a
	}
	a.header.Set("Content-Type", shown.contentType)
	switch text, isText := value.(string); {
	case isEventStream(shown.contentType):
		a.body, a.events = d.streamBody(shown.media, value, events)
	case isBinary(shown.media, shown.contentType, value):
		a.body = sampleBytes(shown.contentType)
	case isText && !isJSON(shown.contentType):
		a.body = []byte(text)
	default:
		a.body, _ = json.Marshal(value) // it was decoded from JSON
	}
	return a
}
