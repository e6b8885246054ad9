package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

type exampleKey struct {
	operation *openapi3.Operation
	status    int
}

// success is an operation's first documented success, as the document's example shows it.
func (d *document) success(operation *openapi3.Operation) answer {
	return d.example(operation, successStatus(operation))
}

func successStatus(operation *openapi3.Operation) int {
	if operation.Responses != nil {
		keys := operation.Responses.Keys()
		slices.Sort(keys)
		for _, key := range keys {
			if status, err := strconv.Atoi(key); err == nil && status >= 200 && status < 300 {
				return status
			}
		}
	}
	return http.StatusOK
}

// example is the answer that the document shows for a status, or the plain envelope when it shows none.
func (d *document) example(operation *openapi3.Operation, status int) answer {
	key := exampleKey{operation, status}
	if cached, ok := d.examples.Load(key); ok {
		return cached.(answer).clone()
	}
	a := makeExample(operation, status)
	d.examples.Store(key, a)
	return a.clone()
}

func (a answer) clone() answer {
	a.header = a.header.Clone()
	return a
}

func makeExample(operation *openapi3.Operation, status int) answer {
	response, exact := documented(operation, status)
	if response == nil {
		if status < 400 {
			return answer{status: status, header: http.Header{}}
		}
		return plainError(status)
	}
	a := answer{status: status, header: http.Header{}}
	for name, ref := range response.Headers {
		if ref.Value != nil && ref.Value.Required && ref.Value.Schema != nil {
			a.header.Set(name, fmt.Sprint(synthesize(ref.Value.Schema)))
		}
	}
	contentType, media := preferred(response.Content)
	if media == nil {
		return a
	}
	value := exampleValue(media)
	if !exact {
		setErrorCode(value, status)
	}
	contentType = concrete(contentType, value)
	a.header.Set("Content-Type", contentType)
	a.body = encode(contentType, value)
	return a
}

// over is an operation's success with what really is laid over the example: a field that only the document knows has its example.
func (d *document) over(operation *openapi3.Operation, actual map[string]any) answer {
	a := d.success(operation)
	var value any
	if json.Unmarshal(a.body, &value) == nil {
		return jsonAnswer(a.status, merge(value, actual))
	}
	return jsonAnswer(http.StatusOK, actual)
}

func merge(base, over any) any {
	b, ok1 := base.(map[string]any)
	o, ok2 := over.(map[string]any)
	if !ok1 || !ok2 {
		return over
	}
	merged := maps.Clone(b)
	for name, value := range o {
		merged[name] = merge(b[name], value)
	}
	return merged
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

// preferred is the response's JSON, or else the first content type it has.
func preferred(content openapi3.Content) (string, *openapi3.MediaType) {
	names := slices.Sorted(maps.Keys(content))
	for _, name := range names {
		if isJSON(name) {
			return name, content[name]
		}
	}
	for _, name := range names {
		return name, content[name]
	}
	return "", nil
}

func isJSON(contentType string) bool {
	name, _, _ := strings.Cut(contentType, ";")
	name = strings.TrimSpace(name)
	return name == "application/json" || strings.HasSuffix(name, "+json")
}

// concrete is a content type that can be sent in place of a range of them.
func concrete(contentType string, value any) string {
	kind, subtype, _ := strings.Cut(contentType, "/")
	if !strings.Contains(subtype, "*") {
		return contentType
	}
	if name, ok := map[string]string{"audio": "mpeg", "image": "png", "text": "plain", "video": "mp4"}[kind]; ok {
		return kind + "/" + name
	}
	if _, isText := value.(string); isText {
		return "text/plain"
	}
	return "application/json"
}

// setErrorCode mends the example of a range such as 4XX, which can name one status of many.
func setErrorCode(value any, status int) {
	if object, ok := value.(map[string]any); ok {
		if detail, ok := object["error"].(map[string]any); ok {
			if _, ok := detail["code"].(float64); ok {
				detail["code"] = float64(status)
			}
		}
	}
}

func encode(contentType string, value any) []byte {
	text, isText := value.(string)
	if isText && !isJSON(contentType) {
		return []byte(text)
	}
	body, err := json.Marshal(value)
	if err != nil {
		return []byte("null")
	}
	if strings.HasPrefix(contentType, "text/event-stream") {
		return []byte("data: " + string(body) + "\n\ndata: [DONE]\n\n")
	}
	return body
}
