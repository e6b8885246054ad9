package document

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// Source is a document with its name for messages, such as "api/openapi.yaml".
type Source struct {
	Name string
	Text []byte
}

// Added is what [Add] did.
type Added struct {
	Document   []byte   // our document with the operations; the same text where there were none
	Operations []string // what was added, in the other document's order
	Components int      // how many parts were added that the operations need
	Notes      []string // conflicts, and what is there already, a line each
}

// Add copies operations and everything that they refer to from another document into ours, in the
// other one's order and with its comments. names are operationIds, or "POST /path" where there is
// none; none of them stands for all operations. What ours has already is never changed: where the
// other document has something else under a name, a note says so, and ours is used.
//
// An error says that nothing was added: an operation that is asked for does not exist or cannot be
// added, or the result is no valid document.
func Add(ours, theirs Source, names ...string) (Added, error) {
	own, err := parse(ours.Name, ours.Text)
	if err != nil {
		return Added{}, err
	}
	other, err := parse(theirs.Name, theirs.Text)
	if err != nil {
		return Added{}, err
	}
	chosen, err := other.choose(names)
	if err != nil {
		return Added{}, err
	}
	a := &adder{own: own, other: other, additions: mapping()}
	for _, o := range chosen {
		problem := a.operation(o)
		if problem == "" {
			continue
		}
		if len(names) > 0 {
			return Added{}, fmt.Errorf("%s: %s", o.name(), problem)
		}
		a.note("%s: %s", o.name(), problem)
	}
	if len(a.added) == 0 {
		return Added{Document: ours.Text, Notes: a.notes}, nil
	}
	if err := a.components(); err != nil {
		return Added{}, err
	}
	document, err := own.insert(a.additions)
	if err != nil {
		return Added{}, err
	}
	if _, err := openapi.Load(document); err != nil {
		return Added{}, fmt.Errorf("with what was added, %w", err)
	}
	result := Added{Document: document, Components: a.parts, Notes: a.notes}
	for _, o := range a.added {
		result.Operations = append(result.Operations, o.name())
	}
	return result, nil
}

// choose returns the operations of the names, all of them for none.
func (f *file) choose(names []string) ([]operation, error) {
	all := f.operations()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []operation
	for _, o := range all {
		if slices.ContainsFunc(names, o.isCalled) {
			chosen = append(chosen, o)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(chosen, func(o operation) bool { return o.isCalled(name) }) {
			return nil, fmt.Errorf("%s has no operation %s", f.name, name)
		}
	}
	return chosen, nil
}

// adder collects what is to be added.
type adder struct {
	own, other *file
	additions  *yaml.Node
	added      []operation
	parts      int
	notes      []string
}

func (a *adder) note(format string, args ...any) {
	a.notes = append(a.notes, fmt.Sprintf(format, args...))
}

// operation adds an operation, or returns why it cannot be added.
func (a *adder) operation(o operation) string {
	for _, mine := range a.own.operations() {
		place := fmt.Sprintf("%s %s at %s:%d", strings.ToUpper(mine.method), mine.path, a.own.name, mine.key.Line)
		switch {
		case mine.path == o.path && mine.method == o.method && mine.id == o.id:
			return fmt.Sprintf("is there already, at %s:%d; it is left as it is", a.own.name, mine.key.Line)
		case mine.path == o.path && mine.method == o.method:
			return fmt.Sprintf("conflict: %s is %s", place, mine.name())
		case mine.id == o.id && o.id != "":
			return "conflict: its id belongs to " + place
		}
	}
	if problem := a.shared(o); problem != "" {
		return problem
	}
	set(a.additions, o.key, o.node, "paths", o.path)
	a.added = append(a.added, o)
	if tags := at(o.node, "tags"); tags != nil {
		for _, tag := range tags.Content {
			a.tag(tag.Value)
		}
	}
	return ""
}

// shared adds what a path says for all its operations. Ours must say the same.
func (a *adder) shared(o operation) string {
	_, mine := lookup(at(a.own.root, "paths"), o.path)
	planned := at(a.additions, "paths", o.path)
	for i, content := 0, o.shared(); i < len(content); i += 2 {
		key, value := content[i], content[i+1]
		name := key.Value + " of " + o.path
		switch _, there := lookup(mine, key.Value); {
		case there != nil && !texts[key.Value] && difference(there, value, false) != "":
			return fmt.Sprintf("conflict: %s is something else at %s:%d", name, a.own.name, there.Line)
		case there == nil && mine != nil && !texts[key.Value]:
			return fmt.Sprintf("conflict: %s would hold for the operations at %s:%d too", name, a.own.name, mine.Line)
		case there == nil && at(planned, key.Value) == nil:
			set(a.additions, key, value, "paths", o.path)
		}
	}
	return ""
}

// tag adds the declaration of a tag.
func (a *adder) tag(name string) {
	for _, tags := range []*yaml.Node{at(a.own.root, "tags"), at(a.additions, "tags")} {
		if declaration(tags, name) != nil {
			return
		}
	}
	node := declaration(at(a.other.root, "tags"), name)
	if node == nil {
		node = mapping(scalar("name"), scalar(name))
	}
	list := at(a.additions, "tags")
	if list == nil {
		list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		set(a.additions, scalar("tags"), list)
	}
	list.Content = append(list.Content, node)
}

func declaration(tags *yaml.Node, name string) *yaml.Node {
	if tags == nil {
		return nil
	}
	for _, tag := range tags.Content {
		if text(at(tag, "name")) == name {
			return tag
		}
	}
	return nil
}

// components adds what the added operations refer to.
func (a *adder) components() error {
	var nodes []*yaml.Node
	for _, o := range a.added {
		nodes = append(append(nodes, o.node), o.shared()...)
	}
	have := func(c component) bool { return at(a.own.root, "components", c.section, c.name) != nil }
	list, err := a.other.closure(have, nodes...)
	if err != nil {
		return err
	}
	for _, c := range list {
		key, theirs := lookup(at(a.other.root, "components", c.section), c.name)
		ownKey, mine := lookup(at(a.own.root, "components", c.section), c.name)
		if mine == nil {
			set(a.additions, key, theirs, "components", c.section)
			a.parts++
			continue
		}
		if where := difference(mine, theirs, false); where != "" {
			a.note("conflict: %s differs at %s: %s:%d is used, %s:%d is not",
				c, strings.TrimPrefix(where, "."), a.own.name, ownKey.Line, a.other.name, key.Line)
		}
	}
	return nil
}
