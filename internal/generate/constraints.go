package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openrouter-go/openrouter/wire/constraint"
)

type pattern struct{ Variable, Expression string }

// place is where a value stands: how a violation names it, and what is done with the violation on
// the way out.
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
		if inner := r.elem.resolved(); inner.kind == secretKind ||
			inner.decl != nil && inner.decl.kind != enumDeclaration {
			target = expr // a method call follows the pointer by itself
		}
		if code := c.value(target, r.elem, s, at); code != "" {
			return "if " + expr + " != nil {\n" + code + "\n}"
		}
	case r.kind == sliceKind:
		return c.list(expr, r.elem, s, at)
	case r.kind == mapKind:
		item := fmt.Sprintf("item%d", at.depth)
		if code := c.value(item, r.elem, shapeOf(s.Values), place{at.name, at.wrap, at.depth + 1}); code != "" &&
			s.Values != nil {
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
		list = append(
			list,
			at.fail("constraint.Minimum(%q, %s, %v, %t, %q)", at.name, expr, *s.Minimum, s.ExclusiveMin, s.hint),
		)
	}
	if s.Maximum != nil {
		list = append(
			list,
			at.fail("constraint.Maximum(%q, %s, %v, %t, %q)", at.name, expr, *s.Maximum, s.ExclusiveMax, s.hint),
		)
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
