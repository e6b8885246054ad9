package generate

import "strings"

// shorthand is a function that makes a member of a union from the one field that a caller has to
// set: chat.UserMessage("hello").
type shorthand struct {
	Name, Kind string
	Union      *declaration
	Member     *declaration
	field      *field
}

// findShorthands finds the members of a request's unions, of those that the document names, that a
// value of their own tells apart and that have one other required field. A name that something else
// has, or that two members would have, is left out.
func (t *tagPackage) findShorthands(names map[string]bool) {
	wanted := map[string]int{}
	var list []*shorthand
	for _, d := range t.Unions {
		for _, m := range d.members {
			member := m.typ.declared(structDeclaration)
			if member == nil || !d.request || !d.component {
				continue
			}
			kind, only := member.onlyField()
			if kind == "" || only == nil {
				continue
			}
			name, noun := goName(kind), t.noun(d.Name)
			if !strings.HasPrefix(noun, name) {
				noun = name + noun
			}
			s := &shorthand{Name: noun, Kind: kind, Union: d, Member: member, field: only}
			wanted[s.Name]++
			list = append(list, s)
		}
	}
	for _, s := range list {
		if wanted[s.Name] == 1 && !names[s.Name] && isExported(s.Name) {
			names[s.Name] = true
			t.Shorthands = append(t.Shorthands, s)
		}
	}
}

// onlyField returns the value that tells the member apart, and its one other required field.
func (d *declaration) onlyField() (kind string, only *field) {
	for _, f := range d.fields {
		if !f.required {
			continue
		}
		if enum := f.typ.declared(enumDeclaration); enum != nil && len(enum.enum) == 1 {
			if kind == "" {
				kind = enum.enum[0].Value
			}
			continue
		}
		if only != nil || f.typ.kind == pointerKind {
			return "", nil
		}
		only = f
	}
	return kind, only
}

// noun is what one value of a union is called: "Message" of ChatMessages in package chat.
func (t *tagPackage) noun(union string) string {
	if rest := union[min(len(t.Name), len(union)):]; strings.EqualFold(union[:len(union)-len(rest)], t.Name) &&
		isExported(rest) {
		union = rest
	}
	if one := singular(union); one != union+"Item" {
		return one
	}
	return union
}

// TypeParameters are the types that the field may have, where it is a union.
func (s *shorthand) TypeParameters() string {
	if union := s.field.typ.declared(unionDeclaration); union != nil {
		return "[T " + union.constraint("") + "]"
	}
	return ""
}

// Parameter is the type of the function's parameter.
func (s *shorthand) Parameter() string {
	if s.field.typ.declared(unionDeclaration) != nil {
		return "T"
	}
	return s.field.typ.in("")
}

// Field is the field that is set, and Value what it is set to.
func (s *shorthand) Field() string { return s.field.Name }

// Value is the expression that the field is set to.
func (s *shorthand) Value() string {
	if union := s.field.typ.declared(unionDeclaration); union != nil {
		return "gen.New" + union.Name + "(value)"
	}
	return "value"
}

// suits reports whether a value has nothing but what the shorthand sets.
func (s *shorthand) suits(object map[string]any) bool {
	for name := range object {
		i := -1
		for j, f := range s.Member.fields {
			if f.json == name {
				i = j
			}
		}
		if i < 0 {
			return false
		}
		f := s.Member.fields[i]
		if enum := f.typ.declared(enumDeclaration); f != s.field && (enum == nil || len(enum.enum) != 1) {
			return false
		}
	}
	return object[s.field.json] != nil
}
