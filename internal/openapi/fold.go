package openapi

import (
	"cmp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// fold adds a schema's keywords and those of its allOf members. Its own annotations come first, its
// own properties last, as a reader expects of what is added to a base.
func (f *Flat) fold(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || slices.Contains(f.members, ref.Value) {
		return
	}
	schema := ref.Value
	f.members = append(f.members, schema)
	f.foldAnnotations(ref)
	f.foldTypes(schema)
	f.foldNumbers(schema)
	f.foldTexts(schema)
	f.foldArrays(schema)
	for _, member := range schema.AllOf {
		f.fold(member)
	}
	f.foldObjects(schema)
	for _, choices := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf} {
		f.foldChoices(choices)
	}
	f.Discriminator = cmp.Or(f.Discriminator, schema.Discriminator)
}

func (f *Flat) foldAnnotations(ref *openapi3.SchemaRef) {
	schema := ref.Value
	for _, extensions := range []map[string]any{ref.Extensions, schema.Extensions} {
		for name, value := range extensions {
			if _, ok := f.Extensions[name]; !ok {
				f.Extensions[name] = value
			}
		}
	}
	f.Description = cmp.Or(f.Description, schema.Description)
	f.Format = cmp.Or(f.Format, schema.Format)
	f.Deprecated = f.Deprecated || schema.Deprecated
	f.ReadOnly = f.ReadOnly || schema.ReadOnly
	f.WriteOnly = f.WriteOnly || schema.WriteOnly
	if schema.Example != nil {
		f.Examples = append(f.Examples, schema.Example)
	}
	f.Examples = append(f.Examples, schema.Examples...)
	if f.Default == nil {
		f.Default = schema.Default
	}
}

func (f *Flat) foldTypes(schema *openapi3.Schema) {
	if types := schema.Type.Slice(); len(types) > 0 {
		f.foldNull(slices.Contains(types, openapi3.TypeNull))
		rest := slices.DeleteFunc(slices.Clone(types), func(t string) bool { return t == openapi3.TypeNull })
		if f.typed {
			rest = slices.DeleteFunc(rest, func(t string) bool { return !slices.Contains(f.Types, t) })
		}
		f.Types, f.typed = rest, true
	}
	enum := schema.Enum
	if schema.Const != nil {
		enum = []any{schema.Const}
	}
	if len(enum) == 0 {
		return
	}
	f.foldNull(slices.Contains(enum, nil))
	rest := slices.DeleteFunc(slices.Clone(enum), func(v any) bool { return v == nil })
	if f.Enum != nil {
		rest = slices.DeleteFunc(rest, func(v any) bool { return !contains(f.Enum, v) })
	}
	f.Enum = rest
}

func (f *Flat) foldNull(allowed bool) {
	f.nulls = f.nulls && allowed
	f.saysNull = f.saysNull || allowed
}

func (f *Flat) foldNumbers(schema *openapi3.Schema) {
	if bound := schema.Min; bound != nil && (f.Minimum == nil || *bound > *f.Minimum) {
		f.Minimum, f.ExclusiveMin = bound, false
	}
	if bound := schema.ExclusiveMin.Value; bound != nil && (f.Minimum == nil || *bound >= *f.Minimum) {
		f.Minimum, f.ExclusiveMin = bound, true
	}
	if bound := schema.Max; bound != nil && (f.Maximum == nil || *bound < *f.Maximum) {
		f.Maximum, f.ExclusiveMax = bound, false
	}
	if bound := schema.ExclusiveMax.Value; bound != nil && (f.Maximum == nil || *bound <= *f.Maximum) {
		f.Maximum, f.ExclusiveMax = bound, true
	}
	f.MultipleOf = cmp.Or(f.MultipleOf, schema.MultipleOf)
}

func (f *Flat) foldTexts(schema *openapi3.Schema) {
	f.MinLength = max(f.MinLength, schema.MinLength)
	f.MaxLength = least(f.MaxLength, schema.MaxLength)
	if schema.Pattern != "" && !slices.Contains(f.Patterns, schema.Pattern) {
		f.Patterns = append(f.Patterns, schema.Pattern)
	}
}

func (f *Flat) foldArrays(schema *openapi3.Schema) {
	f.MinItems = max(f.MinItems, schema.MinItems)
	f.MaxItems = least(f.MaxItems, schema.MaxItems)
	f.UniqueItems = f.UniqueItems || schema.UniqueItems
	if f.PrefixItems == nil {
		f.PrefixItems = schema.PrefixItems
	}
	f.Items = both(f.Items, schema.Items)
}

func (f *Flat) foldObjects(schema *openapi3.Schema) {
	f.Values = both(f.Values, schema.AdditionalProperties.Schema)
	f.MinProperties = max(f.MinProperties, schema.MinProps)
	for _, name := range schema.Required {
		f.required[name] = true
	}
	for name, others := range schema.DependentRequired {
		f.DependentRequired[name] = slices.Concat(f.DependentRequired[name], others)
	}
	for _, name := range Keys(schema.Properties) {
		ref := schema.Properties[name]
		at := slices.IndexFunc(f.Properties, func(p Property) bool { return p.Name == name })
		if at < 0 {
			f.Properties = append(f.Properties, Property{Name: name, Schema: ref})
			continue
		}
		f.Properties[at].Schema = both(f.Properties[at].Schema, ref)
	}
}

// foldChoices keeps a list of choices, or folds in the one choice that is not null.
func (f *Flat) foldChoices(choices openapi3.SchemaRefs) {
	if len(choices) == 0 {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(choices), isNull)
	if len(rest) != 1 {
		f.foldNull(slices.ContainsFunc(choices, func(c *openapi3.SchemaRef) bool {
			return c.Value != nil && c.Value.Type.IncludesNull()
		}))
		f.Choices = append(f.Choices, choices)
		return
	}
	if len(choices) == 1 {
		f.fold(rest[0])
		return
	}
	nulls := f.nulls
	f.fold(rest[0])
	f.nulls, f.saysNull = nulls, true
}

// isNull reports whether a schema allows null and nothing else.
func isNull(ref *openapi3.SchemaRef) bool {
	return ref.Value != nil && ref.Value.Type.Is(openapi3.TypeNull)
}

// both returns a schema that a value of both schemas satisfies.
func both(a, b *openapi3.SchemaRef) *openapi3.SchemaRef {
	switch {
	case a == nil || b == nil || a.Value == b.Value:
		return cmp.Or(a, b)
	case a.Value != nil && slices.ContainsFunc(a.Value.AllOf, isSame(b)):
		return a
	}
	return openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: openapi3.SchemaRefs{b, a}})
}

func isSame(ref *openapi3.SchemaRef) func(*openapi3.SchemaRef) bool {
	return func(other *openapi3.SchemaRef) bool { return other.Value == ref.Value }
}

func least(a, b *uint64) *uint64 {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	n := min(*a, *b)
	return &n
}
