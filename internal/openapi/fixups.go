package openapi

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// fixUp gives every schema of the model the forms of OpenAPI 3.1.
func fixUp(model *openapi3.T) error {
	return model.WalkSchemas(func(_ string, ref *openapi3.SchemaRef) error {
		schema := ref.Value
		if siblings := siblingsOf(ref); siblings != nil && fixUpSchema(siblings) {
			// The reference keeps its siblings as they were written; the value has them fixed.
			ref.Ref = ""
		}
		fixUpSchema(schema)
		return nil
	})
}

// siblingsOf returns what stands beside a $ref, which kin-openapi adds to a copy of the target as
// its last allOf member.
func siblingsOf(ref *openapi3.SchemaRef) *openapi3.Schema {
	if ref.Ref == "" || len(ref.Value.AllOf) == 0 {
		return nil
	}
	last := ref.Value.AllOf[len(ref.Value.AllOf)-1]
	if last.Ref != "" || last.Value == nil || ref.Origin == nil || last.Value.Origin != ref.Origin {
		return nil
	}
	return last.Value
}

func fixUpSchema(schema *openapi3.Schema) (changed bool) {
	changed = fixUpBound(&schema.ExclusiveMin, &schema.Min)
	changed = fixUpBound(&schema.ExclusiveMax, &schema.Max) || changed
	changed = fixUpNullable(schema) || changed
	if slices.Contains(schema.Enum, nil) && !schema.Type.IsEmpty() && !schema.Type.IncludesNull() {
		addNullType(schema)
		changed = true
	}
	return changed
}

// fixUpBound makes a number of the boolean that exclusiveMinimum was in OpenAPI 3.0.
func fixUpBound(exclusive *openapi3.ExclusiveBound, inclusive **float64) bool {
	if exclusive.Bool == nil {
		return false
	}
	if *exclusive.Bool {
		exclusive.Value, *inclusive = *inclusive, nil
	}
	exclusive.Bool = nil
	return true
}

func fixUpNullable(schema *openapi3.Schema) bool {
	if !schema.Nullable {
		return false
	}
	schema.Nullable = false
	if len(schema.Enum) > 0 && !slices.Contains(schema.Enum, nil) {
		schema.Enum = append(slices.Clone(schema.Enum), nil)
	}
	null := openapi3.NewSchemaRef("", &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeNull}})
	switch {
	case !schema.Type.IsEmpty():
		addNullType(schema)
	case len(schema.OneOf) > 0:
		schema.OneOf = append(slices.Clone(schema.OneOf), null)
	case len(schema.AnyOf) > 0:
		schema.AnyOf = append(slices.Clone(schema.AnyOf), null)
	case len(schema.AllOf) > 0:
		all := schema.AllOf
		choice := all[0]
		if len(all) > 1 {
			choice = openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: all, Origin: schema.Origin})
		}
		schema.AllOf, schema.AnyOf = nil, openapi3.SchemaRefs{choice, null}
	}
	return true
}

func addNullType(schema *openapi3.Schema) {
	if !schema.Type.IncludesNull() {
		types := append(schema.Type.Clone(), openapi3.TypeNull)
		schema.Type = &types
	}
}
