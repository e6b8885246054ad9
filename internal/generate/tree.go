package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The document is handled as a YAML tree until it is normalised: unlike a model of maps, a tree keeps the order in which the
// author wrote things down, and that order is the order of struct fields, functions and pages.

func parseTree(source []byte) (*yaml.Node, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(source, &root); err != nil {
		return nil, err
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("the document is not a mapping")
	}
	tree := root.Content[0]
	budget := 1 << 22
	if err := expand(tree, &budget); err != nil {
		return nil, err
	}
	return tree, nil
}

// expand replaces YAML aliases by copies, so that mending one place does not mend another.
func expand(n *yaml.Node, budget *int) error {
	if *budget--; *budget < 0 {
		return errors.New("the document's aliases expand without end")
	}
	n.Anchor = ""
	for i, child := range n.Content {
		if child.Kind == yaml.AliasNode {
			n.Content[i] = clone(child.Alias)
		}
		if err := expand(n.Content[i], budget); err != nil {
			return err
		}
	}
	return nil
}

func clone(n *yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = clone(child)
	}
	return &c
}

func encodeTree(tree *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(tree); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// get follows the keys through mappings; nil when there is nothing.
func get(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		_, n = entry(n, key)
		if n == nil {
			return nil
		}
	}
	return n
}

func entry(n *yaml.Node, key string) (int, *yaml.Node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return -1, nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i, n.Content[i+1]
		}
	}
	return -1, nil
}

func set(n *yaml.Node, key string, value *yaml.Node) {
	if i, old := entry(n, key); old != nil {
		n.Content[i+1] = value
		return
	}
	n.Content = append(n.Content, scalar(key), value)
}

func del(n *yaml.Node, key string) {
	if i, old := entry(n, key); old != nil {
		n.Content = slices.Delete(n.Content, i, i+2)
	}
}

// ensure returns the mapping under the key and makes it when it is not there.
func ensure(n *yaml.Node, key string) *yaml.Node {
	if child := get(n, key); child != nil {
		return child
	}
	child := mapping()
	set(n, key, child)
	return child
}

func keys(n *yaml.Node) []string {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var names []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		names = append(names, n.Content[i].Value)
	}
	return names
}

func mapping(content ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: content}
}

func scalar(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func integer(value int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(value)}
}

func reference(component, name string) *yaml.Node {
	return mapping(scalar("$ref"), scalar("#/components/"+component+"/"+escapePointer(name)))
}

func isNull(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

func isTrue(n *yaml.Node) bool {
	return n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" && strings.EqualFold(n.Value, "true")
}

// value returns a scalar's text, "" for anything else.
func value(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// follow resolves local references; a document with others is refused by the loader.
func follow(tree, n *yaml.Node) *yaml.Node {
	for range 32 {
		ref := value(get(n, "$ref"))
		if ref == "" {
			return n
		}
		target := tree
		for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			target = get(target, unescapePointer(part))
		}
		if target == nil {
			return n
		}
		n = target
	}
	return n
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")
var pointerUnescapes = strings.NewReplacer("~1", "/", "~0", "~")

func escapePointer(s string) string   { return pointerEscapes.Replace(s) }
func unescapePointer(s string) string { return pointerUnescapes.Replace(s) }

// nameMaps are the keywords whose keys are names that the author chose, so that a property may be called "enum" or "example".
var nameMaps = []string{
	"properties", "patternProperties", "dependentSchemas", "$defs", "schemas", "responses", "parameters", "requestBodies",
	"headers", "paths", "content", "callbacks", "pathItems", "webhooks", "securitySchemes",
}

// dataKeys are the keywords whose values are data rather than parts of the document.
var dataKeys = []string{"example", "examples", "default", "enum", "const", "required", "dependentRequired"}

// visit calls f for every mapping that may be a schema or another object of the document, innermost first.
func visit(n *yaml.Node, f func(*yaml.Node)) { visitAs(n, false, f) }

func visitAs(n *yaml.Node, names bool, f func(*yaml.Node)) {
	switch n.Kind {
	case yaml.SequenceNode:
		for _, child := range n.Content {
			visitAs(child, false, f)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, child := n.Content[i].Value, n.Content[i+1]
			if !names && (slices.Contains(dataKeys, key) || strings.HasPrefix(key, "x-")) {
				continue
			}
			visitAs(child, !names && slices.Contains(nameMaps, key) && child.Kind == yaml.MappingNode, f)
		}
		if !names {
			f(n)
		}
	}
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// each calls f for every operation of the document, in its order.
func each(tree *yaml.Node, f func(path, method string, item, operation *yaml.Node)) {
	paths := get(tree, "paths")
	for _, path := range keys(paths) {
		item := get(paths, path)
		for _, method := range keys(item) {
			if slices.Contains(methods, method) {
				f(path, method, item, get(item, method))
			}
		}
	}
}

// operationName is what an operation is called when it is refused.
func operationName(path, method string, operation *yaml.Node) string {
	if id := value(get(operation, "operationId")); id != "" {
		return id
	}
	return fmt.Sprintf("%s %s", strings.ToUpper(method), path)
}
