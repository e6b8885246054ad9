package openapi

import (
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

func (s *synthesizer) object(flat *Flat) (sized, bool) {
	object, size := map[string]any{}, 2
	put := func(name string, v sized) {
		object[name] = v.value
		size += v.size + len(name) + 4
		s.left -= len(name) + 4
	}
	wanted := flat.Required()
	for i := 0; i < len(wanted); i++ { // it grows by what they depend on
		for _, other := range flat.DependentRequired[wanted[i]] {
			if !slices.Contains(wanted, other) {
				wanted = append(wanted, other)
			}
		}
	}
	// What is required comes first: only then is there room for what is not.
	for _, name := range wanted {
		property, declared := flat.Property(name)
		if !declared {
			property.Schema = anyText
		}
		if s.unused(property.Schema) {
			continue
		}
		v, ok := s.value(property.Schema, name)
		if !ok {
			if v, ok = s.empty(property.Schema); !ok {
				return sized{}, false
			}
		}
		put(name, v)
	}
	for _, property := range flat.Properties {
		if _, done := object[property.Name]; done || s.use == Request && !s.full || s.unused(property.Schema) {
			continue
		}
		if v, ok := s.value(property.Schema, property.Name); ok {
			put(property.Name, v)
		}
	}
	for n := 1; uint64(len(object)) < flat.MinProperties && s.left > 0; n++ {
		name := fmt.Sprintf("property%d", n)
		ref := flat.Values
		if ref == nil {
			ref = anyText
		}
		v, ok := s.value(ref, name)
		if !ok {
			break
		}
		put(name, v)
	}
	return sized{object, size}, true
}

// anyText stands for a property that is required and not declared.
var anyText = openapi3.NewSchemaRef("", openapi3.NewStringSchema())

// unused reports whether a property has no place in a value for this use.
func (s *synthesizer) unused(ref *openapi3.SchemaRef) bool {
	flat := Flatten(ref)
	return s.use == Response && flat.WriteOnly || s.use == Request && flat.ReadOnly
}

// empty returns the least that a schema may allow, for where a whole value would go on for ever.
func (s *synthesizer) empty(ref *openapi3.SchemaRef) (sized, bool) {
	for _, v := range []any{nil, []any{}, map[string]any{}} {
		if s.document.Valid(ref, v) {
			return s.take(sized{v, sizeOf(v)})
		}
	}
	return sized{}, false
}

func (s *synthesizer) array(flat *Flat, name string) (sized, bool) {
	items, size := []any{}, 2
	for _, ref := range flat.PrefixItems {
		v, ok := s.value(ref, name)
		if !ok {
			return sized{}, false
		}
		items, size = append(items, v.value), size+v.size+1
	}
	wanted := max(flat.MinItems, 1)
	if flat.MaxItems != nil {
		wanted = min(wanted, *flat.MaxItems)
	}
	if uint64(len(items)) >= wanted {
		return sized{items, size}, true
	}
	item, ok := s.value(flat.Items, name)
	if !ok {
		return sized{items, size}, flat.MinItems <= uint64(len(items))
	}
	items, size = append(items, item.value), size+item.size+1
	kind := Flatten(flat.Items)
	for n := 1; uint64(len(items)) < wanted; n++ {
		next := item.value
		if flat.UniqueItems {
			next = another(next, n, kind)
		}
		if _, ok := s.take(sized{size: item.size + 1}); !ok {
			break // as many as there is room for
		}
		items, size = append(items, next), size+item.size+1
	}
	return sized{items, size}, true
}

// another returns a value like the first, but different for each n where that is possible.
func another(first any, n int, flat *Flat) any {
	if len(flat.Enum) > 0 {
		rest := slices.DeleteFunc(
			slices.Clone(flat.Enum),
			func(v any) bool { return contains([]any{first}, decoded(v)) },
		)
		if n <= len(rest) {
			return decoded(rest[n-1])
		}
		return first
	}
	switch first := first.(type) {
	case string:
		return fmt.Sprintf("%s-%d", first, n+1)
	case float64:
		return first + float64(n)
	}
	return first
}
