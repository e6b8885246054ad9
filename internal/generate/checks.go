package generate

import (
	"fmt"
	"slices"
	"strings"
)

// checkedType is what the template of gen/checks.gen.go knows of one struct.
type checkedType struct {
	Name       string
	Statements []string
}

// checker writes the statements of checks. Its patterns are shared by all of them.
type checker struct {
	patterns []pattern
	prefix   string // of the variables of patterns
}

// findChecks marks the structs of requests that have a constraint, directly or further down, and
// the unions that lead to one.
func (p *plan) findChecks() {
	declarations := p.declarationsOf(structDeclaration, unionDeclaration)
	for grown := true; grown; {
		grown = false
		for _, d := range declarations {
			if d.checked || d.kind == structDeclaration && !d.request {
				continue
			}
			c := &checker{}
			switch {
			case d.kind == structDeclaration:
				d.checked = len(c.statements(d)) > 0
			default:
				d.checked = len(c.memberChecks(d)) > 0
			}
			grown = grown || d.checked
		}
	}
}

// checks describes every struct and union that has a Check.
func (p *plan) checks() ([]checkedType, []pattern) {
	c := &checker{}
	var list []checkedType
	for _, d := range p.declarationsOf(structDeclaration) {
		if d.hasCheck() {
			c.prefix = d.Name
			list = append(list, checkedType{d.Name, c.statements(d)})
		}
	}
	for _, d := range p.declarationsOf(unionDeclaration) {
		c.prefix = d.Name
		if d.checked {
			list = append(list, checkedType{d.Name, c.memberChecks(d)})
		}
	}
	return list, c.patterns
}

// hasCheck reports whether a struct has the methods Check and Sensitive, which those of a request
// have for one another.
func (d *declaration) hasCheck() bool { return d.request && (d.checked || d.sensitive) }

func (c *checker) statements(d *declaration) []string {
	var list []string
	for _, f := range d.fields {
		if code := c.field(f); code != "" {
			list = append(list, code)
		}
	}
	for _, f := range d.fields {
		for _, other := range d.shape.DependentRequired[f.json] {
			for _, o := range d.fields {
				if o.json == other && !o.required {
					list = append(list, fmt.Sprintf("if %s && %s {\nreturn constraint.Requires(%q, %q, %q)\n}",
						present(f), absent(o), f.json, o.json, f.shape.hint))
				}
			}
		}
	}
	if d.values != nil {
		item := "item"
		if code := c.value(item, d.values, shapeOf(d.shape.Values), place{depth: 1}); code != "" {
			list = append(list, "for _, item := range v.AdditionalProperties {\n"+code+"\n}")
		}
	}
	return list
}

// memberChecks writes the cases of a type switch over a union's members.
func (c *checker) memberChecks(d *declaration) []string {
	var list []string
	for _, m := range d.members {
		if code := c.value("member", m.typ, m.shape, place{}); code != "" {
			list = append(list, "case "+m.typ.String()+":\n"+code)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return []string{"switch member := v.Value().(type) {\n" + strings.Join(list, "\n") + "\n}"}
}

// present writes the condition under which a field is there.
func present(f *field) string {
	if f.required {
		return "true"
	}
	return condition("v."+f.Name, f.typ, true)
}

func absent(f *field) string { return condition("v."+f.Name, f.typ, false) }

// condition writes whether an expression is set, or whether it is not.
func condition(expr string, t *goType, set bool) string {
	operator, not := " == ", ""
	if set {
		operator, not = " != ", "!"
	}
	switch r := t.resolved(); {
	case t.isNilable():
		return expr + operator + "nil"
	case t.isText():
		return expr + operator + `""`
	case t.isNumber():
		return expr + operator + "0"
	case r.kind == basicKind:
		if set {
			return expr
		}
		return "!" + expr
	case r.kind == nullableKind,
		r.kind == timeKind,
		r.kind == secretKind,
		r.kind == fileKind,
		r.declared(unionDeclaration) != nil:
		return not + expr + ".IsZero()"
	}
	return fmt.Sprint(set)
}

func (c *checker) field(f *field) string {
	expr, at := "v."+f.Name, place{name: f.json}
	union := f.typ.declared(unionDeclaration)
	switch r := f.typ.resolved(); {
	case f.required && (union != nil && !union.nullable || r.kind == fileKind):
		code := "if " + condition(
			expr,
			f.typ,
			false,
		) + " {\nreturn constraint.Missing(" + quote(
			f.json,
			f.shape.hint,
		) + ")\n}"
		return join(code, c.value(expr, f.typ, f.shape, at))
	case f.required && (r.kind == sliceKind || r.kind == mapKind) && !f.shape.Nullable && f.in == "":
		code := "if " + expr + " == nil {\nreturn constraint.Missing(" + quote(f.json, f.shape.hint) + ")\n}"
		return join(code, c.value(expr, f.typ, f.shape, at))
	case r.kind == nullableKind:
		if code := c.value("value", r.elem, f.shape, at); code != "" {
			return "if value, ok := " + expr + ".Get(); ok {\n" + code + "\n}"
		}
		return ""
	}
	code := c.value(expr, f.typ, f.shape, at)
	if code == "" || f.required || f.typ.kind == pointerKind {
		return code
	}
	if set := condition(expr, f.typ, true); set != "true" {
		return "if " + set + " {\n" + code + "\n}"
	}
	return "" // an optional struct that is no pointer: nothing reports whether it is there
}

func join(statements ...string) string {
	return strings.Join(slices.DeleteFunc(statements, func(s string) bool { return s == "" }), "\n")
}

func quote(texts ...string) string {
	var list []string
	for _, text := range texts {
		list = append(list, fmt.Sprintf("%q", text))
	}
	return strings.Join(list, ", ")
}
