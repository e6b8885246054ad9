package main

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// alias is a type of gen that a tag's package has too.
type alias struct{ Name, Doc string }

// constantAlias is a value of an enum among them.
type constantAlias struct{ Name, Of, Value, Type string }

// reach collects the generated types that a type leads to, through fields and through the methods of unions.
func (g *generation) reach(t types.Type, found map[string]bool) {
	switch t := t.(type) {
	case *types.Alias:
		if t.Obj().Pkg() == g.client.pkg && !found[t.Obj().Name()] {
			found[t.Obj().Name()] = true
			g.reach(t.Rhs(), found)
		}
	case *types.Named:
		if t.Obj().Pkg() != g.client.pkg || found[t.Obj().Name()] {
			return
		}
		found[t.Obj().Name()] = true
		g.reach(t.Underlying(), found)
		for method := range t.Methods() {
			if method.Exported() {
				g.reach(method.Type(), found)
			}
		}
	case *types.Pointer:
		g.reach(t.Elem(), found)
	case *types.Slice:
		g.reach(t.Elem(), found)
	case *types.Map:
		g.reach(t.Key(), found)
		g.reach(t.Elem(), found)
	case *types.Struct:
		for field := range t.Fields() {
			if field.Exported() {
				g.reach(field.Type(), found)
			}
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			g.reach(v.Type(), found)
		}
		for v := range t.Results().Variables() {
			g.reach(v.Type(), found)
		}
	}
}

// aliasDoc takes over what the generated type says of itself.
func (g *generation) aliasDoc(name string) string {
	switch doc := g.client.docs[name]; {
	case doc == "":
		return comment(name + " is a type of package gen.")
	case strings.HasPrefix(doc, "defines "):
		return comment(name + " " + doc)
	default:
		return comment(name + ": " + sentence(lowerFirst(doc)))
	}
}

// constants lists the values of the enums among the types. The document may name them (x-enum-varnames); then that is their name here as
// long as it is free, since a package is a smaller world than all of gen.
func (g *generation) constants(reached map[string]bool, names map[string]string) []constantAlias {
	scope := g.client.pkg.Scope()
	wanted := map[string]int{}
	var list []constantAlias
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok {
			continue
		}
		named, ok := c.Type().(*types.Named)
		if !ok || !reached[named.Obj().Name()] {
			continue
		}
		item := constantAlias{Name: name, Of: name, Type: named.Obj().Name(), Value: c.Val().ExactString()}
		if c.Val().Kind() == constant.String {
			item.Value = constant.StringVal(c.Val())
		}
		if s := g.models.enums[named.Obj()]; s != nil {
			short := strings.TrimPrefix(name, item.Type)
			if slices.Contains(s.varnames, short) && isIdentifier(short) && names[short] == "" && !reached[short] {
				item.Name = short
			}
		}
		wanted[item.Name]++
		list = append(list, item)
	}
	for i := range list {
		if wanted[list[i].Name] > 1 {
			list[i].Name = list[i].Of
		}
	}
	return slices.DeleteFunc(list, func(c constantAlias) bool { return names[c.Name] != "" || reached[c.Name] })
}
