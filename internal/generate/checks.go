package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// checkedType is what the template of gen/checks.gen.go knows of one struct.
type checkedType struct {
	Name       string
	Statements []string
}

type pattern struct{ Variable, Expression string }

// checker writes the statements of checks. Its patterns are shared by all of them.
type checker struct {
	models   *models
	checked  map[*types.TypeName]bool
	patterns []pattern
	prefix   string // of the variables of patterns
}

// checked finds the request structs with a constraint, directly or further down.
func (m *models) checked() map[*types.TypeName]bool {
	found := map[*types.TypeName]bool{}
	for grown := true; grown; {
		grown = false
		for name, s := range m.structs {
			if !s.request || found[name] {
				continue
			}
			c := &checker{models: m, checked: found}
			if len(c.statements(s)) > 0 {
				found[name], grown = true, true
			}
		}
	}
	return found
}

// checks describes every struct that needs a Check.
func (m *models) checks() ([]checkedType, []pattern) {
	c := &checker{models: m, checked: m.checked()}
	sensitive := m.sensitive()
	var list []checkedType
	for _, s := range m.sorted() {
		if !c.checked[s.name] && !(m.roots[s.name] && sensitive[s.name]) {
			continue
		}
		c.prefix = s.name.Name()
		list = append(list, checkedType{s.name.Name(), c.statements(s)})
	}
	return list, c.patterns
}

func (c *checker) statements(s *structModel) []string {
	var list []string
	for _, f := range s.fields {
		if code := c.field(f); code != "" {
			list = append(list, code)
		}
	}
	for _, f := range s.fields {
		for _, other := range s.shape.dependent[f.json] {
			for _, o := range s.fields {
				if o.json == other && !o.required {
					list = append(list, fmt.Sprintf("if %s && %s {\nreturn constraint.Requires(%q, %q, %q)\n}",
						present(f), absent(o), f.json, o.json, f.shape.hint))
				}
			}
		}
	}
	return list
}

// present writes the condition under which a field is there.
func present(f field) string {
	expr := "v." + f.name
	if f.required {
		return "true"
	}
	switch u := f.typ.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Interface:
		return expr + " != nil"
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return expr + ` != ""`
		case u.Info()&types.IsNumeric != 0:
			return expr + " != 0"
		case u.Info()&types.IsBoolean != 0:
			return expr
		}
	}
	if isSecretType(f.typ) {
		return "!" + expr + ".IsZero()"
	}
	return "true"
}

// absent writes the opposite of present.
func absent(f field) string {
	if condition := present(f); strings.Contains(condition, " != ") {
		return strings.Replace(condition, " != ", " == ", 1)
	} else if rest, ok := strings.CutPrefix(condition, "!"); ok {
		return rest
	} else {
		return "!" + condition
	}
}

func (c *checker) field(f field) string {
	code := c.value("v."+f.name, f.typ, f.shape, place{name: f.json})
	if _, pointer := f.typ.Underlying().(*types.Pointer); code == "" || f.required || pointer {
		return code
	}
	if condition := present(f); condition != "true" {
		return "if " + condition + " {\n" + code + "\n}"
	}
	return "" // an optional struct that is no pointer: nothing tells whether it is there
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
func (c *checker) value(expr string, t types.Type, s *shape, at place) string {
	if typeName := c.models.structName(t); typeName != nil {
		if !c.checked[typeName] {
			return ""
		}
		if at.name == "" {
			return at.fail("%s.Check()", expr)
		}
		return at.failAs(fmt.Sprintf("constraint.Within(%q, err)", at.name), "%s.Check()", expr)
	}
	if isSecretType(t) {
		return c.text(expr+".Reveal()", s, at)
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Pointer:
		target := "*" + expr
		if c.models.structName(u.Elem()) != nil || isSecretType(u.Elem()) {
			target = expr // a method call follows the pointer by itself
		}
		if code := c.value(target, u.Elem(), s, at); code != "" {
			return "if " + expr + " != nil {\n" + code + "\n}"
		}
	case *types.Slice:
		return c.list(expr, u.Elem(), s, at)
	case *types.Map:
		item := fmt.Sprintf("item%d", at.depth)
		if code := c.value(item, u.Elem(), shapeOf(s.values), place{at.name, at.wrap, at.depth + 1}); code != "" && s.values != nil {
			return fmt.Sprintf("for _, %s := range %s {\n%s\n}", item, expr, code)
		}
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			if !types.Identical(t, types.Typ[types.String]) {
				expr = "string(" + expr + ")"
			}
			return c.text(expr, s, at)
		case u.Info()&types.IsNumeric != 0:
			return number(expr, t, s, at)
		}
	}
	return ""
}

func (c *checker) list(expr string, elem types.Type, s *shape, at place) string {
	var list []string
	if s.minItems > 0 {
		list = append(list, at.fail("constraint.MinItems(%q, len(%s), %d, %q)", at.name, expr, s.minItems, s.hint))
	}
	if s.maxItems != nil {
		list = append(list, at.fail("constraint.MaxItems(%q, len(%s), %d, %q)", at.name, expr, *s.maxItems, s.hint))
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
	if code := c.value(item, elem, shapeOf(s.items), inner); code != "" && s.items != nil {
		list = append(list, fmt.Sprintf("for %s, %s := range %s {\n%s\n}", index, item, expr, code))
	}
	return strings.Join(list, "\n")
}

// pattern returns the variable that holds the compiled expression.
func (c *checker) pattern(expression, field string) string {
	base := "pattern" + c.prefix + upperCamel(field)
	name := base
	for n := 2; slices.ContainsFunc(c.patterns, func(p pattern) bool { return p.Variable == name }); n++ {
		name = fmt.Sprintf("%s%d", base, n)
	}
	c.patterns = append(c.patterns, pattern{name, expression})
	return name
}
