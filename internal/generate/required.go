package main

import (
	"fmt"
	"go/types"
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
func (g *generation) requiredChecks() []requiredCheck {
	var list []requiredCheck
	seen := map[*types.TypeName]bool{}
	for _, op := range g.doc.operations {
		if op.Result == nil {
			continue
		}
		name := g.models.structName(op.Result)
		model := g.models.structs[name]
		if name == nil || model == nil || seen[name] {
			continue
		}
		seen[name] = true
		check := requiredCheck{Name: name.Name()}
		var empty, members []string
		for _, f := range model.fields {
			zero := g.zero("v."+f.name, f.typ)
			if f.required && f.shape.password {
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
	return list
}

// zero writes the condition under which an expression of package gen has its zero value.
func (g *generation) zero(expr string, t types.Type) string {
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return expr + ` == ""`
		case u.Info()&types.IsBoolean != 0:
			return "!" + expr
		}
		return expr + " == 0"
	case *types.Struct:
		if isSecretType(t) || types.TypeString(t, nil) == "time.Time" {
			return expr + ".IsZero()"
		}
		if name := g.models.structName(t); name != nil && types.Comparable(t) {
			return expr + " == (" + name.Name() + "{})"
		}
		var all []string
		for i := range u.NumFields() {
			f := u.Field(i)
			if !f.Exported() && f.Pkg() != g.client.pkg {
				return "false"
			}
			all = append(all, g.zero(expr+"."+f.Name(), f.Type()))
		}
		if len(all) > 0 {
			return strings.Join(all, " && ")
		}
		return "true"
	case *types.Array:
		return "false"
	}
	return expr + " == nil"
}
