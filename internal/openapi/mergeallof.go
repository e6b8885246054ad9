package openapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// MergeAllOf replaces the allOf of every schema of the model by one object where all of its members
// are objects, which oapi-codegen cannot do when two members have additionalProperties, or when one
// is nullable and another is not. Of a property of two members the later one stays. The properties
// are numbered by x-order, those of the members first, which [Keys] and oapi-codegen follow. An
// allOf with a single reference and nothing beside it keeps the name of its target, and anything
// but objects is left alone.
func MergeAllOf(model *openapi3.T) {
	_ = model.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		schema := ref.Value
		if len(schema.AllOf) == 0 || len(schema.AllOf) == 1 && len(schema.Properties) == 0 {
			return nil
		}
		merged := &openapi3.Schema{Properties: openapi3.Schemas{}}
		m := merger{into: merged}
		if m.add(ref.Value) {
			schema.Type = &openapi3.Types{openapi3.TypeObject}
			schema.AllOf = nil
			schema.Properties, schema.Required = merged.Properties, merged.Required
			schema.AdditionalProperties = merged.AdditionalProperties
			schema.DependentRequired = merged.DependentRequired
		}
		return nil
	})
}

// merger adds objects to one object.
type merger struct {
	into *openapi3.Schema
	open []*openapi3.Schema // the schemas that the walk is inside of
}

// add reports whether the schema and all of its members are objects and nothing else.
func (m *merger) add(schema *openapi3.Schema) bool {
	if schema == nil || slices.Contains(m.open, schema) || !isPlainObject(schema) {
		return false
	}
	m.open = append(m.open, schema)
	defer func() { m.open = m.open[:len(m.open)-1] }()
	for _, name := range schema.Required {
		if !slices.Contains(m.into.Required, name) {
			m.into.Required = append(m.into.Required, name)
		}
	}
	slices.Sort(m.into.Required)
	if a := schema.AdditionalProperties; a.Has != nil || a.Schema != nil {
		m.into.AdditionalProperties = a
	}
	for name, others := range schema.DependentRequired {
		if m.into.DependentRequired == nil {
			m.into.DependentRequired = map[string][]string{}
		}
		m.into.DependentRequired[name] = others
	}
	for _, member := range schema.AllOf {
		if !m.add(member.Value) {
			return false
		}
	}
	for _, name := range Keys(schema.Properties) {
		property := ownCopy(schema.Properties[name])
		if old := m.into.Properties[name]; old != nil {
			setOrder(property, orderOf(old))
		} else {
			setOrder(property, float64(len(m.into.Properties)+1))
		}
		m.into.Properties[name] = property
	}
	return true
}

func isPlainObject(s *openapi3.Schema) bool {
	return (s.Type.IsEmpty() || s.Type.Includes(openapi3.TypeObject)) &&
		len(s.OneOf) == 0 && len(s.AnyOf) == 0 && s.Not == nil && len(s.Enum) == 0 && s.Const == nil &&
		s.Items == nil && len(s.PatternProperties) == 0
}

// ownCopy returns a property that can be changed without changing the schema that it comes from.
func ownCopy(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	c := *ref
	c.Extensions = maps.Clone(ref.Extensions)
	if ref.Ref == "" && ref.Value != nil {
		value := *ref.Value
		value.Extensions = maps.Clone(value.Extensions)
		c.Value = &value
	}
	return &c
}

func setOrder(ref *openapi3.SchemaRef, order float64) {
	extensions := &ref.Extensions
	if ref.Ref == "" && ref.Value != nil {
		extensions = &ref.Value.Extensions
	}
	if *extensions == nil {
		*extensions = map[string]any{}
	}
	(*extensions)["x-order"] = order
}
