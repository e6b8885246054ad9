package openapi

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Document is a document that [Load] read. Its model may be changed until the first call of Valid,
// Value or Example; see [Wrap] for afterwards. These methods are safe for concurrent use.
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
// References to other files and addresses are errors. A reference whose siblings needed one of
// these changes is replaced by its target and the siblings.
func Load(source []byte) (*Document, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true
	// kin-openapi keeps no lines of JSON. A comment makes the same text YAML.
	model, err := loader.LoadFromData(slices.Concat(source, []byte("\n# YAML\n")))
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
	if err := Validate(model); err != nil {
		return nil, err
	}
	return Wrap(model), nil
}

// Wrap returns a Document of a model, such as one of [Load] that was changed since.
func Wrap(model *openapi3.T) *Document { return &Document{T: model} }

// ValidationOptions are those of [Validate], for whoever validates by other means.
func ValidationOptions() []openapi3.ValidationOption {
	return []openapi3.ValidationOption{
		openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation(),
	}
}

// Validate returns an error that says what is wrong with the model. Examples and regular
// expressions are not looked at.
func Validate(model *openapi3.T) error {
	if err := model.Validate(context.Background(), ValidationOptions()...); err != nil {
		return fmt.Errorf("the document is invalid: %w", err)
	}
	return nil
}
