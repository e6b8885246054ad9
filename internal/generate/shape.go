package generate

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// shape is a schema with its allOf members flattened, and what only the generator asks about it.
type shape struct {
	*openapi.Flat
	ref         *openapi3.SchemaRef
	title, hint string
	varnames    []string
	secret      bool // format: password, x-secret, or a name such as api_key
	closed      bool // a value that the enum does not list is refused before it is sent
	open        bool // additionalProperties: true
	// variants are the members of oneOf and anyOf, as they are written.
	variants openapi3.SchemaRefs
}

type property = openapi.Property

func shapeOf(ref *openapi3.SchemaRef) *shape {
	s := &shape{Flat: openapi.Flatten(ref), ref: ref}
	if ref == nil || ref.Value == nil {
		return s
	}
	s.title = ref.Value.Title
	s.hint, _ = s.Extensions["x-hint"].(string)
	if names, ok := s.Extensions["x-enum-varnames"].([]any); ok {
		for _, name := range names {
			s.varnames = append(s.varnames, fmt.Sprint(name))
		}
		if at := slices.Index(ref.Value.Enum, nil); at >= 0 && len(names) == len(ref.Value.Enum) {
			s.varnames = slices.Delete(s.varnames, at, at+1)
		}
	}
	s.Patterns = slices.DeleteFunc(s.Patterns, func(pattern string) bool {
		_, err := regexp.Compile(pattern)
		return err != nil // one of another dialect, such as one with a lookahead, is left to the service
	})
	s.secret = s.Format == "password"
	s.closed = s.Extensions["x-speakeasy-unknown-values"] == "disallow"
	s.open = ref.Value.AdditionalProperties.Has != nil && *ref.Value.AdditionalProperties.Has
	s.variants = variantsOf(ref.Value, 0)
	return s
}

// variantsOf returns the members of oneOf and anyOf, those of inline allOf members included.
func variantsOf(v *openapi3.Schema, depth int) openapi3.SchemaRefs {
	list := slices.Concat(v.OneOf, v.AnyOf)
	for _, member := range v.AllOf {
		if depth < maxDepth && member.Value != nil {
			list = append(list, variantsOf(member.Value, depth+1)...)
		}
	}
	return list
}

const maxDepth = 16 // of unions in unions, and of allOf in allOf

// says reports whether the schema says anything about the type of a value: `required` alone, as a
// member of anyOf, does not.
func (s *shape) says() bool {
	return len(s.Types) > 0 || len(s.Enum) > 0 || len(s.Properties) > 0 || len(s.variants) > 0 || s.Items != nil ||
		s.Values != nil
}

// isUnion reports whether a value is one of several types.
func (s *shape) isUnion(v *openapi3.Schema) bool {
	return slices.ContainsFunc(s.variants, func(ref *openapi3.SchemaRef) bool { return shapeOf(ref).says() }) &&
		!hasProperties(v, 0)
}

// hasProperties reports whether a schema has properties of its own, or by allOf, and not by one of
// its variants.
func hasProperties(v *openapi3.Schema, depth int) bool {
	return len(v.Properties) > 0 || slices.ContainsFunc(v.AllOf, func(member *openapi3.SchemaRef) bool {
		return depth < maxDepth && member.Value != nil && hasProperties(member.Value, depth+1)
	})
}

// isObject reports whether the value is an object, and so a struct or a map.
func (s *shape) isObject() bool {
	return s.Is("object") || len(s.Types) == 0 && (len(s.Properties) > 0 || s.Values != nil)
}

func (s *shape) isList() bool { return s.Is("array") || len(s.Types) == 0 && s.Items != nil }

// texts returns the values of the enum where all of them are strings.
func (s *shape) texts() []string {
	var list []string
	for _, v := range s.Enum {
		text, ok := v.(string)
		if !ok {
			return nil
		}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}

// secretNames are what a string is called that is a secret unless the document says `x-secret:
// false`.
var secretNames = []string{"key", "token", "secret", "password"}

// namedShape is the shape of a property or parameter, whose name may tell that it is a secret.
func namedShape(name string, ref *openapi3.SchemaRef) *shape {
	s := shapeOf(ref)
	if explicit, ok := s.Extensions["x-secret"].(bool); ok {
		s.secret = explicit
	} else if !s.secret && slices.Equal(s.Types, []string{"string"}) && len(s.Enum) == 0 {
		words := strings.FieldsFunc(strings.ToLower(
			camelBoundary.ReplaceAllString(name, "${1}_$2"),
		), func(r rune) bool {
			return r == '_' || r == '-' || r == '.'
		})
		s.secret = len(words) > 0 && slices.Contains(secretNames, words[len(words)-1]) &&
			!slices.Contains(words, "public")
	}
	return s
}

var camelBoundary = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// hasPassword reports whether there is a secret anywhere in a schema.
func hasPassword(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) bool {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return false
	}
	v := ref.Value
	seen[v] = true
	list := slices.Concat(v.AllOf, v.OneOf, v.AnyOf, openapi3.SchemaRefs{v.Items, v.AdditionalProperties.Schema})
	for _, name := range openapi.Keys(v.Properties) {
		list = append(list, v.Properties[name])
	}
	return v.Format == "password" ||
		slices.ContainsFunc(list, func(r *openapi3.SchemaRef) bool { return hasPassword(r, seen) })
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
