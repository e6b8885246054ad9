package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openrouter-go/openrouter/wire/constraint"
)

// checkedType is what the template of gen/checks.gen.go knows of one struct.
type checkedType struct {
	Name       string
	Statements []string
}

type pattern struct{ Variable, Expression string }

// checker writes the statements of checks. Its patterns are shared by all of them.
type checker struct {
	patterns []pattern
	prefix   string // of the variables of patterns
}

// findChecks marks the structs of requests that have a constraint, directly or further down, and the unions that lead to one.
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

// hasCheck reports whether a struct has the methods Check and Sensitive, which those of a request have for one another.
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
	case r.kind == nullableKind, r.kind == timeKind, r.kind == secretKind, r.kind == fileKind, r.declared(unionDeclaration) != nil:
		return not + expr + ".IsZero()"
	}
	return fmt.Sprint(set)
}

func (c *checker) field(f *field) string {
	expr, at := "v."+f.Name, place{name: f.json}
	union := f.typ.declared(unionDeclaration)
	switch r := f.typ.resolved(); {
	case f.required && (union != nil && !union.nullable || r.kind == fileKind):
		code := "if " + condition(expr, f.typ, false) + " {\nreturn constraint.Missing(" + quote(f.json, f.shape.hint) + ")\n}"
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
	return "" // an optional struct that is no pointer: nothing tells whether it is there
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

// place is where a value stands: how a violation names it, and what is done with the violation on the way out.
type place struct {
	name  string
	wrap  func(err string) string
	depth int
}

// fail writes the statement that returns what a check found.
func (p place) fail(check string, args ...any) string { return p.failAs("err", check, args...) }

func (p place) failAs(result, check string, args ...any) string {
	if p.wrap != nil {
		result = p.wrap(result)
	}
	return fmt.Sprintf("if err := %s; err != nil {\nreturn %s\n}", fmt.Sprintf(check, args...), result)
}

// value writes the checks of one value; "" when there are none.
func (c *checker) value(expr string, t *goType, s *shape, at place) string {
	if d := t.resolved().decl; d != nil && d.kind != enumDeclaration {
		if !d.checked {
			return ""
		}
		if at.name == "" {
			return at.fail("%s.Check()", expr)
		}
		return at.failAs(fmt.Sprintf("constraint.Within(%q, err)", at.name), "%s.Check()", expr)
	}
	switch r := t.resolved(); {
	case r.kind == secretKind:
		return c.text(expr+".Reveal()", s, at)
	case r.kind == pointerKind:
		target := "*" + expr
		if inner := r.elem.resolved(); inner.kind == secretKind || inner.decl != nil && inner.decl.kind != enumDeclaration {
			target = expr // a method call follows the pointer by itself
		}
		if code := c.value(target, r.elem, s, at); code != "" {
			return "if " + expr + " != nil {\n" + code + "\n}"
		}
	case r.kind == sliceKind:
		return c.list(expr, r.elem, s, at)
	case r.kind == mapKind:
		item := fmt.Sprintf("item%d", at.depth)
		if code := c.value(item, r.elem, shapeOf(s.Values), place{at.name, at.wrap, at.depth + 1}); code != "" && s.Values != nil {
			return fmt.Sprintf("for _, %s := range %s {\n%s\n}", item, expr, code)
		}
	case t.isText():
		if r != stringType {
			expr = "string(" + expr + ")"
		}
		return c.text(expr, s, at)
	case t.isNumber():
		return number(expr, r, s, at)
	}
	return ""
}

func (c *checker) list(expr string, elem *goType, s *shape, at place) string {
	var list []string
	if s.MinItems > 0 {
		list = append(list, at.fail("constraint.MinItems(%q, len(%s), %d, %q)", at.name, expr, s.MinItems, s.hint))
	}
	if s.MaxItems != nil {
		list = append(list, at.fail("constraint.MaxItems(%q, len(%s), %d, %q)", at.name, expr, *s.MaxItems, s.hint))
	}
	index, item := fmt.Sprintf("i%d", at.depth), fmt.Sprintf("item%d", at.depth)
	// The items' checks name no field: the name with the index is made only when one of them fails.
	inner := place{depth: at.depth + 1, wrap: func(err string) string {
		err = fmt.Sprintf("constraint.Within(constraint.At(%q, %s), %s)", at.name, index, err)
		if at.wrap != nil {
			err = at.wrap(err)
		}
		return err
	}}
	if code := c.value(item, elem, shapeOf(s.Items), inner); code != "" && s.Items != nil {
		list = append(list, fmt.Sprintf("for %s, %s := range %s {\n%s\n}", index, item, expr, code))
	}
	return strings.Join(list, "\n")
}

// text writes the checks of a string.
func (c *checker) text(expr string, s *shape, at place) string {
	var list []string
	if s.MinLength > 0 {
		list = append(list, at.fail("constraint.MinLength(%q, %s, %d, %q)", at.name, expr, s.MinLength, s.hint))
	}
	if s.MaxLength != nil {
		list = append(list, at.fail("constraint.MaxLength(%q, %s, %d, %q)", at.name, expr, *s.MaxLength, s.hint))
	}
	for _, p := range s.Patterns {
		match := ""
		if class, ok := constraint.ParseClass(p); ok {
			match = fmt.Sprintf("constraint.Class(%q)", string(class))
		} else {
			match = c.pattern(p, at.name) + "()"
		}
		list = append(list, at.fail("constraint.Pattern(%q, %s, %s, %q)", at.name, expr, match, s.hint))
	}
	if len(s.Enum) > 0 && s.closed {
		list = append(list, at.fail("constraint.OneOf(%q, %s, %q%s)", at.name, expr, s.hint, enumArgs(s)))
	}
	return strings.Join(list, "\n")
}

func enumArgs(s *shape) string {
	var args strings.Builder
	for _, v := range s.Enum {
		fmt.Fprintf(&args, ", %q", fmt.Sprint(v))
	}
	return args.String()
}

// number writes the checks of a number.
func number(expr string, t *goType, s *shape, at place) string {
	if t != floatType {
		expr = "float64(" + expr + ")"
	}
	var list []string
	if s.Minimum != nil {
		list = append(list, at.fail("constraint.Minimum(%q, %s, %v, %t, %q)", at.name, expr, *s.Minimum, s.ExclusiveMin, s.hint))
	}
	if s.Maximum != nil {
		list = append(list, at.fail("constraint.Maximum(%q, %s, %v, %t, %q)", at.name, expr, *s.Maximum, s.ExclusiveMax, s.hint))
	}
	return strings.Join(list, "\n")
}

// pattern returns the variable that holds the compiled expression.
func (c *checker) pattern(expression, field string) string {
	base := "pattern" + c.prefix + goName(field)
	name := base
	for n := 2; slices.ContainsFunc(c.patterns, func(p pattern) bool { return p.Variable == name }); n++ {
		name = fmt.Sprintf("%s%d", base, n)
	}
	c.patterns = append(c.patterns, pattern{name, expression})
	return name
}
