package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// operationsPackage is what the template of <tag>/operations.gen.go knows.
type operationsPackage struct {
	Name, Tag, Comment string
	Operations         []*packageOperation
	Aliases            []alias
	Constants          []constantAlias
	Inputs             []inputType
	Patterns           []pattern
}

// packageOperation is an operation with everything written as Go.
type packageOperation struct {
	*operation
	Doc, MethodDoc string
	Parameters     string // "hash string, params ListParams, request XRequest, " as declared
	Forwarded      string // "hash, params, request, " as passed on
	SendArgs       string // ", hash, &params, request" to the generated method
	Call           string // the function of the root package
	Body           string // the root package's BodyKind of a success
	ResultType     string // "*XResponse"; empty without a body
	Input          string // the expression of the Input argument
	Getter         string
}

// contentType is what an operation returns whose success is not JSON.
const contentType = "*openrouter.Content"

// inputType is the unexported struct that is checked in place of several arguments.
type inputType struct {
	Name      string
	Fields    []string
	Checks    []string
	Sensitive []string
}

// operationsOf writes the package of one tag. What cannot stand in one package is refused.
func (g *generation) operationsOf(p tagPackage, tag string, operations []*operation) *operationsPackage {
	pkg := &operationsPackage{Name: p.name, Tag: tag}
	if !p.hasComment {
		pkg.Comment = comment(fmt.Sprintf("Package %s calls the operations of OpenRouter's API under the tag %s. %s", p.name, tag, sentence(p.description)),
			"Each operation is a function that takes the client, and a method of [Service] with one.")
	}
	byHand := declared(g.tree, p.name)
	names := map[string]string{"New": "the constructor of Service", "Service": "the type Service of the package"}
	claim := func(op *operation, name, what string) {
		if by := names[name]; by != "" && by != what {
			g.doc.refuse(op.ID, "in package %s, %s and %s have the same name %s", p.name, what, by, name)
		} else if byHand[name] {
			g.doc.refuse(op.ID, "package %s has a hand-written %s already", p.name, name)
		}
		names[name] = what
	}
	patterns := &checker{models: g.models, checked: g.models.checked()}
	reached := map[string]bool{}
	for _, op := range operations {
		claim(op, op.Name, "the function of operation "+op.ID)
		pkg.Operations = append(pkg.Operations, g.packageOperation(pkg, op, patterns))
	}
	for _, op := range operations {
		found := map[string]bool{}
		for _, t := range []types.Type{op.Params, op.Request, op.Result} {
			g.reach(t, found)
		}
		for _, a := range op.Args {
			g.reach(a.Type, found)
		}
		for _, name := range sortedKeys(found) {
			if !reached[name] {
				reached[name] = true
				claim(op, name, "the type "+name)
			}
		}
	}
	for _, name := range sortedKeys(reached) {
		pkg.Aliases = append(pkg.Aliases, alias{name, g.aliasDoc(name)})
	}
	for _, name := range sortedKeys(byHand) {
		names[name] = "hand-written"
	}
	pkg.Constants = g.constants(reached, names)
	g.constantsOf[p.name] = pkg.Constants
	pkg.Patterns = patterns.patterns
	return pkg
}

func (g *generation) packageOperation(pkg *operationsPackage, op *operation, patterns *checker) *packageOperation {
	po := &packageOperation{operation: op, Getter: op.getter, Doc: g.operationDoc(op)}
	po.MethodDoc = comment(fmt.Sprintf("%s calls the function [%s] with the service's client.", op.Name, op.Name))
	if op.Deprecated {
		po.MethodDoc += "\n//\n// Deprecated: The service marks this operation as deprecated."
	}
	for _, a := range op.Args {
		po.Parameters += a.Name + " " + g.local(a.Type) + ", "
		po.Forwarded += a.Name + ", "
		po.SendArgs += ", " + a.Name
	}
	if op.Params != nil {
		po.Parameters += "params " + g.local(op.Params) + ", "
		po.Forwarded += "params, "
		po.SendArgs += ", &params"
	}
	if op.Request != nil {
		po.Parameters += "request " + g.local(op.Request) + ", "
		po.Forwarded += "request, "
		po.SendArgs += ", request"
	}
	switch {
	case op.Result != nil:
		po.Call, po.Body, po.ResultType = "Call", "BodyJSON", "*"+g.local(op.Result)
	case op.Accept != "":
		po.Call, po.Body, po.ResultType = "CallContent", "BodyBytes", contentType
	default:
		po.Call, po.Body = "CallEmpty", "BodyNone"
	}
	po.Input = g.input(pkg, op, patterns)
	return po
}

// local writes a type as the tag's package sees it: by its aliases.
func (g *generation) local(t types.Type) string { return g.typeName(t, "") }

// typeName writes a type with the given package's name for those of gen. Key is openrouter.Key to everybody else.
func (g *generation) typeName(t types.Type, pkg string) string {
	return types.TypeString(t, func(p *types.Package) string {
		switch {
		case p == g.client.pkg:
			return pkg
		case p.Path() == module+"/secret":
			return "openrouter"
		}
		return p.Name()
	})
}

// input writes the expression that is checked before sending: the request or the parameters themselves where they are all there is, a struct of
// the operation's own otherwise.
func (g *generation) input(pkg *operationsPackage, op *operation, patterns *checker) string {
	in := inputType{Name: op.Unexported + "Input"}
	patterns.prefix = op.Name
	var values []string
	item := g.doc.model.Paths.Value(op.Path)
	for _, a := range op.Args {
		s := &shape{}
		for _, p := range parametersOf(item, op.model) {
			if p.In == "path" && p.Name == a.JSON {
				s = shapeOf(parameterValue(p, 0))
			}
		}
		var checks []string
		if isString(a.Type) {
			text := "in." + a.Name
			if !types.Identical(a.Type, types.Typ[types.String]) {
				text = "string(" + text + ")"
			}
			checks = append(checks, place{}.fail("constraint.PathSegment(%q, %s, %q)", a.JSON, text, s.hint))
		}
		if code := patterns.value("in."+a.Name, a.Type, s, place{name: a.JSON}); code != "" {
			checks = append(checks, code)
		}
		if len(checks) == 0 && !s.password {
			continue
		}
		in.Fields = append(in.Fields, a.Name+" "+g.local(a.Type))
		in.Checks = append(in.Checks, checks...)
		if s.password {
			in.Sensitive = append(in.Sensitive, fmt.Sprintf("all = append(all, fmt.Sprint(in.%s))", a.Name))
		}
		values = append(values, a.Name+": "+a.Name)
	}
	direct := ""
	for _, part := range []struct {
		name string
		typ  types.Type
	}{{"params", op.Params}, {"request", op.Request}} {
		if part.typ == nil || !g.hasMethods(part.typ) {
			continue
		}
		direct = part.name
		in.Fields = append(in.Fields, part.name+" "+g.local(part.typ))
		in.Checks = append(in.Checks, place{}.fail("in.%s.Check()", part.name))
		in.Sensitive = append(in.Sensitive, "all = append(all, in."+part.name+".Sensitive()...)")
		values = append(values, part.name+": "+part.name)
	}
	switch {
	case len(values) == 0:
		return "nil"
	case len(values) == 1 && direct != "":
		return direct
	}
	pkg.Inputs = append(pkg.Inputs, in)
	return in.Name + "{" + strings.Join(values, ", ") + "}"
}

// hasMethods tells whether the type gets Check and Sensitive.
func (g *generation) hasMethods(t types.Type) bool {
	name := g.models.structName(t)
	return name != nil && (g.checkedTypes[name] || g.sensitiveTypes[name])
}

// packageComment etc. are the template's questions.
func (p *operationsPackage) NeedsFmt() bool {
	for _, in := range p.Inputs {
		for _, s := range slices.Concat(in.Sensitive, in.Checks) {
			if strings.Contains(s, "fmt.") {
				return true
			}
		}
	}
	return false
}

// NeedsHTTP tells whether an operation's response is handed over as it came.
func (p *operationsPackage) NeedsHTTP() bool {
	return slices.ContainsFunc(p.Operations, func(o *packageOperation) bool { return o.Getter == "" })
}

// NeedsTime tells whether a type of package time is part of a signature.
func (p *operationsPackage) NeedsTime() bool {
	return slices.ContainsFunc(p.Operations, func(o *packageOperation) bool { return strings.Contains(o.Parameters, "time.") })
}
