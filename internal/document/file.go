// Package document holds the tools for anyone who extends an OpenAPI document: [Add] copies
// operations from another document, [Lint] checks the rules that the generator and the reference
// pages rely on, and [Diff] compares two documents in terms of the Go code that is generated from
// them. [Run] is their command line.
package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// file is a document as its text and as nodes, which keep order, comments and lines.
type file struct {
	name  string
	lines []string // without their ends
	end   string   // of each line
	root  *yaml.Node
}

func parse(name string, source []byte) (*file, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(document.Content) != 1 || document.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: it is no OpenAPI document: not a mapping", name)
	}
	budget := 1_000_000
	root, err := withoutAliases(document.Content[0], 0, &budget)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if root.Style&yaml.FlowStyle != 0 {
		inBlockStyle(root)
	}
	end := "\n"
	if bytes.Contains(source, []byte("\r\n")) {
		end = "\r\n"
	}
	return &file{name, strings.Split(strings.TrimSuffix(string(source), end), end), end, root}, nil
}

// withoutAliases returns a copy in which each alias is what it stands for: what is copied elsewhere
// leaves its anchors behind.
func withoutAliases(n *yaml.Node, depth int, budget *int) (*yaml.Node, error) {
	if *budget--; *budget < 0 || depth > 1000 {
		return nil, errors.New("it is too large, or its aliases are")
	}
	if n.Kind == yaml.AliasNode {
		return withoutAliases(n.Alias, depth+1, budget)
	}
	c := *n
	c.Anchor, c.Content = "", make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		var err error
		if c.Content[i], err = withoutAliases(child, depth+1, budget); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// inBlockStyle undoes the style of a document that is JSON.
func inBlockStyle(n *yaml.Node) {
	n.Style &^= yaml.FlowStyle | yaml.DoubleQuotedStyle
	for _, child := range n.Content {
		inBlockStyle(child)
	}
}

// lookup returns the key and the value of a name in a mapping; nil where there is none.
func lookup(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}

// at follows names from a mapping.
func at(n *yaml.Node, names ...string) *yaml.Node {
	for _, name := range names {
		_, n = lookup(n, name)
	}
	return n
}

// text returns a scalar's value; "" where there is none.
func text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

func scalar(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

func mapping(content ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: content}
}

// set adds an entry to a mapping that is being made, below the names, which it makes where they are
// missing.
func set(root, key, value *yaml.Node, below ...string) {
	for _, name := range below {
		child := at(root, name)
		if child == nil {
			child = mapping()
			root.Content = append(root.Content, scalar(name), child)
		}
		root = child
	}
	root.Content = append(root.Content, key, value)
}

// render writes a node in block style below an indentation.
func render(n *yaml.Node, indent int) ([]string, error) {
	quoteBreaks(n)
	var out bytes.Buffer
	dumper, err := yaml.NewDumper(&out, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(120))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(dumper.Dump(n), dumper.Close()); err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = strings.Repeat(" ", indent) + line
		}
	}
	return lines, nil
}

// quoteBreaks has strings with line breaks in quotes written with escapes: the encoder indents the
// last line of a single-quoted one too little, which other YAML parsers refuse.
func quoteBreaks(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Style&yaml.SingleQuotedStyle != 0 && strings.Contains(n.Value, "\n") {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, child := range n.Content {
		quoteBreaks(child)
	}
}
