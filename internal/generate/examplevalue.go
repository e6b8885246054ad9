package main

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// exampleOf returns an example of a schema: its own, or one made of those of its parts.
func exampleOf(s *shape, name string, depth int) any {
	switch {
	case s.hasExample:
		return s.example
	case len(s.enum) > 0:
		return s.enum[0]
	case depth > 6:
		return nil
	case len(s.properties) > 0:
		object := map[string]any{}
		for _, p := range s.properties {
			if p.required {
				object[p.name] = exampleOf(shapeOf(p.schema), p.name, depth+1)
			}
		}
		return object
	case s.items != nil:
		return []any{exampleOf(shapeOf(s.items), name, depth+1)}
	case s.minimum != nil:
		return *s.minimum
	case s.isNumber:
		return 1.0
	case s.isBoolean:
		return true
	case s.isText:
		return cmp.Or(strings.Trim(strings.ReplaceAll(name, "_", "-"), "-"), "text")
	}
	return nil
}

// mediaExample returns a content's example, or one of its schema.
func mediaExample(media *openapi3.MediaType) any {
	if media.Example != nil {
		return media.Example
	}
	for _, name := range sortedKeys(media.Examples) {
		if v := media.Examples[name].Value; v != nil && v.Value != nil {
			return v.Value
		}
	}
	return exampleOf(shapeOf(media.Schema), "", 0)
}

// plainJSON decodes what a YAML document may hold into what encoding/json would give.
func plainJSON(value any) any {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	var plain any
	if json.Unmarshal(encoded, &plain) != nil {
		return nil
	}
	return plain
}
