package openapi

import (
	"encoding/json"
	"iter"
	"maps"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Use says what a value is for.
type Use int

// What a value is for.
const (
	Response Use = iota // every property except those that are writeOnly
	Request             // the required properties except those that are readOnly
)

const (
	// maxSize bounds a value, in bytes of its JSON: a few nested minItems ask for more than a
	// machine has.
	maxSize = 256 << 10
	// maxDepth bounds how deep schemas are followed, and maxSteps how many.
	maxDepth = 24
	maxSteps = 20_000
	// maxCandidates bounds how many combinations of choices are tried for one that is valid.
	maxCandidates = 32
)

// Value returns a small value that satisfies the schema, as encoding/json would decode it: the
// schema's own example, default or first enum value where there is one, and else something of the
// right type. name is the property's or parameter's name, which plain texts repeat. A schema that
// contains itself ends at the first repetition. What cannot be satisfied within 256 KiB is left
// out, or cut short when it is required. The caller may change the result.
func (d *Document) Value(ref *openapi3.SchemaRef, name string, use Use) any {
	s := synthesizer{document: d, use: use, left: maxSize, known: map[valueKey]sized{}}
	d.Valid(ref, nil) // compiles the schemas inside of this one with it, and not one by one
	result, _ := s.value(ref, name)
	return decoded(result.value)
}

// synthesizer is one walk over a schema.
type synthesizer struct {
	document *Document
	use      Use
	left     int                // bytes that the value may still take
	full     bool               // whether a request has optional properties too
	depth    int                // how many schemas the walk is inside of
	steps    int                // schemas followed so far
	open     []*openapi3.Schema // these schemas and their allOf members
	known    map[valueKey]sized // values so far
}

type valueKey struct {
	schema *openapi3.Schema
	name   string
}

// sized is a value and the size of its JSON.
type sized struct {
	value any
	size  int
}

// value returns a value of the schema, and false when there is none within the bounds.
func (s *synthesizer) value(ref *openapi3.SchemaRef, name string) (sized, bool) {
	if ref == nil || ref.Value == nil {
		return s.take(sized{nil, len("null")})
	}
	key := valueKey{ref.Value, name}
	if known, ok := s.known[key]; ok {
		return s.take(known)
	}
	if s.steps++; s.steps > maxSteps || s.depth == maxDepth || slices.Contains(s.open, ref.Value) {
		return sized{}, false
	}
	s.depth++
	result, ok := s.synthesize(ref, name)
	s.depth--
	if ok {
		s.known[key] = result
	}
	return result, ok
}

// take reports whether the value fits in what is left, and counts it.
func (s *synthesizer) take(v sized) (sized, bool) {
	if v.size > s.left {
		return sized{}, false
	}
	s.left -= v.size
	return v, true
}

// synthesize returns a value that is not known yet.
func (s *synthesizer) synthesize(ref *openapi3.SchemaRef, name string) (sized, bool) {
	flat := Flatten(ref)
	for _, shown := range flat.shown() {
		if v := decoded(shown); v != nil && s.document.Valid(ref, v) {
			if result, ok := s.take(sized{v, sizeOf(v)}); ok {
				return result, true
			}
		}
	}
	inside := len(s.open)
	s.open = append(s.open, flat.members...)
	defer func() { s.open = s.open[:inside] }()
	first, valid, found := s.firstValid(ref, flat, name)
	if found && !valid && s.use == Request && !s.full {
		// What tells the choices apart may be optional.
		s.left, s.full = s.left+first.size, true
		fuller, valid, _ := s.firstValid(ref, flat, name)
		if s.full = false; valid {
			return fuller, true
		}
	}
	return first, found
}

// firstValid returns the first candidate that is valid, or else the first one.
func (s *synthesizer) firstValid(ref *openapi3.SchemaRef, flat *Flat, name string) (v sized, valid, found bool) {
	left, tried := s.left, 0
	for candidate := range s.candidates(flat, name) {
		if s.document.Valid(ref, candidate.value) {
			return candidate, true, true
		}
		if !found {
			v, found = candidate, true
		}
		s.left = left
		if tried++; tried == maxCandidates {
			break
		}
	}
	if !found {
		return v, false, false
	}
	v, found = s.take(v)
	return v, false, found
}

// shown returns the values that the schema itself names.
func (f *Flat) shown() []any {
	shown := slices.Clone(f.Examples)
	if f.Default != nil {
		shown = append(shown, f.Default)
	}
	return append(shown, f.Enum...)
}

// candidates yields a value for each combination of choices, null last.
func (s *synthesizer) candidates(flat *Flat, name string) iter.Seq[sized] {
	return func(yield func(sized) bool) { s.yieldCandidates(flat, name, yield) }
}

func (s *synthesizer) yieldCandidates(flat *Flat, name string, yield func(sized) bool) bool {
	if len(flat.Choices) == 0 {
		v, ok := s.ofType(flat, name)
		return !ok || yield(v)
	}
	depth := len(s.open)
	for _, choice := range flat.Choices[0] {
		if choice.Value == nil || isNull(choice) || slices.Contains(s.open[:depth], choice.Value) {
			continue
		}
		chosen := flat.with(choice)
		s.open = append(s.open, chosen.members[len(flat.members):]...)
		more := s.yieldCandidates(chosen, name, func(v sized) bool {
			return yield(discriminated(v, chosen, choice))
		})
		s.open = s.open[:depth]
		if !more {
			return false
		}
	}
	if slices.ContainsFunc(flat.Choices[0], isNull) {
		return yield(sized{nil, len("null")})
	}
	return true
}

// discriminated sets the property that tells the choices apart to the name that the document maps
// to this one, where the choice itself does not have a value for it.
func discriminated(v sized, flat *Flat, choice *openapi3.SchemaRef) sized {
	object, ok := v.value.(map[string]any)
	if !ok || flat.Discriminator == nil {
		return v
	}
	property, _ := flat.Property(flat.Discriminator.PropertyName)
	if property.Schema != nil && len(Flatten(property.Schema).Enum) > 0 {
		return v
	}
	for _, name := range slices.Sorted(maps.Keys(flat.Discriminator.Mapping)) {
		if flat.Discriminator.Mapping[name].Ref == choice.Ref {
			object = maps.Clone(object)
			object[flat.Discriminator.PropertyName] = name
			return sized{object, v.size + len(name)}
		}
	}
	return v
}

// ofType returns a value of the schema's first type, without regard to its choices.
func (s *synthesizer) ofType(flat *Flat, name string) (sized, bool) {
	if len(flat.Enum) > 0 {
		v := decoded(flat.Enum[0])
		return s.take(sized{v, sizeOf(v)})
	}
	switch flat.firstType() {
	case openapi3.TypeObject:
		return s.object(flat)
	case openapi3.TypeArray:
		return s.array(flat, name)
	case openapi3.TypeString:
		text := s.text(flat, name)
		return s.take(sized{text, len(text) + 2})
	case openapi3.TypeInteger:
		v := flat.number(1)
		return s.take(sized{v, sizeOf(v)})
	case openapi3.TypeNumber:
		v := flat.number(0.5)
		return s.take(sized{v, sizeOf(v)})
	case openapi3.TypeBoolean:
		return s.take(sized{false, len("false")})
	}
	return s.take(sized{nil, len("null")})
}

func (f *Flat) firstType() string {
	switch {
	case len(f.Types) > 0:
		return f.Types[0]
	case f.typed: // null alone, or members that exclude each other
		return openapi3.TypeNull
	case len(f.Properties) > 0 || len(f.required) > 0 || f.Values != nil || f.MinProperties > 0:
		return openapi3.TypeObject
	case f.Items != nil || f.PrefixItems != nil || f.MinItems > 0:
		return openapi3.TypeArray
	case f.MinLength > 0 || len(f.Patterns) > 0 || f.Format != "":
		return openapi3.TypeString
	case f.Minimum != nil || f.Maximum != nil || f.MultipleOf != nil:
		return openapi3.TypeNumber
	}
	return ""
}

// decoded returns a value as encoding/json decodes it, nil for what JSON cannot express.
func decoded(value any) any {
	v, err := plain(value)
	if err != nil {
		return nil
	}
	return v
}

// sizeOf returns the size of a value's JSON, about; beyond maxSize it stops counting.
func sizeOf(value any) int {
	switch value := value.(type) {
	case map[string]any:
		size := 2
		for name, member := range value {
			if size += len(name) + 4 + sizeOf(member); size > maxSize {
				break
			}
		}
		return size
	case []any:
		size := 2
		for _, item := range value {
			if size += 1 + sizeOf(item); size > maxSize {
				break
			}
		}
		return size
	case string:
		return len(value) + 2
	}
	data, _ := json.Marshal(value)
	return len(data)
}

// contains reports whether a list has a value.
func contains(list []any, value any) bool {
	return slices.ContainsFunc(list, func(v any) bool { return reflect.DeepEqual(v, value) })
}
