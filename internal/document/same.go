package document

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// texts are the keywords that do not matter to a program.
var texts = map[string]bool{
	"description": true, "summary": true, "title": true, "example": true, "examples": true, "externalDocs": true,
}

// difference returns where two nodes differ, as a path of names; "" where they are the same but for
// comments, order, style and texts.
func difference(a, b *yaml.Node, isProperties bool) string {
	if a.Kind != b.Kind {
		return "."
	}
	switch a.Kind {
	case yaml.MappingNode:
		for _, pair := range [2][2]*yaml.Node{{a, b}, {b, a}} {
			for i := 0; i+1 < len(pair[0].Content); i += 2 {
				key := pair[0].Content[i].Value
				if texts[key] && !isProperties {
					continue
				}
				_, other := lookup(pair[1], key)
				if other == nil {
					return "." + key
				}
				if at := difference(pair[0].Content[i+1], other, key == "properties"); at != "" {
					return "." + key + trimDot(at)
				}
			}
		}
	case yaml.SequenceNode:
		if len(a.Content) != len(b.Content) {
			return "."
		}
		for i := range a.Content {
			if at := difference(a.Content[i], b.Content[i], false); at != "" {
				return fmt.Sprintf("[%d]%s", i, trimDot(at))
			}
		}
	default:
		if a.Value != b.Value || a.ShortTag() != b.ShortTag() {
			return "."
		}
	}
	return ""
}

func trimDot(path string) string {
	if path == "." {
		return ""
	}
	return path
}
