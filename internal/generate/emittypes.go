package generate

import (
	"fmt"
	"reflect"
	"strings"
)

// enumData, unionData and the like are the declarations as the template of gen/types.gen.go writes
// them.
type enumData struct {
	Name, Doc string
	Values    []constant
}

type unionData struct {
	Name, Doc, Constraint, Table string
	Sensitive, Checked, Nullable bool
	Members                      []wireMember
}

type aliasData struct{ Name, Doc, Base string }

type objectData struct {
	Name  string
	Known []string
}

type outcomeData struct {
	Name, ID, Wrapper string
	Results           []outcomeResult
}

type outcomeResult struct{ Status, Field, Type string }

func (p *plan) typesData() map[string]any {
	var enums []enumData
	for _, d := range p.declarationsOf(enumDeclaration) {
		enums = append(enums, enumData{d.Name, d.doc(), d.enum})
	}
	var unions []unionData
	for _, d := range p.declarationsOf(unionDeclaration) {
		unions = append(unions, unionData{
			Name: d.Name, Doc: d.doc(), Constraint: d.constraint("gen"), Table: unexported(d.Name) + "Members",
			Sensitive: d.sensitive || d.checked, Nullable: d.nullable, Members: d.table(),
		})
	}
	var aliases []aliasData
	for _, d := range p.declarationsOf(aliasDeclaration) {
		aliases = append(aliases, aliasData{d.Name, d.doc(), d.base.String()})
	}
	var objects []objectData
	for _, d := range p.declarationsOf(structDeclaration) {
		if d.values != nil {
			o := objectData{Name: d.Name}
			for _, f := range d.fields {
				o.Known = append(o.Known, f.json)
			}
			objects = append(objects, o)
		}
	}
	var outcomes []outcomeData
	for _, op := range p.operations {
		if op.outcome == nil {
			continue
		}
		o := outcomeData{Name: op.outcome.Name, ID: label(op.ID), Wrapper: op.Client + "Result"}
		for _, f := range op.outcome.fields {
			o.Results = append(o.Results, outcomeResult{f.json, f.Name, f.typ.String()})
		}
		outcomes = append(outcomes, o)
	}
	var streams []map[string]string
	for _, d := range p.declarationsOf(structDeclaration) {
		if d.stream == nil {
			continue
		}
		expr := "v." + d.stream.Name
		switch d.stream.typ.kind {
		case pointerKind:
			expr = expr + " != nil && *" + expr
		case nullableKind:
			expr += " == wire.Value(true)"
		}
		streams = append(streams, map[string]string{"Name": d.Name, "Expr": expr})
	}
	return map[string]any{
		"Streams":  streams,
		"Enums":    enums,
		"Unions":   unions,
		"Aliases":  aliases,
		"Objects":  objects,
		"Outcomes": outcomes,
	}
}

// hasTypes reports whether there is anything for gen/types.gen.go.
func (p *plan) hasTypes() bool {
	for _, list := range p.typesData() {
		if reflect.ValueOf(list).Len() > 0 {
			return true
		}
	}
	return false
}

// maxTerms is how many types the Go compiler takes in one constraint.
const maxTerms = 100

// constraint lists the types of a union.
func (d *declaration) constraint(pkg string) string {
	if len(d.members) > maxTerms {
		return "any"
	}
	var list []string
	for _, m := range d.members {
		list = append(list, m.typ.in(pkg))
	}
	return strings.Join(list, " | ")
}

// doc is the comment of a declaration of package gen.
func (d *declaration) doc() string {
	what := map[declarationKind]string{
		enumDeclaration: "an enumeration", unionDeclaration: "one of several types",
		aliasDeclaration: "another name of a type",
	}[d.kind]
	if d.shape == nil || d.shape.Description == "" {
		if what == "" {
			what = "a model of the document"
		}
		return comment(d.Name + " is " + what + ".")
	}
	return comment(d.Name + ": " + sentence(lowerFirst(d.shape.Description)))
}

func (p *plan) aliasDocs(t *tagPackage) []aliasData {
	var list []aliasData
	for _, d := range t.Aliases {
		doc := d.doc()
		if d.params {
			doc = comment(d.Name + " holds the parameters of [" + d.operation + "] that are not in its path.")
		}
		list = append(list, aliasData{Name: d.Name, Doc: doc})
	}
	return list
}

func (e errorType) doc() string {
	list := strings.ReplaceAll(e.Codes(), ", ", " or ")
	description := strings.TrimPrefix(e.Description, list+", ")
	text := fmt.Sprintf(
		"%s is the service's response with status %s: %s",
		e.Name,
		list,
		sentence(lowerFirst(description)),
	)
	if description == "" {
		text = fmt.Sprintf("%s is the service's response with status %s.", e.Name, list)
	}
	root := ""
	if e.Local {
		root = "openrouter."
	}
	return comment(text + " errors.As finds it as *" + e.Name + " and as [*" + root + "APIError].")
}
