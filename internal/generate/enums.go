package generate

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

func (p *plan) enumeration(ref *openapi3.SchemaRef, s *shape, name string, reserved *componentType) *goType {
	d, known := p.declare(ref, s, name, enumDeclaration, reserved)
	if !known {
		d.setValues(s.texts())
	}
	if known {
		return &goType{kind: declaredKind, decl: d}
	}
	return typeOfDeclaration(d, reserved)
}

// setValues names the values of an enumeration.
func (d *declaration) setValues(texts []string) {
	taken := map[string]bool{}
	for i, text := range texts {
		short := constantName(text)
		if taken[short] || short == "" {
			short = spelledName(text)
		}
		for taken[short] || short == "" {
			short += "Again"
		}
		c := constant{Name: d.Name + short, Value: text}
		if len(d.shape.varnames) == len(texts) && isExported(d.shape.varnames[i]) && !taken[d.shape.varnames[i]] {
			short = d.shape.varnames[i]
			c.Name, c.short = d.Name+short, short
		}
		taken[short] = true
		d.enum = append(d.enum, c)
	}
}

// severalTypes makes a union of `type: [string, integer]`.
func (p *plan) severalTypes(ref *openapi3.SchemaRef, s *shape, name string, reserved *componentType) (*goType, bool) {
	v := *ref.Value
	v.Type, v.OneOf = nil, nil
	for _, t := range s.Types {
		member := *ref.Value
		member.Type = &openapi3.Types{t}
		member.Enum = slices.DeleteFunc(slices.Clone(member.Enum), func(value any) bool { return !fits(value, t) })
		if len(ref.Value.Enum) > 0 && len(member.Enum) == 0 {
			continue
		}
		if t != "array" {
			member.Items = nil
		}
		if t != "object" {
			member.Properties, member.AdditionalProperties = nil, openapi3.AdditionalProperties{}
		}
		v.OneOf = append(v.OneOf, openapi3.NewSchemaRef("", &member))
	}
	s.variants = append(s.variants, v.OneOf...)
	return p.union(ref, s, name, reserved)
}

func fits(value any, t string) bool {
	switch value.(type) {
	case string:
		return t == "string"
	case bool:
		return t == "boolean"
	case float64, int:
		return t == "number" || t == "integer"
	}
	return false
}
