package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// insertion is text that goes behind a line of a document. Everything else keeps its bytes: a
// document that is written anew loses blank lines and line breaks.
type insertion struct {
	after, indent int // a number of lines, and of blanks
	text          []string
}

// insert returns the document's text with the entries of additions, a tree of mappings and lists,
// at the ends of its own ones.
func (f *file) insert(additions *yaml.Node) ([]byte, error) {
	lines := slices.Clone(f.lines)
	list, err := f.insertions(lines, f.root, additions)
	if err != nil {
		return nil, err
	}
	// From the last line up. At one place the inner text is the first of the two, so it is inserted
	// last.
	slices.SortStableFunc(list, func(a, b insertion) int {
		return cmp.Or(cmp.Compare(b.after, a.after), cmp.Compare(a.indent, b.indent))
	})
	for _, in := range list {
		lines = slices.Insert(lines, in.after, in.text...)
	}
	return []byte(strings.Join(lines, f.end) + f.end), nil
}

func (f *file) insertions(lines []string, own, additions *yaml.Node) ([]insertion, error) {
	var list []insertion
	fresh := &yaml.Node{Kind: additions.Kind, Tag: additions.Tag}
	if additions.Kind == yaml.SequenceNode {
		fresh.Content = additions.Content
	} else {
		for i := 0; i+1 < len(additions.Content); i += 2 {
			key, value := additions.Content[i], additions.Content[i+1]
			_, mine := lookup(own, key.Value)
			if mine == nil {
				fresh.Content = append(fresh.Content, key, value)
				continue
			}
			below, err := f.insertions(lines, mine, value)
			if err != nil {
				return nil, err
			}
			list = append(list, below...)
		}
	}
	if len(fresh.Content) == 0 {
		return list, nil
	}
	if own.Kind != fresh.Kind && len(own.Content) > 0 {
		return nil, fmt.Errorf("%s:%d: it is not what it is in the other document", f.name, own.Line)
	}
	after, indent, err := f.endOf(lines, own)
	if err != nil {
		return nil, err
	}
	text, err := render(fresh, indent)
	if err != nil {
		return nil, err
	}
	if f.spaced(own) {
		text = append([]string{""}, text...)
	}
	return append(list, insertion{after, indent, text}), nil
}

// endOf returns the number of lines up to the end of a mapping or a list, and its indentation. One
// that is written as {} or [] is opened.
func (f *file) endOf(lines []string, n *yaml.Node) (after, indent int, err error) {
	line := lines[n.Line-1]
	if n.Style&yaml.FlowStyle != 0 || len(n.Content) == 0 {
		empty := map[yaml.Kind]string{yaml.MappingNode: "{}", yaml.SequenceNode: "[]"}[n.Kind]
		opened, ok := strings.CutSuffix(strings.TrimRight(line, " "), empty)
		if !ok || len(n.Content) > 0 {
			return 0, 0, fmt.Errorf("%s:%d: it is in flow style: write an entry a line", f.name, n.Line)
		}
		lines[n.Line-1] = strings.TrimRight(opened, " ")
		return n.Line, indentation(line) + 2, nil
	}
	first := n.Content[0]
	indent = indentation(lines[first.Line-1])
	last := n.Content[len(n.Content)-1]
	start := last.Line
	if n.Kind == yaml.MappingNode {
		indent = first.Column - 1
		start = n.Content[len(n.Content)-2].Line
	}
	// A list may be as deep as the key that it belongs to.
	dashes := n.Kind == yaml.MappingNode && last.Kind == yaml.SequenceNode && last.Style&yaml.FlowStyle == 0
	after = start
	for i := start; i < len(lines); i++ {
		deep := indentation(lines[i])
		switch {
		case strings.TrimSpace(lines[i]) == "":
		case deep > indent, deep == indent && dashes && strings.HasPrefix(lines[i][deep:], "- "):
			after = i + 1
		default:
			return after, indent, nil
		}
	}
	return after, indent, nil
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// spaced reports whether a mapping's entries are separated by blank lines.
func (f *file) spaced(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) < 4 {
		return false
	}
	for line := n.Content[2].Line - 2; line > 0; line-- {
		switch trimmed := strings.TrimSpace(f.lines[line]); {
		case trimmed == "":
			return true
		case !strings.HasPrefix(trimmed, "#"):
			return false
		}
	}
	return false
}
