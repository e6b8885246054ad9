package openapi_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
	"github.com/openrouter-go/openrouter/internal/skip"
)

// A value of every schema of a published document, and an example of every media type, is valid.
func TestPublishedDocument(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../../shared/upstream/sample.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		skip.Test(t, "there is no ../shared/upstream/sample.yaml beside the repository")
	} else if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	for _, use := range []openapi.Use{openapi.Response, openapi.Request} {
		err = document.WalkSchemas(func(pointer string, ref *openapi3.SchemaRef) error {
			if value := document.Value(ref, "", use); !document.Valid(ref, value) {
				t.Errorf("%s: %s is invalid", pointer, asJSON(t, value))
			}
			wrong := any(map[string]any{})
			if ref.Value.Type.Includes("object") {
				wrong = "text"
			}
			if !ref.Value.Type.IsEmpty() && document.Valid(ref, wrong) {
				t.Errorf("%s: anything is valid", pointer)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("values: %v", time.Since(start))
	for _, operation := range document.Operations() {
		for _, status := range openapi.Keys(operation.Responses.Map()) {
			content := operation.Responses.Value(status).Value.Content
			for _, name := range openapi.Keys(content) {
				if value := document.Example(content[name], openapi.Response); !document.Valid(
					content[name].Schema,
					value,
				) {
					t.Errorf("%s %s %s: %s is invalid", operation.Name(), status, name, asJSON(t, value))
				}
			}
		}
	}
}
