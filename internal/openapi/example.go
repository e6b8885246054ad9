package openapi

import (
	"maps"

	"github.com/getkin/kin-openapi/openapi3"
)

// Example returns the media type's example, the first of its examples in the order of the source,
// or a value of its schema. Published examples are sometimes wrong: what is missing or invalid in
// one is replaced by what [Document.Value] makes of that part of the schema. The caller may change
// the result.
func (d *Document) Example(media *openapi3.MediaType, use Use) any {
	shown, ok := shownExample(media)
	if !ok {
		return d.Value(media.Schema, "", use)
	}
	r := repairer{document: d, use: use, left: maxSize, known: map[valueKey]any{}}
	if repaired := r.repair(media.Schema, "", shown); d.Valid(media.Schema, repaired) {
		return decoded(repaired)
	}
	if value := d.Value(media.Schema, "", use); d.Valid(media.Schema, value) {
		return value
	}
	return shown
}

func shownExample(media *openapi3.MediaType) (any, bool) {
	if media.Example != nil {
		return decoded(media.Example), true
	}
	for _, name := range Keys(media.Examples) {
		if example := media.Examples[name].Value; example != nil && example.Value != nil {
			return decoded(example.Value), true
		}
	}
	return nil, false
}

// repairer lays an example over values that it makes where they are needed.
type repairer struct {
	document *Document
	use      Use
	left     int              // bytes that may still be added
	known    map[valueKey]any // values so far
}

// repair returns the shown value, or one like it that satisfies the schema.
func (r *repairer) repair(ref *openapi3.SchemaRef, name string, shown any) any {
	if r.document.Valid(ref, shown) {
		return shown
	}
	flat := Flatten(ref)
	repaired, ok := r.contents(flat, shown)
	if ok && r.document.Valid(ref, repaired) {
		return repaired
	}
	if len(flat.Choices) > 0 {
		for _, choice := range flat.Choices[0] {
			if repaired, ok := r.contents(flat.with(choice), shown); ok && r.document.Valid(ref, repaired) {
				return repaired
			}
		}
	}
	return r.synthesize(ref, name)
}

// contents repairs what is inside of a shown object or list; ok is false for anything else, and
// where the schema wants something else.
func (r *repairer) contents(flat *Flat, shown any) (repaired any, ok bool) {
	switch shown := shown.(type) {
	case map[string]any:
		if flat.firstType() != openapi3.TypeObject {
			return nil, false
		}
		object := maps.Clone(shown)
		for _, property := range flat.Properties {
			value, isShown := shown[property.Name]
			switch {
			case isShown:
				object[property.Name] = r.repair(property.Schema, property.Name, value)
			case property.Required:
				object[property.Name] = r.synthesize(property.Schema, property.Name)
			}
		}
		return object, true
	case []any:
		if flat.firstType() != openapi3.TypeArray {
			return nil, false
		}
		items := make([]any, len(shown))
		for i, item := range shown {
			items[i] = r.repair(flat.Items, "", item)
		}
		return items, true
	}
	return nil, false
}

func (r *repairer) synthesize(ref *openapi3.SchemaRef, name string) any {
	if ref == nil {
		return nil
	}
	key := valueKey{ref.Value, name}
	value, ok := r.known[key]
	if !ok {
		value = r.document.Value(ref, name, r.use)
		r.known[key] = value
	}
	if r.left -= sizeOf(value); r.left < 0 {
		return nil
	}
	return value
}
