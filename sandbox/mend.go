package sandbox

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// exampleValue is the media type's example, mended where it contradicts its schema. The caller may change it.
func exampleValue(media *openapi3.MediaType) any {
	made := synthesize(media.Schema)
	shown, ok := shownExample(media)
	if !ok {
		return made
	}
	shown = copyJSON(shown)
	if media.Schema == nil || valid(media.Schema.Value, shown) {
		return shown
	}
	mended := mend(media.Schema.Value, made, shown)
	if !valid(media.Schema.Value, mended) && valid(media.Schema.Value, made) {
		return made
	}
	return mended
}

func shownExample(media *openapi3.MediaType) (any, bool) {
	if media.Example != nil {
		return media.Example, true
	}
	for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
		if ref := media.Examples[name]; ref.Value != nil && ref.Value.Value != nil {
			return ref.Value.Value, true
		}
	}
	return nil, false
}

// mend lays the example over a made value: what is required and not shown is made, and so is what is shown and invalid.
func mend(schema *openapi3.Schema, made, shown any) any {
	if schema == nil || valid(schema, shown) {
		return shown
	}
	switch shown := shown.(type) {
	case map[string]any:
		base, ok := made.(map[string]any)
		if !ok {
			return made
		}
		mended := map[string]any{}
		for name, value := range shown {
			sub := property(schema, name)
			if fallback, ok := base[name]; ok && sub != nil {
				value = mend(sub, fallback, value)
			}
			mended[name] = value
		}
		for name, value := range base {
			if _, ok := shown[name]; !ok && requires(schema, name) {
				mended[name] = value
			}
		}
		return mended
	case []any:
		base, ok := made.([]any)
		if !ok || len(base) == 0 || schema.Items == nil {
			return made
		}
		mended := make([]any, len(shown))
		for i, item := range shown {
			mended[i] = mend(schema.Items.Value, base[0], item)
		}
		return mended
	}
	return made
}

func requires(schema *openapi3.Schema, name string) bool {
	return slices.Contains(schema.Required, name) || slices.ContainsFunc(schema.AllOf, func(part *openapi3.SchemaRef) bool {
		return part.Value != nil && part.Value != schema && requires(part.Value, name)
	})
}

func valid(schema *openapi3.Schema, value any) bool {
	return schema == nil || schema.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.EnableJSONSchema2020()) == nil
}

func copyJSON(value any) any {
	body, err := json.Marshal(value)
	if err != nil {
		return value
	}
	var c any
	if json.Unmarshal(body, &c) != nil {
		return value
	}
	return c
}
