package openapi

import (
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// pointersOf returns the JSON pointers of a model's schemas in its JSON. A schema compiled by its
// pointer shares what is inside of it with the other schemas of the document.
func pointersOf(model *openapi3.T, whole any) map[*openapi3.Schema]string {
	pointers := map[*openapi3.Schema]string{}
	targets := map[string]string{} // by the pointers of references
	_ = model.WalkSchemas(func(pointer string, ref *openapi3.SchemaRef) error {
		// The walk goes through references, which a JSON pointer does not.
		at := throughReferences(targets, pointer)
		if target, ok := strings.CutPrefix(ref.Ref, "#"); ok {
			if targets[pointer] = target; siblingsOf(ref) == nil {
				at = target
			}
		}
		if exists(whole, at) {
			pointers[ref.Value] = at
		}
		return nil
	})
	return pointers
}

// throughReferences returns where a schema is whose pointer leads through a reference.
func throughReferences(targets map[string]string, pointer string) string {
	for end := len(pointer); end > 0; end = strings.LastIndex(pointer[:end], "/") {
		if target, ok := targets[pointer[:end]]; ok {
			return target + pointer[end:]
		}
	}
	return pointer
}

var pointerUnescapes = strings.NewReplacer("~1", "/", "~0", "~")

// exists reports whether there is something at a JSON pointer.
func exists(value any, pointer string) bool {
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch node := value.(type) {
		case map[string]any:
			next, ok := node[pointerUnescapes.Replace(token)]
			if !ok {
				return false
			}
			value = next
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(node) {
				return false
			}
			value = node[i]
		default:
			return false
		}
	}
	return true
}
