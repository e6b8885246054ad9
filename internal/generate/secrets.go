package generate

import (
	"fmt"
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

// UsesPointed reports whether the attributes need the helper for pointers.
func (r redactedType) UsesPointed() bool {
	return slices.ContainsFunc(r.Attrs, func(attr string) bool { return strings.HasPrefix(attr, "pointed(") })
}

// findSecrets marks the structs and unions that have a secret, directly or further down.
func (p *plan) findSecrets() {
	declarations := p.declarationsOf(structDeclaration, unionDeclaration)
	for _, d := range declarations {
		for _, f := range d.fields {
			d.sensitive = d.sensitive || holdsSecret(f.typ, f.shape, 0)
		}
		for _, m := range d.members {
			d.sensitive = d.sensitive || holdsSecret(m.typ, m.shape, 0)
		}
	}
	for grown := true; grown; {
		grown = false
		for _, d := range declarations {
			if !d.sensitive && d.leadsToSecret() {
				d.sensitive, grown = true, true
			}
		}
	}
}

func (d *declaration) leadsToSecret() bool {
	return slices.ContainsFunc(d.fields, func(f *field) bool { return f.typ.isSensitive() }) ||
		slices.ContainsFunc(d.members, func(m unionMember) bool { return m.typ.isSensitive() }) ||
		d.values != nil && (d.values.isSensitive() || holdsSecret(d.values, shapeOf(d.shape.Values), 0))
}

// holdsSecret reports whether a value is a secret itself or a list or map of them; objects are
// structs of their own.
func holdsSecret(t *goType, s *shape, depth int) bool {
	t = t.resolved()
	if t.kind == secretKind || s.secret && t.canHide() {
		return true
	}
	if depth > 8 || t.elem == nil {
		return false
	}
	switch t.kind {
	case sliceKind:
		return holdsSecret(t.elem, shapeOf(s.Items), depth+1)
	case mapKind:
		return holdsSecret(t.elem, shapeOf(s.Values), depth+1)
	}
	return holdsSecret(t.elem, s, depth+1)
}

// canHide reports whether a value of the type can be replaced by secret.Redacted.
func (t *goType) canHide() bool {
	t = t.resolved()
	return t.kind == secretKind || t.isText() || (t.kind == pointerKind || t.kind == nullableKind) && t.elem.canHide()
}

// isSensitive reports whether a value of the type has a sensitive struct or union in it.
func (t *goType) isSensitive() bool {
	t = t.resolved()
	return t.decl != nil && t.decl.sensitive || t.elem != nil && t.elem.isSensitive()
}

// redactions describes every struct that needs methods of redaction.
func (p *plan) redactions() []redactedType {
	var list []redactedType
	for _, d := range p.declarationsOf(structDeclaration) {
		if !d.sensitive && !d.hasCheck() {
			continue
		}
		r := redactedType{Name: d.Name, Prints: d.sensitive}
		fields := d.fields
		if d.values != nil {
			values := openapi3.NewSchemaRef(
				"",
				&openapi3.Schema{AdditionalProperties: openapi3.AdditionalProperties{Schema: d.shape.Values}},
			)
			fields = append(
				slices.Clone(fields),
				&field{
					Name:  "AdditionalProperties",
					json:  "AdditionalProperties",
					typ:   mapOf(d.values),
					shape: shapeOf(values),
				},
			)
		}
		for _, f := range fields {
			r.add(f)
		}
		list = append(list, r)
	}
	list = append(list, p.wrappers()...)
	slices.SortFunc(list, func(a, b redactedType) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (r *redactedType) add(f *field) {
	expr := "v." + f.Name
	if holdsSecret(f.typ, f.shape, 0) {
		if statement := hide(expr, f.typ, 0); statement != "" {
			r.Hide = append(r.Hide, statement)
		}
	}
	if statement := collect(expr, f.typ, f.shape, 0); statement != "" {
		r.Sensitive = append(r.Sensitive, statement)
	}
	r.Attrs = append(r.Attrs, attr(f.json, expr, f.typ))
}

// hide writes the statement that replaces the secrets in an assignable expression without touching
// what it shares with the original.
func hide(expr string, t *goType, depth int) string {
	name := t.String()
	r := t.resolved()
	if r.kind == secretKind || r.elem != nil && r.elem.resolved().kind == secretKind {
		return "" // a Key hides itself
	}
	switch r.kind {
	case pointerKind:
		hidden := fmt.Sprintf("hidden%d", depth)
		return fmt.Sprintf(
			"if %s != nil {\n%s := *%s\n%s\n%s = &%s\n}",
			expr,
			hidden,
			expr,
			hide(hidden, r.elem, depth+1),
			expr,
			hidden,
		)
	case nullableKind:
		hidden := fmt.Sprintf("hidden%d", depth)
		return fmt.Sprintf(
			"if %s, ok := %s.Get(); ok {\n%s\n%s = wire.Value(%s)\n}",
			hidden,
			expr,
			hide(hidden, r.elem, depth+1),
			expr,
			hidden,
		)
	case sliceKind:
		copied, index := fmt.Sprintf("copied%d", depth), fmt.Sprintf("i%d", depth)
		return fmt.Sprintf(
			"if %s != nil {\n%s := append(%s(nil), %s...)\nfor %s := range %s {\n%s\n}\n%s = %s\n}",
			expr,
			copied,
			name,
			expr,
			index,
			copied,
			hide(copied+"["+index+"]", r.elem, depth+1),
			expr,
			copied,
		)
	case mapKind:
		copied, key, value := fmt.Sprintf("copied%d", depth), fmt.Sprintf("key%d", depth), fmt.Sprintf("value%d", depth)
		return fmt.Sprintf(
			"if %s != nil {\n%s := make(%s, len(%s))\nfor %s, %s := range %s {\n%s\n%s[%s] = %s\n}\n%s = %s\n}",
			expr,
			copied,
			name,
			expr,
			key,
			value,
			expr,
			hide(value, r.elem, depth+1),
			copied,
			key,
			value,
			expr,
			copied,
		)
	}
	return fmt.Sprintf("if %s != \"\" {\n%s = secret.Redacted\n}", expr, expr)
}

// collect writes the statement that appends the secrets of an expression to the variable all; ""
// when there are none.
func collect(expr string, t *goType, s *shape, depth int) string {
	r := t.resolved()
	switch {
	case r.kind == secretKind:
		return "all = append(all, " + expr + ".Reveal())"
	case s.secret && r == stringType:
		return "all = append(all, " + expr + ")"
	case s.secret && t.isText():
		return "all = append(all, string(" + expr + "))"
	case r.decl != nil:
		if r.decl.sensitive {
			return "all = append(all, " + expr + ".Sensitive()...)"
		}
		return ""
	case r.elem == nil:
		return ""
	}
	item := fmt.Sprintf("item%d", depth)
	inner := func(ref *openapi3.SchemaRef, format string) string {
		elementShape := s
		if ref != nil {
			elementShape = shapeOf(ref)
		}
		if statement := collect(item, r.elem, elementShape, depth+1); statement != "" {
			return fmt.Sprintf(format, item, expr, statement)
		}
		return ""
	}
	switch r.kind {
	case pointerKind:
		target := "*" + expr
		if e := r.elem.resolved(); e.decl != nil && e.decl.kind != enumDeclaration || e.kind == secretKind {
			target = expr
		}
		if statement := collect(target, r.elem, s, depth); statement != "" {
			return "if " + expr + " != nil {\n" + statement + "\n}"
		}
	case nullableKind:
		return inner(nil, "if %s, ok := %s.Get(); ok {\n%s\n}")
	case sliceKind:
		return inner(orEmpty(s.Items), "for _, %s := range %s {\n%s\n}")
	case mapKind:
		return inner(orEmpty(s.Values), "for _, %s := range %s {\n%s\n}")
	}
	return ""
}

func orEmpty(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	if ref == nil {
		return openapi3.NewSchemaRef("", &openapi3.Schema{})
	}
	return ref
}

// attr writes a field as an attribute of slog: what has methods of redaction is logged by them,
// what only holds it as text.
func attr(name, expr string, t *goType) string {
	r := t.resolved()
	direct := r.decl != nil || r.kind == secretKind
	switch {
	case !direct && r.kind != pointerKind && t.isSensitive(),
		r.kind == pointerKind && r.elem.resolved().decl == nil && r.elem.isSensitive():
		return fmt.Sprintf("slog.String(%q, fmt.Sprint(%s))", name, expr)
	case r.kind == pointerKind:
		return fmt.Sprintf("pointed(%q, %s)", name, expr)
	case r == stringType:
		return fmt.Sprintf("slog.String(%q, %s)", name, expr)
	}
	return fmt.Sprintf("slog.Any(%q, %s)", name, expr)
}

// wrappers describes the responses of the generated client whose body has a secret.
func (p *plan) wrappers() []redactedType {
	var list []redactedType
	for _, op := range p.operations {
		r := redactedType{
			Name:   op.Client + "Result",
			Prints: true,
			Hide:   []string{"if len(v.Body) > 0 {\nv.Body = []byte(secret.Redacted)\n}"},
		}
		sensitive := false
		add := func(status string, t *goType) {
			if t == nil {
				return
			}
			sensitive = sensitive || t.isSensitive()
			f := &field{Name: "JSON" + strings.ToUpper(status[:1]) + status[1:], typ: pointerTo(t), shape: shapeOf(nil)}
			f.json = f.Name
			r.add(f)
		}
		for _, body := range op.results {
			add(body.Status, body.Type)
		}
		for _, row := range op.Errors {
			add(row.Status, row.typ)
		}
		if sensitive {
			list = append(list, r)
		}
	}
	return list
}
