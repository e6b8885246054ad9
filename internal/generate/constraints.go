package main

import (
	"fmt"
	"go/types"
	"strings"
)

// text writes the checks of a string.
func (c *checker) text(expr string, s *shape, at place) string {
	var list []string
	if s.minLength > 0 {
		list = append(list, at.fail("constraint.MinLength(%q, %s, %d, %q)", at.name, expr, s.minLength, s.hint))
	}
	if s.maxLength != nil {
		list = append(list, at.fail("constraint.MaxLength(%q, %s, %d, %q)", at.name, expr, *s.maxLength, s.hint))
	}
	for _, p := range s.patterns {
		list = append(list, at.fail("constraint.Pattern(%q, %s, %s(), %q)", at.name, expr, c.pattern(p, at.name), s.hint))
	}
	if len(s.enum) > 0 {
		list = append(list, at.fail("constraint.OneOf(%q, %s, %q%s)", at.name, expr, s.hint, enumArgs(s)))
	}
	return strings.Join(list, "\n")
}

func enumArgs(s *shape) string {
	var args strings.Builder
	for _, v := range s.enum {
		fmt.Fprintf(&args, ", %q", fmt.Sprint(v))
	}
	return args.String()
}

// number writes the checks of a number.
func number(expr string, t types.Type, s *shape, at place) string {
	converted := expr
	if !types.Identical(t, types.Typ[types.Float64]) {
		converted = "float64(" + expr + ")"
	}
	var list []string
	if s.minimum != nil {
		list = append(list, at.fail("constraint.Minimum(%q, %s, %v, %t, %q)", at.name, converted, *s.minimum, s.exclusiveMin, s.hint))
	}
	if s.maximum != nil {
		list = append(list, at.fail("constraint.Maximum(%q, %s, %v, %t, %q)", at.name, converted, *s.maximum, s.exclusiveMax, s.hint))
	}
	if len(s.enum) > 0 {
		list = append(list, at.fail("constraint.OneOf(%q, fmt.Sprint(%s), %q%s)", at.name, expr, s.hint, enumArgs(s)))
	}
	return strings.Join(list, "\n")
}
