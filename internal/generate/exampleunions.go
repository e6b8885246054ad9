package generate

import "slices"

// union writes the constructor with the member that the value is of.
func (e examples) union(t *goType, d *declaration, value any) (string, bool) {
	best := d.bestMember(value)
	if best < 0 {
		return "", false
	}
	object, _ := value.(map[string]any)
	for _, s := range e.tag.Shorthands {
		if s.Union == d && s.Member == d.members[best].typ.declared(structDeclaration) && s.suits(object) {
			code, ok := e.member(s.field.typ, s.field.shape, object[s.field.json])
			return e.tag.Name + "." + s.Name + "(" + code + ")", ok
		}
	}
	code, ok := e.typed(d.members[best].typ, d.members[best].shape, value)
	return e.tag.Name + ".New" + t.decl.constructor() + "(" + code + ")", ok
}

// member writes a value that is a member of a union, or of the type where that is none.
func (e examples) member(t *goType, s *shape, value any) (string, bool) {
	d := t.declared(unionDeclaration)
	if d == nil {
		return e.typed(t, s, value)
	}
	best := d.bestMember(value)
	if best < 0 {
		return "", false
	}
	return e.typed(d.members[best].typ, d.members[best].shape, value)
}

// bestMember is the member that a value is of, -1 for none.
func (d *declaration) bestMember(value any) int {
	best, most := -1, -1
	for i, row := range d.table() {
		if n := row.score(value); n > most {
			best, most = i, n
		}
	}
	return best
}

// constructor is what the constructor of a union is called after, which is not a name that is an
// alias of it.
func (d *declaration) constructor() string {
	if d.kind == aliasDeclaration {
		return d.base.decl.constructor()
	}
	return d.Name
}

// score is how well a member fits a value, as wire.Decode sees it; -1 when it does not.
func (m wireMember) score(value any) int {
	kind := "Object"
	object, _ := value.(map[string]any)
	switch value.(type) {
	case string:
		kind = "String"
	case float64:
		kind = "Number"
	case bool:
		kind = "Boolean"
	case []any:
		kind = "Array"
	}
	if m.Kind != kind {
		return -1
	}
	n := 0
	for _, match := range m.Match {
		got, shown := object[match.Property]
		if match.Property == "" {
			got, shown = value, true
		}
		if !shown {
			continue
		}
		if text, _ := got.(string); !slices.Contains(match.Values, text) {
			return -1
		}
		n += 1000
	}
	for _, name := range m.Required {
		if _, shown := object[name]; !shown {
			return 0
		}
		n++
	}
	return n + 1
}
