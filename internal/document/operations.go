package document

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// operation is one operation of a document, with its place.
type operation struct {
	path, method, id string
	key, node        *yaml.Node // the method's
	pathKey, item    *yaml.Node
}

func (o operation) name() string {
	if o.id != "" {
		return o.id
	}
	return o.method + " " + o.path
}

// isCalled reports whether a name is the operation's id, or its method and path.
func (o operation) isCalled(name string) bool {
	return name == o.id || strings.EqualFold(name, o.method+" "+o.path)
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// operations returns a document's operations in its order.
func (f *file) operations() []operation {
	var list []operation
	paths := at(f.root, "paths")
	if paths == nil || paths.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(paths.Content); i += 2 {
		pathKey, item := paths.Content[i], paths.Content[i+1]
		if item.Kind != yaml.MappingNode {
			continue
		}
		for j := 0; j+1 < len(item.Content); j += 2 {
			key, node := item.Content[j], item.Content[j+1]
			if slices.Contains(methods, key.Value) && node.Kind == yaml.MappingNode {
				id := text(at(node, "operationId"))
				list = append(list, operation{pathKey.Value, key.Value, id, key, node, pathKey, item})
			}
		}
	}
	return list
}

// shared returns what a path says for all its operations.
func (o operation) shared() (content []*yaml.Node) {
	for i := 0; i+1 < len(o.item.Content); i += 2 {
		if !slices.Contains(methods, o.item.Content[i].Value) {
			content = append(content, o.item.Content[i], o.item.Content[i+1])
		}
	}
	return content
}
