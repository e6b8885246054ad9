package openapi

import (
	"maps"
	"math"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Flat is a schema with its allOf members folded in, and with a choice between null and one other
// schema taken for that schema. Every member holds: of two lower bounds the greater one counts. Nil
// bounds and empty lists are absent. It must not be changed.
type Flat struct {
	Description string
	Format      string
	Deprecated  bool
	ReadOnly    bool
	WriteOnly   bool
	Extensions  map[string]any // of the reference and the schema; the outermost wins

	Types    []string // without null; empty when any type is allowed
	Nullable bool     // whether null is allowed, and named
	Examples []any    // example, then examples
	Default  any
	Enum     []any // enum or const, without null

	Minimum, Maximum           *float64
	ExclusiveMin, ExclusiveMax bool
	MultipleOf                 *float64

	MinLength uint64
	MaxLength *uint64
	Patterns  []string

	MinItems    uint64
	MaxItems    *uint64
	UniqueItems bool
	PrefixItems openapi3.SchemaRefs
	Items       *openapi3.SchemaRef

	Properties        []Property          // in the order of the source, those of allOf members first
	Values            *openapi3.SchemaRef // the schema of additionalProperties
	MinProperties     uint64
	DependentRequired map[string][]string

	// Choices has a list for each oneOf and anyOf: a value matches one schema of every list.
	Choices []openapi3.SchemaRefs
	// Discriminator is that of the first choice that has one.
	Discriminator *openapi3.Discriminator

	required map[string]bool
	members  []*openapi3.Schema // every schema that was folded in
	typed    bool               // whether a member has types
	nulls    bool               // whether every member so far allows null
	saysNull bool               // whether one of them names it
}

// Property is a property of a [Flat]. A property of several allOf members has all of their schemas.
type Property struct {
	Name     string
	Required bool
	Schema   *openapi3.SchemaRef
}

// Property returns the property of that name, and whether there is one.
func (f *Flat) Property(name string) (Property, bool) {
	at := slices.IndexFunc(f.Properties, func(p Property) bool { return p.Name == name })
	if at < 0 {
		return Property{}, false
	}
	return f.Properties[at], true
}

// Required returns the names of all required properties, declared or not, sorted.
func (f *Flat) Required() []string { return slices.Sorted(maps.Keys(f.required)) }

// Is reports whether the schema allows the type, and says so.
func (f *Flat) Is(name string) bool { return slices.Contains(f.Types, name) }

// Flatten returns the flat view of a schema; that of nil allows everything.
func Flatten(ref *openapi3.SchemaRef) *Flat {
	f := newFlat()
	f.fold(ref)
	f.finish()
	return f
}

func newFlat() *Flat {
	return &Flat{
		Extensions: map[string]any{}, DependentRequired: map[string][]string{}, required: map[string]bool{},
		nulls: true,
	}
}

// with returns the flat view of the schema with a schema of its first list of choices.
func (f *Flat) with(choice *openapi3.SchemaRef) *Flat {
	g := *f
	g.Extensions, g.required = maps.Clone(f.Extensions), maps.Clone(f.required)
	g.DependentRequired = maps.Clone(f.DependentRequired)
	g.Properties, g.members = slices.Clone(f.Properties), slices.Clone(f.members)
	g.Patterns, g.Examples = slices.Clone(f.Patterns), slices.Clone(f.Examples)
	g.Choices = slices.Clone(f.Choices[1:])
	g.fold(choice)
	g.finish()
	return &g
}

func (f *Flat) finish() {
	f.Nullable = f.nulls && f.saysNull
	for i := range f.Properties {
		f.Properties[i].Required = f.required[f.Properties[i].Name]
	}
}

// bounds returns the smallest and the greatest number that the schema allows, a step inside of
// exclusive bounds.
func (f *Flat) bounds(step float64) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if f.Minimum != nil {
		low = *f.Minimum
		if f.ExclusiveMin {
			low += step
		}
	}
	if f.Maximum != nil {
		high = *f.Maximum
		if f.ExclusiveMax {
			high -= step
		}
	}
	return low, high
}
