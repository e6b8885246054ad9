package generate

import (
	"fmt"
	"strings"
)

// requiredCheck is what the template of gen/responses.gen.go knows of one response type.
type requiredCheck struct {
	Name    string
	Secrets []zeroTest // the required members that are secrets
	First   string     // the first required member; empty when there is none, or a secret is required
	Empty   string     // the condition under which no documented member is set
	Members string     // the documented members, as Go strings
}

// zeroTest is a member and the condition under which it has its zero value.
type zeroTest struct{ JSON, Condition string }

// requiredChecks describes the response types that have a required member.
func (p *plan) requiredChecks() []requiredCheck {
	var list []requiredCheck
	seen := map[*declaration]bool{}
	for _, op := range p.operations {
		for _, result := range op.results {
			if result.Type == nil {
				continue
			}
			d := result.Type.declared(structDeclaration)
			if d == nil || seen[d] {
				continue
			}
			seen[d] = true
			check := requiredCheck{Name: d.Name}
			var empty, members []string
			for _, f := range d.fields {
				zero := isZero("v."+f.Name, f.typ)
				if f.required && f.typ.resolved().kind == secretKind || f.required && f.shape.Format == "password" {
					check.Secrets = append(check.Secrets, zeroTest{f.json, zero})
				} else if f.required && check.First == "" {
					check.First = f.json
				}
				empty, members = append(empty, zero), append(members, fmt.Sprintf("%q", f.json))
			}
			if len(check.Secrets) > 0 {
				check.First = ""
			}
			check.Empty, check.Members = strings.Join(empty, " && "), strings.Join(members, ", ")
			if len(check.Secrets) > 0 || check.First != "" {
				list = append(list, check)
			}
		}
	}
	return list
}

// isZero writes the condition under which an expression of package gen has its zero value.
func isZero(expr string, t *goType) string {
	d := t.declared(structDeclaration)
	switch {
	case t.resolved().kind == externalKind:
		return "false"
	case d == nil:
		return condition(expr, t, false)
	case d.isComparable(map[*declaration]bool{}):
		return expr + " == (" + t.String() + "{})"
	}
	var all []string
	for _, f := range d.fields {
		all = append(all, isZero(expr+"."+f.Name, f.typ))
	}
	if d.values != nil {
		all = append(all, "len("+expr+".AdditionalProperties) == 0")
	}
	return strings.Join(all, " && ")
}

// isComparable reports whether values of a struct can be compared with ==.
func (d *declaration) isComparable(seen map[*declaration]bool) bool {
	if seen[d] {
		return true
	}
	seen[d] = true
	if d.values != nil {
		return false
	}
	for _, f := range d.fields {
		r := f.typ.resolved()
		inner := f.typ.declared(structDeclaration)
		switch {
		case r.kind == sliceKind,
			r.kind == mapKind,
			r.kind == bytesKind,
			r.kind == nullableKind,
			r.kind == anyKind,
			r.kind == fileKind,
			r.kind == externalKind:
			return false
		case inner != nil && !inner.isComparable(seen):
			return false
		}
	}
	return true
}
