package openapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Document is a document that [Load] read. Its model may be changed until the first call of Check,
// Valid, Value or Example, which are safe for concurrent use.
type Document struct {
	*openapi3.T

	validator validator
}

// Load reads an OpenAPI document, YAML or JSON, and validates it. Examples and regular expressions
// are not validated: published documents have wrong ones, and foreign dialects.
//
// The model is one of OpenAPI 3.1 whatever the source was:
//   - a boolean exclusiveMinimum or exclusiveMaximum is a number, in every schema;
//   - nullable: true is the type null (and null among the enum's values, or a choice of anyOf);
//   - an enum with null has the type null too.
//
// Lines and order are those of the source. JSON that YAML cannot read, with tabs or some escapes,
// has none; its order is by name.
//
// References to other files and addresses are errors. A reference whose siblings needed one of
// these changes is replaced by its target and the siblings.
func Load(source []byte) (*Document, error) {
	model, err := read(source)
	if err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	if !strings.HasPrefix(model.OpenAPI, "3.") {
		return nil, fmt.Errorf("read the document: openapi is %q, want 3.0 or 3.1", model.OpenAPI)
	}
	if strings.HasPrefix(model.OpenAPI, "3.0.") {
		model.OpenAPI = "3.1.0"
	}
	if err := fixUp(model); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	if err := model.Validate(context.Background(), ValidationOptions()...); err != nil {
		return nil, fmt.Errorf("the document is invalid: %w", err)
	}
	return &Document{T: model}, nil
}

// read returns the model of a source, with the lines of it.
func read(source []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	// kin-openapi keeps no lines of JSON. A comment makes the same text YAML.
	model, err := loader.LoadFromData(slices.Concat(source, []byte("\n# YAML\n")))
	if err != nil && json.Valid(source) { // JSON has escapes and tabs that YAML does not
		return openapi3.NewLoader().LoadFromData(source)
	}
	return model, err
}

// ValidationOptions are those that [Load] validates with, for anyone who validates the model again.
func ValidationOptions() []openapi3.ValidationOption {
	return []openapi3.ValidationOption{
		openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation(),
	}
}
