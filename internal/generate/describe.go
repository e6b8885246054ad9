package generate

import (
	"fmt"
	"slices"
	"strings"
)

// row is a row of a table of parameters or fields.
type row struct{ Name, Type, Required, Description string }

// statusRows leaves out the ranges, which the page names for every operation.
func statusRows(rows []errorRow) []errorRow {
	return slices.DeleteFunc(
		joined(rows),
		func(r errorRow) bool { return r.Type == "APIError" && strings.ContainsAny(r.Status, "Xdx") },
	)
}

// rows lists a struct's fields, those of the objects in it included.
func (e examples) rows(t *goType) []row { return e.nestedRows(t, "", nil) }

func (e examples) nestedRows(t *goType, prefix string, above []*declaration) []row {
	for {
		r := t.resolved()
		if r.kind != pointerKind && r.kind != nullableKind && r.kind != sliceKind {
			break
		}
		if r.kind == sliceKind {
			prefix = strings.TrimSuffix(prefix, ".") + "[]."
		}
		t = r.elem
	}
	d := t.declared(structDeclaration)
	if d == nil || slices.Contains(above, d) || len(above) > 3 {
		return nil
	}
	var rows []row
	for _, f := range d.fields {
		required := "no"
		if f.required {
			required = "yes"
		}
		rows = append(
			rows,
			row{strings.TrimPrefix(prefix, "[].") + f.Name, e.typeName(f.typ), required, describe(f.shape, f.typ)},
		)
		rows = append(rows, e.nestedRows(f.typ, prefix+f.Name+".", append(slices.Clone(above), d))...)
	}
	return rows
}

// describe says what a value means and what it may be.
func describe(s *shape, t *goType) string {
	parts := []string{sentence(prose(s.Description))}
	switch {
	case s.MinLength > 0 && s.MaxLength != nil:
		parts = append(parts, fmt.Sprintf("%d to %d characters.", s.MinLength, *s.MaxLength))
	case s.MinLength > 1:
		parts = append(parts, fmt.Sprintf("At least %d characters.", s.MinLength))
	case s.MinLength == 1:
		parts = append(parts, "Not empty.")
	case s.MaxLength != nil:
		parts = append(parts, fmt.Sprintf("At most %d characters.", *s.MaxLength))
	}
	for _, p := range s.Patterns {
		parts = append(parts, "Matches "+code(p)+".")
	}
	if len(s.Enum) > 0 {
		var values []string
		for _, v := range s.Enum {
			values = append(values, code(fmt.Sprint(v)))
		}
		parts = append(parts, "One of "+strings.Join(values, ", ")+".")
	}
	if union := t.declared(unionDeclaration); union != nil {
		var members []string
		for _, m := range union.members {
			members = append(members, code(m.typ.in("")))
		}
		parts = append(parts, "Made by "+code("New"+t.decl.constructor())+" of one of "+strings.Join(members, ", ")+".")
	}
	if s.Minimum != nil {
		parts = append(
			parts,
			map[bool]string{false: "At least", true: "More than"}[s.ExclusiveMin]+fmt.Sprintf(" %v.", *s.Minimum),
		)
	}
	if s.Maximum != nil {
		parts = append(
			parts,
			map[bool]string{false: "At most", true: "Less than"}[s.ExclusiveMax]+fmt.Sprintf(" %v.", *s.Maximum),
		)
	}
	if s.Deprecated {
		parts = append(parts, "**Deprecated.**")
	}
	if s.secret {
		parts = append(parts, "A secret: it is never printed.")
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}
