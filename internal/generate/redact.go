package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// redactedType is what the template of gen/redact.gen.go knows of one struct.
type redactedType struct {
	Name      string
	Prints    bool     // it has a secret, so that it needs Format and LogValue
	Hide      []string // statements that replace the secrets in a copy v
	Attrs     []string // expressions of slog attributes
	Sensitive []string // statements that append the secrets of v to all
}

// sensitive finds the structs that have a secret, directly or further down: those of the document, and the generator's wrappers,
// which hold the raw body too.
func (m *models) sensitive() map[*types.TypeName]bool {
	found := map[*types.TypeName]bool{}
	for name, s := range m.structs {
		for _, f := range s.fields {
			if holdsSecret(f.shape, 0) {
				found[name] = true
			}
		}
	}
	for grown := true; grown; {
		grown = false
		for _, name := range m.client.pkg.Scope().Names() {
			typeName, ok := m.client.pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || typeName.IsAlias() || found[typeName] {
				continue
			}
			structure, ok := typeName.Type().Underlying().(*types.Struct)
			for i := 0; ok && i < structure.NumFields(); i++ {
				if m.holds(structure.Field(i).Type(), found) {
					found[typeName], grown = true, true
					break
				}
			}
		}
	}
	return found
}

// holdsSecret tells whether a property's own value is a secret or a list or map of them; objects are structs of their own.
func holdsSecret(s *shape, depth int) bool {
	if s.password {
		return true
	}
	return depth < 8 && (s.items != nil && holdsSecret(shapeOf(s.items), depth+1) || s.values != nil && holdsSecret(shapeOf(s.values), depth+1))
}

// holds tells whether a value of the type has a sensitive struct in it.
func (m *models) holds(t types.Type, sensitive map[*types.TypeName]bool) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if name := m.structName(t); name != nil {
			return sensitive[name]
		}
		if t.Obj().Pkg() != m.client.pkg {
			return false
		}
		switch t.Underlying().(type) {
		case *types.Slice, *types.Map, *types.Array:
			return m.holds(t.Underlying(), sensitive)
		}
	case *types.Pointer:
		return m.holds(t.Elem(), sensitive)
	case *types.Slice:
		return m.holds(t.Elem(), sensitive)
	case *types.Array:
		return m.holds(t.Elem(), sensitive)
	case *types.Map:
		return m.holds(t.Elem(), sensitive)
	}
	return false
}

// redactions describes every struct that needs methods of redaction.
func (m *models) redactions() []redactedType {
	sensitive := m.sensitive()
	checked := m.checked()
	var list []redactedType
	for _, name := range m.client.pkg.Scope().Names() {
		typeName, ok := m.client.pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || typeName.IsAlias() || !sensitive[typeName] && !(m.roots[typeName] && checked[typeName]) {
			continue
		}
		r := redactedType{Name: name, Prints: sensitive[typeName]}
		shapes := map[string]*shape{}
		if s := m.structs[typeName]; s != nil {
			for _, f := range s.fields {
				shapes[f.name] = f.shape
			}
		}
		structure := typeName.Type().Underlying().(*types.Struct)
		for i := range structure.NumFields() {
			m.redactField(&r, structure, i, shapes[structure.Field(i).Name()], sensitive)
		}
		list = append(list, r)
	}
	return list
}

func (m *models) redactField(r *redactedType, structure *types.Struct, i int, s *shape, sensitive map[*types.TypeName]bool) {
	f := structure.Field(i)
	if !f.Exported() {
		return
	}
	expr := "v." + f.Name()
	if s == nil {
		s = &shape{}
	}
	switch {
	case f.Name() == "Body" && f.Type().String() == "[]byte": // the wrapper's raw answer
		r.Hide = append(r.Hide, "if len("+expr+") > 0 {\n"+expr+" = []byte(secret.Redacted)\n}")
		return
	case f.Type().String() == "*net/http.Response":
		return
	case holdsSecret(s, 0):
		if statement := m.hide(expr, f.Type(), 0); statement != "" {
			r.Hide = append(r.Hide, statement)
		}
	}
	if statement := m.collect(expr, f.Type(), s, sensitive, 0); statement != "" {
		r.Sensitive = append(r.Sensitive, statement)
	}
	name := jsonName(structure, i)
	if name == "-" {
		name = f.Name()
	}
	r.Attrs = append(r.Attrs, m.attr(name, expr, f.Type(), sensitive))
}

// hide writes the statement that replaces the secrets in an assignable expression without touching what it shares with the
// original. canHide and match have seen to it that there is no other type.
func (m *models) hide(expr string, t types.Type, depth int) string {
	name := types.TypeString(t, types.RelativeTo(m.client.pkg))
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Pointer:
		if isSecretType(u.Elem()) {
			return ""
		}
		hidden := fmt.Sprintf("hidden%d", depth)
		return fmt.Sprintf("if %s != nil {\n%s := *%s\n%s\n%s = &%s\n}", expr, hidden, expr, m.hide(hidden, u.Elem(), depth+1), expr, hidden)
	case *types.Slice:
		if isSecretType(u.Elem()) {
			return ""
		}
		copied, index := fmt.Sprintf("copied%d", depth), fmt.Sprintf("i%d", depth)
		return fmt.Sprintf("if %s != nil {\n%s := append(%s(nil), %s...)\nfor %s := range %s {\n%s\n}\n%s = %s\n}", expr, copied, name, expr,
			index, copied, m.hide(copied+"["+index+"]", u.Elem(), depth+1), expr, copied)
	case *types.Map:
		if isSecretType(u.Elem()) {
			return ""
		}
		copied, key, value := fmt.Sprintf("copied%d", depth), fmt.Sprintf("key%d", depth), fmt.Sprintf("value%d", depth)
		return fmt.Sprintf("if %s != nil {\n%s := make(%s, len(%s))\nfor %s, %s := range %s {\n%s\n%s[%s] = %s\n}\n%s = %s\n}", expr, copied, name, expr,
			key, value, expr, m.hide(value, u.Elem(), depth+1), copied, key, value, expr, copied)
	case *types.Basic:
		return fmt.Sprintf("if %s != \"\" {\n%s = secret.Redacted\n}", expr, expr)
	}
	return ""
}

// collect writes the statement that appends the secrets of an expression to the variable all; "" when there are none.
func (m *models) collect(expr string, t types.Type, s *shape, sensitive map[*types.TypeName]bool, depth int) string {
	if s.password {
		switch {
		case isSecretType(t):
			return "all = append(all, " + expr + ".Reveal())"
		case types.Identical(t, types.Typ[types.String]):
			return "all = append(all, " + expr + ")"
		case isString(t):
			return "all = append(all, string(" + expr + "))"
		}
	}
	if name := m.structName(t); name != nil {
		if sensitive[name] {
			return "all = append(all, " + expr + ".Sensitive()...)"
		}
		return ""
	}
	inner := func(elem types.Type, ref *openapi3.SchemaRef, format string) string {
		variable := fmt.Sprintf("item%d", depth)
		statement := m.collect(variable, elem, shapeOf(ref), sensitive, depth+1)
		if statement == "" {
			return ""
		}
		return fmt.Sprintf(format, variable, expr, statement)
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Pointer:
		target := "*" + expr
		if m.structName(u.Elem()) != nil || isSecretType(u.Elem()) {
			target = expr // a method call follows the pointer by itself
		}
		if statement := m.collect(target, u.Elem(), s, sensitive, depth+1); statement != "" {
			return "if " + expr + " != nil {\n" + statement + "\n}"
		}
	case *types.Slice:
		return inner(u.Elem(), s.items, "for _, %s := range %s {\n%s\n}")
	case *types.Map:
		return inner(u.Elem(), s.values, "for _, %s := range %s {\n%s\n}")
	}
	return ""
}

// attr writes the expression of a slog attribute. Lists and maps of structs with secrets are printed rather than handed over: a
// handler would encode them as JSON, which carries the values.
func (m *models) attr(name, expr string, t types.Type, sensitive map[*types.TypeName]bool) string {
	direct := m.structName(t) != nil || isSecretType(t)
	pointer, isPointer := types.Unalias(t).(*types.Pointer)
	switch {
	case !direct && !isPointer && m.holds(t, sensitive), isPointer && m.structName(pointer.Elem()) == nil && m.holds(t, sensitive):
		return fmt.Sprintf("slog.String(%q, fmt.Sprint(%s))", name, expr)
	case isPointer:
		return fmt.Sprintf("pointed(%q, %s)", name, expr)
	case types.Identical(t, types.Typ[types.String]):
		return fmt.Sprintf("slog.String(%q, %s)", name, expr)
	}
	return fmt.Sprintf("slog.Any(%q, %s)", name, expr)
}

func (r redactedType) UsesPointed() bool {
	return slices.ContainsFunc(r.Attrs, func(a string) bool { return strings.HasPrefix(a, "pointed(") })
}
