package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// problems says what a keyword of JSON Schema found wrong, without the value.
var problems = map[string]string{
	"type":                 "has the wrong type",
	"enum":                 "is not one of the allowed values",
	"const":                "is not the allowed value",
	"minLength":            "is too short",
	"maxLength":            "is too long",
	"pattern":              "has the wrong form",
	"format":               "has the wrong form",
	"minimum":              "is too small",
	"exclusiveMinimum":     "is too small",
	"maximum":              "is too large",
	"exclusiveMaximum":     "is too large",
	"multipleOf":           "is not a multiple of the allowed step",
	"minItems":             "has too few items",
	"maxItems":             "has too many items",
	"uniqueItems":          "has an item twice",
	"additionalProperties": "has a field that is not allowed",
	"minProperties":        "has too few fields",
	"maxProperties":        "has too many fields",
}

// explainParameter puts the validator's error into words of our own. The validator's text quotes
// the submitted value, which may be a code, a verifier or a key.
func explainParameter(err error) string {
	var request *openapi3filter.RequestError
	if !errors.As(err, &request) || request.Parameter == nil {
		return "it does not match the document"
	}
	where := fmt.Sprintf("%s parameter %q", request.Parameter.In, request.Parameter.Name)
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return where + " is missing"
	}
	cause := innermost(request.Err)
	if cause == nil {
		return where + " cannot be read"
	}
	if problem, ok := problems[cause.SchemaField]; ok {
		return where + " " + problem
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

// explainBody says what is wrong with a body. Names are taken from the document, and what the
// document does not name is not named.
func explainBody(schema *openapi3.SchemaRef, violation *openapi.Violation) string {
	where := "body"
	path, at := descend(schema, violation.Location)
	if path != "" {
		where = fmt.Sprintf("body field %q", path)
	}
	if problem, ok := problems[violation.Keyword]; ok {
		return where + " " + problem
	}
	for _, name := range violation.Missing {
		if at != nil && declares(openapi.Flatten(at), name) {
			return fmt.Sprintf("%s lacks %q", where, name)
		}
	}
	return where + " does not match its schema"
}

// declares reports whether a schema names a property, required ones included.
func declares(flat *openapi.Flat, name string) bool {
	return slices.Contains(flat.Required(), name) || property(flat, name) != nil
}

// descend follows a location as far as the document names its steps; indexes and the keys of
// free-form objects are left out.
func descend(schema *openapi3.SchemaRef, location []string) (path string, at *openapi3.SchemaRef) {
	at = schema
	for _, step := range location {
		flat := openapi.Flatten(at)
		if next := property(flat, step); next != nil {
			path = strings.TrimPrefix(path+"."+step, ".")
			at = next
			continue
		}
		if flat.Items == nil {
			return path, nil
		}
		path += "[]"
		at = flat.Items
	}
	return path, at
}

// property returns the schema of a property, that of the first choice that declares it included.
func property(flat *openapi.Flat, name string) *openapi3.SchemaRef {
	if p, ok := flat.Property(name); ok {
		return p.Schema
	}
	for _, choices := range flat.Choices {
		for _, choice := range choices {
			if p, ok := openapi.Flatten(choice).Property(name); ok {
				return p.Schema
			}
		}
	}
	return nil
}
