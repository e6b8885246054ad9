package generate

import (
	"regexp"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// union declares a union, unless its members come down to one type: an enumeration of all their
// values, a string, the one that is not null.
func (p *plan) union(ref *openapi3.SchemaRef, s *shape, name string, reserved *componentType) (*goType, bool) {
	nullable := s.Nullable
	discriminator := map[*openapi3.Schema][]string{}
	variants := mergeEnums(simplify(flattenUnion(s, &nullable, discriminator, 0)))
	switch {
	case len(variants) == 0:
		return p.free(ref, name), nullable
	case len(variants) == 1:
		p.reserved = reserved
		if variants[0].Ref != "" {
			p.reserved = nil
		}
		t, null := p.typeOf(variants[0], name)
		return t, nullable || null
	case slices.ContainsFunc(variants, func(v *openapi3.SchemaRef) bool { return !shapeOf(v).says() }):
		return p.free(ref, name), nullable
	}
	d, known := p.declare(ref, s, name, unionDeclaration, reserved)
	if known {
		return &goType{kind: declaredKind, decl: d}, nullable
	}
	d.nullable = nullable
	for _, variant := range variants {
		inner := shapeOf(variant)
		t, _ := p.typeOf(variant, memberName(name, inner))
		d.members = append(d.members, unionMember{typ: t, shape: inner, match: discriminator[variant.Value]})
	}
	p.later = append(p.later, d.distinct)
	return typeOfDeclaration(d, reserved), nullable
}

// flattenUnion lists the members, those of unions among them included. Null is none: it is a state
// of the union.
func flattenUnion(
	s *shape,
	nullable *bool,
	discriminator map[*openapi3.Schema][]string,
	depth int,
) openapi3.SchemaRefs {
	var list openapi3.SchemaRefs
	for _, variant := range s.variants {
		inner := shapeOf(variant)
		*nullable = *nullable || inner.Nullable
		switch {
		case !inner.says() && (inner.Nullable || len(variant.Value.Required) > 0 || variant.Value.Not != nil):
			continue
		case inner.isUnion(variant.Value) && depth < maxDepth && inner.Extensions["x-go-type"] == nil:
			list = append(list, flattenUnion(inner, nullable, discriminator, depth+1)...)
			continue
		}
		if s.Discriminator != nil {
			for _, value := range sortedKeys(s.Discriminator.Mapping) {
				if target := s.Discriminator.Mapping[value]; target.Ref != "" && target.Ref == variant.Ref {
					discriminator[variant.Value] = append(discriminator[variant.Value], value)
				}
			}
		}
		if !slices.ContainsFunc(list, func(r *openapi3.SchemaRef) bool { return r.Value == variant.Value }) {
			list = append(list, variant)
		}
	}
	return list
}

// simplify leaves out the members that another one covers: an enumeration beside a string, an
// integer beside a number.
func simplify(variants openapi3.SchemaRefs) openapi3.SchemaRefs {
	has := map[string]bool{}
	plain := func(s *shape) string {
		if len(s.Types) == 1 && len(s.Enum) == 0 &&
			(s.Types[0] == "string" || s.Types[0] == "number" || s.Types[0] == "boolean") {
			return s.Types[0]
		}
		return ""
	}
	for _, v := range variants {
		has[plain(shapeOf(v))] = true
	}
	kept := map[string]bool{}
	return slices.DeleteFunc(variants, func(v *openapi3.SchemaRef) bool {
		s := shapeOf(v)
		if len(s.Types) != 1 {
			return false
		}
		covering := s.Types[0]
		if covering == "integer" {
			covering = "number"
		}
		if !has[covering] {
			return false
		}
		if plain(s) != covering || kept[covering] {
			return true
		}
		kept[covering] = true
		return false
	})
}

// mergeEnums makes one enumeration of several.
func mergeEnums(variants openapi3.SchemaRefs) openapi3.SchemaRefs {
	isEnum := func(v *openapi3.SchemaRef) bool { return isTextEnum(shapeOf(v)) }
	first := slices.IndexFunc(variants, isEnum)
	if first < 0 || !slices.ContainsFunc(variants[first+1:], isEnum) {
		return variants
	}
	merged := &openapi3.Schema{Type: &openapi3.Types{"string"}}
	for _, v := range variants {
		if isEnum(v) {
			merged.Enum = append(merged.Enum, shapeOf(v).Enum...)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(variants), isEnum)
	return slices.Insert(rest, min(first, len(rest)), openapi3.NewSchemaRef("", merged))
}

func isTextEnum(s *shape) bool {
	return len(s.texts()) > 0 && (len(s.Types) == 0 || len(s.Types) == 1 && s.Types[0] == "string")
}

// memberName names an inline member by its title, by a property that has one value only, or by its
// first required property.
func memberName(union string, s *shape) string {
	if !s.isObject() || len(s.Properties) == 0 {
		return union
	}
	if name := goName(s.title); name != "" {
		return union + name
	}
	for _, property := range s.Properties {
		if texts := shapeOf(property.Schema).texts(); len(texts) == 1 && goName(texts[0]) != "" {
			return union + goName(version.ReplaceAllString(texts[0], ""))
		}
	}
	for _, property := range s.Properties {
		if property.Required {
			return union + goName(property.Name)
		}
	}
	return union
}

// version is the date that the name of a kind ends with, such as that of "compact_20260112".
var version = regexp.MustCompile(`[_-]?\d{6,}$`)

// distinct leaves out the members of a type that another one has: in Go they are the same. A union
// of one type is an alias of it.
func (d *declaration) distinct() {
	seen := map[string]bool{}
	d.members = slices.DeleteFunc(d.members, func(m unionMember) bool {
		name := m.typ.resolved().String()
		defer func() { seen[name] = true }()
		return seen[name]
	})
	if len(d.members) == 1 && d.members[0].typ.decl != d {
		d.kind, d.base, d.members = aliasDeclaration, d.members[0].typ, nil
	}
}

// wireMember is a row of the table by which a union is read.
type wireMember struct {
	Kind, Type string
	Match      []wireMatch
	Required   []string
}

type wireMatch struct {
	Property string
	Values   []string
}

// table describes the members to wire.Decode.
func (d *declaration) table() []wireMember {
	shared := d.sharedEnums()
	var rows []wireMember
	for _, m := range d.members {
		row := wireMember{Kind: jsonKind(m.typ), Type: m.typ.String()}
		if enum := m.typ.declared(enumDeclaration); enum != nil {
			row.Match = []wireMatch{{"", enum.texts()}}
		}
		if row.Kind == "Object" {
			discriminator := ""
			if d.shape.Discriminator != nil && len(m.match) > 0 {
				discriminator = d.shape.Discriminator.PropertyName
				row.Match = append(row.Match, wireMatch{discriminator, m.match})
			}
			for _, property := range m.shape.Properties {
				texts := shapeOf(property.Schema).texts()
				if property.Name != discriminator && (len(texts) == 1 || len(texts) > 0 && shared[property.Name]) {
					row.Match = append(row.Match, wireMatch{property.Name, texts})
				}
				if property.Required {
					row.Required = append(row.Required, property.Name)
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// sharedEnums are the properties that every object of the union has as an enumeration, and so as
// what tells them apart.
func (d *declaration) sharedEnums() map[string]bool {
	counts, objects := map[string]int{}, 0
	for _, m := range d.members {
		if len(m.shape.Properties) == 0 {
			continue
		}
		objects++
		for _, property := range m.shape.Properties {
			if len(shapeOf(property.Schema).texts()) > 0 {
				counts[property.Name]++
			}
		}
	}
	shared := map[string]bool{}
	for name, n := range counts {
		shared[name] = n == objects
	}
	return shared
}

func (d *declaration) texts() []string {
	var list []string
	for _, c := range d.enum {
		list = append(list, c.Value)
	}
	return list
}

// jsonKind is the constant of package wire for what a type's values are in JSON.
func jsonKind(t *goType) string {
	t = t.resolved()
	switch {
	case t.kind == timeKind, t.kind == bytesKind, t.kind == secretKind, t.isText():
		return "String"
	case t.isNumber():
		return "Number"
	case t.kind == basicKind:
		return "Boolean"
	case t.kind == sliceKind:
		return "Array"
	case t.kind == mapKind, t.declared(structDeclaration) != nil:
		return "Object"
	}
	return "Any"
}
