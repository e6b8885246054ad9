package document

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// component is a reusable part of a document, by the section and the name in components.
type component struct{ section, name string }

func (c component) String() string { return "components/" + c.section + "/" + c.name }

// references calls found for each component that a node refers to: by $ref, and by the mapping of a
// discriminator. A reference to anything else is an error.
func references(n *yaml.Node, found func(component) error) error {
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			if err := references(child, found); err != nil {
				return err
			}
		}
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Value == "example" || key.Value == "examples" && value.Kind == yaml.SequenceNode:
			continue // which is data
		case key.Value == "$ref" && value.Kind == yaml.ScalarNode:
			if err := reference(value, found); err != nil {
				return err
			}
		case key.Value == "discriminator" && at(value, "mapping") != nil:
			for j, target := range at(value, "mapping").Content {
				if j%2 == 1 && strings.Contains(target.Value, "/") {
					if err := reference(target, found); err != nil {
						return err
					}
				}
			}
		default:
			if err := references(value, found); err != nil {
				return err
			}
		}
	}
	return nil
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

func reference(n *yaml.Node, found func(component) error) error {
	parts := strings.Split(n.Value, "/")
	if len(parts) < 4 || parts[0] != "#" || parts[1] != "components" {
		return fmt.Errorf("line %d: the reference %s leads out of the components", n.Line, n.Value)
	}
	return found(component{parts[2], unescape.Replace(parts[3])})
}

// securitySchemes are what an operation of its own names under security.
func securitySchemes(node *yaml.Node) (list []component) {
	security := at(node, "security")
	if security == nil {
		return nil
	}
	for _, requirement := range security.Content {
		for i := 0; i+1 < len(requirement.Content); i += 2 {
			list = append(list, component{"securitySchemes", requirement.Content[i].Value})
		}
	}
	return list
}

// closure returns the components that nodes need, directly and by each other, in the document's
// order.
func (f *file) closure(have func(component) bool, nodes ...*yaml.Node) ([]component, error) {
	seen := map[component]bool{}
	var visit func(*yaml.Node) error
	need := func(c component) error {
		if seen[c] {
			return nil
		}
		seen[c] = true
		node := at(f.root, "components", c.section, c.name)
		if node == nil {
			return fmt.Errorf("%s has no %s", f.name, c)
		}
		if have(c) { // what it refers to is there too
			return nil
		}
		return visit(node)
	}
	visit = func(n *yaml.Node) error { return references(n, need) }
	for _, node := range nodes {
		if err := visit(node); err != nil {
			return nil, err
		}
		for _, c := range securitySchemes(node) {
			if err := need(c); err != nil {
				return nil, err
			}
		}
	}
	list := make([]component, 0, len(seen))
	for c := range seen {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b component) int {
		return at(f.root, "components", a.section, a.name).Line - at(f.root, "components", b.section, b.name).Line
	})
	return list, nil
}
