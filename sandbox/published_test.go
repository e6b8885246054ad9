package sandbox_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
	"github.com/openrouter-go/openrouter/internal/skip"
	"github.com/openrouter-go/openrouter/sandbox"
)

// published is a foreign document, served.
type published struct {
	document *openapi.Document
	server   *sandbox.Server
	key      string
}

const publishedFile = "../../shared/upstream/sample.yaml"

var publishedDocument = sync.OnceValues(func() (*openapi.Document, error) {
	source, err := os.ReadFile(publishedFile)
	if err != nil {
		return nil, err
	}
	return openapi.Load(source)
})

func servePublished(t *testing.T, config sandbox.Config) published {
	t.Helper()
	document, err := publishedDocument()
	if errors.Is(err, fs.ErrNotExist) {
		skip.Test(t, "there is no ../shared/upstream/sample.yaml beside the repository to serve")
	} else if err != nil {
		t.Fatal(err)
	}
	if config.Document, err = os.ReadFile(publishedFile); err != nil {
		t.Fatal(err)
	}
	server := sandbox.NewServerConfig(t, config)
	return published{document, server, server.AddKey(sandbox.Key{})}
}

// call sends a request that the document describes, with the given body, or the one that the
// document shows, and the given query.
func (p published) call(t *testing.T, operation openapi.Operation, body map[string]any, query url.Values) reply {
	t.Helper()
	address := p.server.URL + "/api/v1" + operation.Path
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	for _, parameter := range operation.Parameters() {
		value := fmt.Sprint(p.document.Value(parameter.Schema, parameter.Name, openapi.Request))
		switch {
		case parameter.In == openapi3.ParameterInPath:
			address = strings.ReplaceAll(address, "{"+parameter.Name+"}", url.PathEscape(value))
		case parameter.In == openapi3.ParameterInQuery && parameter.Required:
			query.Set(parameter.Name, value)
		}
	}
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	headers := bearer(p.key)
	text := ""
	if operation.RequestBody != nil {
		var contentType string
		text, contentType = p.body(t, operation, body)
		headers["Content-Type"] = contentType
	}
	got, err := send(t, operation.Method, address, text, headers)
	if err != nil {
		t.Fatalf("%s: %v", operation.Name(), err)
	}
	return got
}

func (p published) body(t *testing.T, operation openapi.Operation, body map[string]any) (text, contentType string) {
	t.Helper()
	content := operation.RequestBody.Value.Content
	name := openapi.Keys(content)[0]
	value := p.document.Example(content[name], openapi.Request)
	if body != nil {
		value = body
	}
	if name == "multipart/form-data" {
		return multipartBody(t, content[name].Schema, value.(map[string]any))
	}
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), name
}

// multipartBody writes an object as the parts of a form.
func multipartBody(t *testing.T, schema *openapi3.SchemaRef, object map[string]any) (text, contentType string) {
	t.Helper()
	var out bytes.Buffer
	writer := multipart.NewWriter(&out)
	for name, value := range object {
		property, _ := openapi.Flatten(schema).Property(name)
		part := textproto.MIMEHeader{"Content-Disposition": {mime.FormatMediaType("form-data",
			map[string]string{"name": name})}}
		if openapi.Flatten(property.Schema).Format == "binary" {
			part.Set("Content-Disposition",
				mime.FormatMediaType("form-data", map[string]string{"name": name, "filename": "a.wav"}))
			part.Set("Content-Type", "audio/wav")
		}
		to, err := writer.CreatePart(part)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(to, value)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String(), writer.FormDataContentType()
}

// Every operation of a published document succeeds with what the document describes, and every
// error that it documents can be had.
func TestPublishedOperations(t *testing.T) {
	t.Parallel()
	p := servePublished(t, sandbox.Config{})
	succeeded, failed := 0, 0
	for _, operation := range p.document.Operations() {
		got := p.call(t, operation, nil, nil)
		if got.Status < 200 || got.Status > 299 {
			t.Errorf("%s: %d %s", operation.Name(), got.Status, got.Body)
			continue
		}
		satisfies(t, p.document, operation, got)
		succeeded++
		for _, key := range openapi.Keys(operation.Responses.Map()) {
			status, err := strconv.Atoi(key)
			if err != nil || status < 300 {
				continue
			}
			p.server.FailNext(1, sandbox.Failure{Operation: operation.OperationID, Status: status})
			got := p.call(t, operation, nil, nil)
			if got.Status != status {
				t.Errorf("%s: %d, want %d", operation.Name(), got.Status, status)
			}
			satisfies(t, p.document, operation, got)
			failed++
		}
	}
	t.Logf("%d operations, %d documented errors", succeeded, failed)
	if succeeded < 40 || failed < 200 {
		t.Errorf("%d operations and %d errors were tried, want at least 40 and 200", succeeded, failed)
	}
}

// satisfies checks a response against the document.
func satisfies(t *testing.T, document *openapi.Document, operation openapi.Operation, got reply) {
	t.Helper()
	documented := operation.Responses.Status(got.Status)
	if documented == nil {
		t.Errorf("%s: status %d is not documented", operation.Name(), got.Status)
		return
	}
	contentType := got.Header.Get("Content-Type")
	media := documented.Value.Content.Get(contentType)
	switch {
	case media == nil && len(documented.Value.Content) == 0:
	case media == nil:
		t.Errorf("%s: %d is %q, which is not documented", operation.Name(), got.Status, contentType)
	case contentType == "text/event-stream":
		for _, event := range readEvents(t, got.Body) {
			if !document.Valid(media.Schema, event.envelope(t)) {
				t.Errorf("%s: the event %s does not satisfy the document", operation.Name(), event.data)
			}
		}
	case strings.HasPrefix(contentType, "application/json"):
		var value any
		if err := json.Unmarshal(got.Body, &value); err != nil {
			t.Errorf("%s: %d: %v", operation.Name(), got.Status, err)
		} else if violation := document.Check(media.Schema, value); violation != nil {
			t.Errorf("%s: %d: %v", operation.Name(), got.Status, violation)
		}
	case len(got.Body) == 0:
		t.Errorf("%s: %d has no bytes", operation.Name(), got.Status)
	}
}
