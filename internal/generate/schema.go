package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// shape is a schema with its allOf members folded in: what the checks and the redaction ask about.
type shape struct {
	description, hint    string
	deprecated, password bool
	minLength            uint64
	maxLength            *uint64
	patterns             []string
	enum                 []any
	minimum, maximum     *float64
	exclusiveMin         bool
	exclusiveMax         bool
	minItems             uint64
	maxItems             *uint64
	items, values        *openapi3.SchemaRef // of an array, of a map
	properties           []property
	dependent            map[string][]string
	variants             openapi3.SchemaRefs // oneOf, anyOf
	example              any
	varnames             []string
	hasExample           bool
	isNumber, isText     bool
	isBoolean            bool
}

type property struct {
	name     string
	required bool
	schema   *openapi3.SchemaRef
}

func shapeOf(ref *openapi3.SchemaRef) *shape {
	s := &shape{dependent: map[string][]string{}}
	if ref != nil {
		required := map[string]bool{}
		s.fold(ref, required, 0)
		for i := range s.properties {
			s.properties[i].required = required[s.properties[i].name]
		}
		slices.SortStableFunc(s.properties, func(a, b property) int {
			return cmp.Or(cmp.Compare(order(a.schema), order(b.schema)), cmp.Compare(a.name, b.name))
		})
	}
	return s
}

func order(ref *openapi3.SchemaRef) float64 {
	if n, ok := ref.Extensions["x-order"].(float64); ok {
		return n
	}
	if ref.Value != nil {
		if n, ok := ref.Value.Extensions["x-order"].(float64); ok {
			return n
		}
	}
	return 1 << 20
}

// fold adds a schema's keywords, and those of its allOf members below them, to the shape.
func (s *shape) fold(ref *openapi3.SchemaRef, required map[string]bool, depth int) {
	v := ref.Value
	if v == nil || depth > 16 {
		return
	}
	s.description = cmp.Or(s.description, v.Description)
	for _, extensions := range []map[string]any{ref.Extensions, v.Extensions} {
		if hint, ok := extensions["x-hint"].(string); ok {
			s.hint = cmp.Or(s.hint, hint)
		}
		if names, ok := extensions["x-enum-varnames"].([]any); ok && s.varnames == nil {
			for _, name := range names {
				s.varnames = append(s.varnames, fmt.Sprint(name))
			}
		}
	}
	s.deprecated = s.deprecated || v.Deprecated
	s.password = s.password || v.Format == "password"
	s.isNumber = s.isNumber || v.Type.Includes("integer") || v.Type.Includes("number")
	s.isText = s.isText || v.Type.Includes("string")
	s.isBoolean = s.isBoolean || v.Type.Includes("boolean")
	if !s.hasExample {
		switch {
		case v.Example != nil:
			s.example, s.hasExample = v.Example, true
		case len(v.Examples) > 0:
			s.example, s.hasExample = v.Examples[0], true
		case v.Const != nil:
			s.example, s.hasExample = v.Const, true
		}
	}
	s.foldConstraints(v)
	s.items = cmp.Or(s.items, v.Items)
	s.values = cmp.Or(s.values, v.AdditionalProperties.Schema)
	s.variants = append(append(s.variants, v.OneOf...), v.AnyOf...)
	for _, name := range v.Required {
		required[name] = true
	}
	for name, others := range v.DependentRequired {
		s.dependent[name] = append(s.dependent[name], others...)
	}
	for name, schema := range v.Properties {
		if !slices.ContainsFunc(s.properties, func(p property) bool { return p.name == name }) {
			s.properties = append(s.properties, property{name: name, schema: schema})
		}
	}
	for _, member := range v.AllOf {
		s.fold(member, required, depth+1)
	}
}

func (s *shape) foldConstraints(v *openapi3.Schema) {
	s.minLength = max(s.minLength, v.MinLength)
	s.maxLength = cmp.Or(s.maxLength, v.MaxLength)
	if v.Pattern != "" && !slices.Contains(s.patterns, v.Pattern) {
		s.patterns = append(s.patterns, v.Pattern)
	}
	if s.enum == nil {
		s.enum = v.Enum
		if v.Const != nil {
			s.enum = []any{v.Const}
		}
	}
	s.minItems = max(s.minItems, v.MinItems)
	s.maxItems = cmp.Or(s.maxItems, v.MaxItems)
	if s.minimum == nil {
		s.minimum = v.Min
		if v.ExclusiveMin.Value != nil {
			s.minimum, s.exclusiveMin = v.ExclusiveMin.Value, true
		}
	}
	if s.maximum == nil {
		s.maximum = v.Max
		if v.ExclusiveMax.Value != nil {
			s.maximum, s.exclusiveMax = v.ExclusiveMax.Value, true
		}
	}
}

// parameterSchema is the object that a struct of parameters stands for.
func parameterSchema(parameters []*openapi3.Parameter) *openapi3.SchemaRef {
	object := &openapi3.Schema{Properties: openapi3.Schemas{}}
	for i, p := range parameters {
		if p.In != openapi3.ParameterInQuery && p.In != openapi3.ParameterInHeader {
			continue
		}
		object.Properties[p.Name] = parameterValue(p, i)
		if p.Required {
			object.Required = append(object.Required, p.Name)
		}
	}
	return openapi3.NewSchemaRef("", object)
}

// parameterValue is a parameter's schema with what only the parameter says.
func parameterValue(p *openapi3.Parameter, position int) *openapi3.SchemaRef {
	member := *p.Schema
	extensions := map[string]any{"x-order": float64(position + 1)}
	if hint, ok := p.Extensions["x-hint"]; ok {
		extensions["x-hint"] = hint
	}
	return openapi3.NewSchemaRef("", &openapi3.Schema{
		Extensions: extensions, Description: p.Description, Deprecated: p.Deprecated, Example: p.Example, AllOf: openapi3.SchemaRefs{&member},
	})
}

// badPattern returns the error of an expression that Go does not know, such as one with a lookahead.
func badPattern(patterns []string) error {
	for _, pattern := range patterns {
		if _, err := regexp.Compile(pattern); err != nil {
			return err
		}
	}
	return nil
}
