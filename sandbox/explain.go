package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// problems says what a keyword of JSON Schema found wrong, without the value.
var problems = map[string]string{
	"type": "has the wrong type", "enum": "is not one of the allowed values", "const": "is not the allowed value",
	"minLength": "is too short", "maxLength": "is too long", "pattern": "has the wrong form", "format": "has the wrong form",
	"minimum": "is too small", "exclusiveMinimum": "is too small", "maximum": "is too large", "exclusiveMaximum": "is too large",
	"multipleOf": "is not a multiple of the allowed step", "minItems": "has too few items", "maxItems": "has too many items",
	"uniqueItems": "has an item twice", "additionalProperties": "has a field that is not allowed", "nullable": "must not be null",
	"minProperties": "has too few fields", "maxProperties": "has too many fields",
}

// explain puts the validator's error into words of our own. The validator's text quotes the submitted value, which may be a code, a
// verifier or a key; names are taken from the document, and what the document does not name is not named.
func explain(err error) string {
	var request *openapi3filter.RequestError
	if !errors.As(err, &request) {
		return "it does not match the document"
	}
	var where string
	var schema *openapi3.Schema
	switch parameter := request.Parameter; {
	case parameter != nil:
		where = fmt.Sprintf("%s parameter %q", parameter.In, parameter.Name)
		if parameter.Schema != nil {
			schema = parameter.Schema.Value
		}
	case request.RequestBody != nil:
		where = "body"
		for _, media := range request.RequestBody.Content {
			if media.Schema != nil {
				schema = media.Schema.Value
			}
		}
	default:
		return "it does not match the document"
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return where + " is missing"
	}
	cause := innermost(request.Err)
	if cause == nil {
		if strings.Contains(request.Reason, "Content-Type") {
			return "header Content-Type is not one that the operation accepts"
		}
		return where + " cannot be read"
	}
	path, schema := descend(schema, cause.JSONPointer())
	if path != "" {
		where = fmt.Sprintf("%s field %q", where, path)
	}
	if problem, ok := problems[cause.SchemaField]; ok {
		return where + " " + problem
	}
	// required, or dependentRequired, for which the validator gives the name of the field that needs another.
	if missing := missingField(schema, cause.Value); missing != "" {
		return fmt.Sprintf("%s lacks %q", where, missing)
	}
	return where + " does not match its schema"
}

// innermost follows an error to the first cause that is about one keyword.
func innermost(err error) *openapi3.SchemaError {
	switch e := err.(type) { //nolint:errorlint // the tree is walked by hand: what wraps is looked into below
	case openapi3.MultiError:
		if len(e) > 0 {
			return innermost(e[0])
		}
		return nil
	case *openapi3.SchemaError:
		if e.Origin != nil {
			if deeper := innermost(e.Origin); deeper != nil {
				return deeper
			}
		}
		return e
	case nil:
		return nil
	}
	return innermost(errors.Unwrap(err))
}

// descend follows a pointer as far as the document names its steps; indexes and the keys of free-form objects are left out.
func descend(schema *openapi3.Schema, pointer []string) (path string, at *openapi3.Schema) {
	at = schema
	for _, step := range pointer {
		if at == nil {
			break
		}
		if next := property(at, step); next != nil {
			if path != "" {
				path += "."
			}
			path += step
			at = next
			continue
		}
		if at.Items == nil {
			return path, nil
		}
		path += "[]"
		at = at.Items.Value
	}
	return path, at
}

// property returns the schema of a property, wherever the schema declares it.
func property(schema *openapi3.Schema, name string) *openapi3.Schema {
	if schema == nil {
		return nil
	}
	if ref := schema.Properties[name]; ref != nil {
		return ref.Value
	}
	for _, part := range slices.Concat(schema.AllOf, schema.OneOf, schema.AnyOf) {
		if part.Value != nil && part.Value != schema {
			if found := property(part.Value, name); found != nil {
				return found
			}
		}
	}
	return nil
}

// missingField names the first field that the schema wants and the value does not have.
func missingField(schema *openapi3.Schema, value any) string {
	object, ok := value.(map[string]any)
	if !ok || schema == nil {
		return ""
	}
	wanted := slices.Clone(schema.Required)
	for name, others := range schema.DependentRequired {
		if _, present := object[name]; present {
			wanted = append(wanted, others...)
		}
	}
	for _, part := range schema.AllOf {
		if part.Value != nil {
			wanted = append(wanted, part.Value.Required...)
		}
	}
	slices.Sort(wanted)
	for _, name := range wanted {
		if _, present := object[name]; !present {
			return name
		}
	}
	return ""
}
