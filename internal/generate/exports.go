package generate

import (
	"cmp"
	"slices"
	"strings"
)

// planPackage collects what a tag's package consists of: its functions, the types that they lead
// to, and the constants.
func (p *plan) planPackage(t *tagPackage) {
	patterns := &checker{}
	for _, op := range t.Operations {
		t.Functions = append(t.Functions, p.functions(t, op, patterns)...)
	}
	t.Patterns = patterns.patterns
	byHand := p.target.declared(t.Name)
	names := map[string]bool{"New": true, "Service": true}
	for name := range byHand {
		names[name] = true
	}
	for _, f := range t.Functions {
		names[f.Name] = true
	}
	reached := map[*declaration]bool{}
	for _, op := range t.Operations {
		for _, root := range op.types() {
			root.reach(reached)
		}
		for d := range reached {
			if byHand[d.Name] {
				p.refuse(op, "package %s has a hand-written %s already", t.Name, d.Name)
			}
		}
	}
	for d := range reached {
		t.Aliases = append(t.Aliases, d)
		names[d.Name] = true
	}
	slices.SortFunc(t.Aliases, func(a, b *declaration) int { return strings.Compare(a.Name, b.Name) })
	for _, d := range t.Aliases {
		if d.declaresUnion() {
			t.Unions = append(t.Unions, d)
		}
	}
	t.constants(names)
	for _, d := range t.Unions {
		names["New"+d.Name], names["Null"+d.Name] = true, true
	}
	t.findShorthands(names)
}

// constants lists the values of the enumerations among the types. The document may name them
// (x-enum-varnames); then that is their name here as long as it is free, since a package is a
// smaller world than all of gen.
func (t *tagPackage) constants(names map[string]bool) {
	wanted := map[string]int{}
	for _, d := range t.Aliases {
		for _, c := range d.constants() {
			if c.short != "" {
				wanted[c.short]++
			}
		}
	}
	for _, d := range t.Aliases {
		for _, c := range d.constants() {
			a := constantAlias{Name: c.Name, Of: cmp.Or(c.of, c.Name), Value: c.Value}
			if c.short != "" && wanted[c.short] == 1 && !names[c.short] {
				a.Name = c.short
			}
			if !names[a.Name] {
				names[a.Name] = true
				t.Constants = append(t.Constants, a)
			}
		}
	}
	slices.SortFunc(t.Constants, func(a, b constantAlias) int {
		return cmp.Or(strings.Compare(a.Of, b.Of), strings.Compare(a.Name, b.Name))
	})
}

// constants are those of an enumeration, and of an alias of one.
func (d *declaration) constants() []constant {
	if d.kind == aliasDeclaration {
		enum := d.base.declared(enumDeclaration)
		if enum == nil {
			return nil
		}
		var list []constant
		for _, c := range enum.enum {
			list = append(
				list,
				constant{Name: d.Name + strings.TrimPrefix(c.Name, enum.Name), Value: c.Value, of: c.Name},
			)
		}
		return list
	}
	return d.enum
}

// declaresUnion reports whether the declaration has a constructor.
func (d *declaration) declaresUnion() bool { return d.kind == unionDeclaration }

// Nullable reports whether a union may be null.
func (d *declaration) Nullable() bool { return d.nullable }

// Constraint lists the types of a union as a tag's package sees them.
func (d *declaration) Constraint() string { return d.constraint("") }

// types are those that the functions of an operation lead to.
func (op *operation) types() []*goType {
	var list []*goType
	for _, a := range op.Args {
		list = append(list, a.Type)
	}
	if op.Params != nil {
		list = append(list, &goType{kind: declaredKind, decl: op.Params})
	}
	for _, body := range []*requestBody{op.json, op.multipart} {
		if body != nil {
			list = append(list, body.Type)
		}
	}
	for _, body := range op.results {
		if body.Type != nil {
			list = append(list, body.Type)
		}
	}
	if op.outcome != nil {
		list = append(list, &goType{kind: declaredKind, decl: op.outcome})
	}
	if op.stream != nil {
		list = append(list, op.stream.Type)
	}
	if op.pages != nil {
		list = append(list, op.pages.Item)
	}
	for _, row := range op.Errors {
		if row.typ != nil && row.own {
			list = append(list, row.typ)
		}
	}
	return list
}

// reach collects the declarations that a type leads to.
func (t *goType) reach(found map[*declaration]bool) {
	if t.elem != nil {
		t.elem.reach(found)
	}
	if t.kind != declaredKind || found[t.decl] {
		return
	}
	d := t.decl
	found[d] = true
	for _, f := range d.fields {
		f.typ.reach(found)
	}
	for _, m := range d.members {
		m.typ.reach(found)
	}
	for _, inner := range []*goType{d.values, d.base} {
		if inner != nil {
			inner.reach(found)
		}
	}
}
