package sandbox

import (
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// success returns the success of an operation without effects: the document's example, in the
// content type that the request asks for, with what the request says about pages and files.
func (s *Sandbox) success(r *http.Request, c *call) response {
	operation := c.match.operation()
	status, contentType := chooseSuccess(r, c)
	shown := s.document.show(operation, status, contentType)
	if shown.media == nil {
		return s.document.encode(shown, nil, 0)
	}
	value, schema := shown.value, shown.media.Schema
	if s.config.Nulls {
		value = s.document.withNulls(schema, value)
	}
	value, problem := s.page(r, c, schema, value)
	if problem != "" {
		return errorResponse(http.StatusBadRequest, "Invalid request: "+problem, nil)
	}
	value = s.document.withFile(schema, value, c.received.parts)
	return s.document.encode(shown, value, s.config.StreamEvents)
}

// chooseSuccess returns the status and content type that the request asks for. The request's stream
// flag decides whether it is a stream; where there is no such flag, Accept does.
func chooseSuccess(r *http.Request, c *call) (status int, contentType string) {
	operation := c.match.operation()
	statuses := successStatuses(operation)
	if c.contentType != "" {
		return statuses[0], c.contentType
	}
	field := streamField(operation)
	if field == "" {
		return statuses[0], accepted(r.Header.Get("Accept"), contentOf(operation, statuses[0]))
	}
	object, _ := c.value.(map[string]any)
	stream := object[field] == true
	for _, status := range statuses {
		content := contentOf(operation, status)
		name := accepted(r.Header.Get("Accept"), without(content, stream))
		if name == "" {
			name = chooseType(without(content, stream), "")
		}
		if name != "" {
			return status, name
		}
	}
	return statuses[0], ""
}

func contentOf(operation *openapi3.Operation, status int) openapi3.Content {
	if of, _ := documented(operation, status); of != nil {
		return of.Content
	}
	return nil
}

// without returns the content's streams, or the rest of it.
func without(content openapi3.Content, stream bool) openapi3.Content {
	rest := openapi3.Content{}
	for name, media := range content {
		if streams(name, media) == stream {
			rest[name] = media
		}
	}
	return rest
}

// streamField returns the field of the request that asks for a stream, "" for an operation that
// does not stream, or always does.
func streamField(operation *openapi3.Operation) string {
	if operation.RequestBody == nil || operation.RequestBody.Value == nil || streamOf(operation) == nil {
		return ""
	}
	for _, extension := range []string{"x-speakeasy-stream-request-field", "x-stream-request-field"} {
		if field, ok := operation.Extensions[extension].(string); ok {
			return field
		}
	}
	for name, media := range operation.RequestBody.Value.Content {
		field, declared := openapi.Flatten(media.Schema).Property("stream")
		if isJSON(name) && declared && openapi.Flatten(field.Schema).Is(openapi3.TypeBoolean) {
			return "stream"
		}
	}
	return ""
}

// withNulls returns the value with null for every field that may be null.
func (d *document) withNulls(ref *openapi3.SchemaRef, value any) any {
	flat := openapi.Flatten(ref)
	result := value
	switch value := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, member := range value {
			object[name] = member
			of := property(flat, name)
			switch {
			case of == nil:
			case openapi.Flatten(of).Nullable:
				object[name] = nil
			default:
				object[name] = d.withNulls(of, member)
			}
		}
		result = object
	case []any:
		items := make([]any, len(value))
		for i, item := range value {
			items[i] = d.withNulls(flat.Items, item)
		}
		result = items
	}
	if !d.Valid(ref, result) {
		return value
	}
	return result
}

// withFile returns the value of an upload's response with the name and size of the file that was
// sent.
func (d *document) withFile(ref *openapi3.SchemaRef, value any, parts []Part) any {
	at := slices.IndexFunc(parts, func(p Part) bool { return p.FileName != "" })
	object, ok := value.(map[string]any)
	if at < 0 || !ok {
		return value
	}
	for name, actual := range map[string]any{
		"filename":   parts[at].FileName,
		"file_name":  parts[at].FileName,
		"bytes":      float64(parts[at].Size),
		"size":       float64(parts[at].Size),
		"size_bytes": float64(parts[at].Size),
	} {
		if _, ok := object[name]; !ok {
			continue
		}
		if changed := combine(object, map[string]any{name: actual}); d.Valid(ref, changed) {
			object = changed.(map[string]any)
		}
	}
	return object
}
