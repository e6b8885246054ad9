package generate

import (
	"encoding/json"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

const (
	refPrefix  = "#/components/schemas/"
	secretPath = module + "/secret"
	wirePath   = module + "/wire"
)

// typeOf returns the type of a schema's values, and whether null is one of them. An inline object,
// enumeration or union gets the name.
func (p *plan) typeOf(ref *openapi3.SchemaRef, name string) (*goType, bool) {
	if ref == nil || ref.Value == nil {
		return anything, false
	}
	if component, ok := strings.CutPrefix(ref.Ref, refPrefix); ok {
		return p.component(unescapePointer(component), ref)
	}
	s := shapeOf(ref)
	if t := p.explicitType(s); t != nil {
		return t, s.Nullable
	}
	if only := onlyReference(ref.Value); only != nil {
		t, nullable := p.typeOf(only, name)
		return t, nullable || s.Nullable
	}
	return p.inline(ref, s, name)
}

// onlyReference returns the reference of `allOf: [$ref, {description}]`, which is that schema under
// another description.
func onlyReference(v *openapi3.Schema) *openapi3.SchemaRef {
	if len(v.Properties) > 0 || len(v.OneOf)+len(v.AnyOf) > 0 || len(v.Enum) > 0 {
		return nil
	}
	var only *openapi3.SchemaRef
	for _, member := range v.AllOf {
		switch {
		case member.Ref != "" && only == nil:
			only = member
		case member.Ref != "" || shapeOf(member).says() || len(member.Value.Required) > 0:
			return nil
		}
	}
	return only
}

// explicitType reads oapi-codegen's extension x-go-type.
func (p *plan) explicitType(s *shape) *goType {
	text, _ := s.Extensions["x-go-type"].(string)
	if text == "" {
		return nil
	}
	path := ""
	if imported, ok := s.Extensions["x-go-type-import"].(map[string]any); ok {
		path, _ = imported["path"].(string)
	}
	switch {
	case path == secretPath && text == "secret.Key":
		return &goType{kind: secretKind}
	case path == "":
		for _, name := range sortedKeys(p.doc.Components.Schemas) {
			if goName(name) == text {
				t, _ := p.component(name, p.doc.Components.Schemas[name])
				return t
			}
		}
		return nil
	}
	p.imports[path] = true
	return &goType{kind: externalKind, text: text}
}

// rootType is typeOf for a whole request or success, of which a list or a map gets a name too.
func (p *plan) rootType(ref *openapi3.SchemaRef, name string) *goType {
	t, _ := p.typeOf(ref, name)
	if t.kind != sliceKind && t.kind != mapKind {
		return t
	}
	d := &declaration{
		Name:  p.unique(name, ref.Value),
		kind:  aliasDeclaration,
		shape: shapeOf(ref),
		line:  openapi.Line(ref.Origin),
		base:  t,
	}
	p.declarations[d.Name] = d
	return &goType{kind: declaredKind, decl: d}
}

// free is the type of what the document does not describe as one of Go's types. A secret in it
// could not be hidden.
func (p *plan) free(ref *openapi3.SchemaRef, name string) *goType {
	if p.planned != nil && hasPassword(ref, map[*openapi3.Schema]bool{}) {
		p.refuse(p.planned, "%s has a secret within a value of no fixed type, which cannot be hidden", name)
	}
	return anything
}

// inline returns the type of a schema that is not a reference.
func (p *plan) inline(ref *openapi3.SchemaRef, s *shape, name string) (*goType, bool) {
	reserved := p.reserved
	p.reserved = nil
	if name == "" {
		name = "Value"
	}
	switch {
	case s.isUnion(ref.Value):
		return p.union(ref, s, name, reserved)
	case len(s.Types) > 1:
		return p.severalTypes(ref, s, name, reserved)
	case s.isObject():
		return p.object(ref, s, name, reserved), s.Nullable
	case s.isList():
		elem, nullable := p.typeOf(s.Items, singular(name))
		if nullable && !elem.isNilable() && elem.declared(unionDeclaration) == nil {
			elem = pointerTo(elem)
		}
		return listOf(elem), s.Nullable
	case len(s.texts()) > 0 && (len(s.Types) == 0 || s.Types[0] == "string"):
		return p.enumeration(ref, s, name, reserved), s.Nullable
	case len(s.Types) == 1:
		return scalar(s), s.Nullable
	case len(s.Enum) > 0:
		switch s.Enum[0].(type) {
		case bool:
			return boolType, s.Nullable
		case float64, int, json.Number:
			return floatType, s.Nullable
		}
	}
	return p.free(ref, name), s.Nullable
}

func scalar(s *shape) *goType {
	switch s.Types[0] {
	case "string":
		switch s.Format {
		case "date-time":
			return &goType{kind: timeKind}
		case "byte":
			return &goType{kind: bytesKind}
		}
		return stringType
	case "boolean":
		return boolType
	case "integer":
		switch s.Format {
		case "int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "uint":
			return &goType{kind: basicKind, text: s.Format}
		}
		return &goType{kind: basicKind, text: "int"}
	case "number":
		return floatType
	}
	return anything
}

// object returns a map for an object without properties, else declares a struct.
func (p *plan) object(ref *openapi3.SchemaRef, s *shape, name string, reserved *componentType) *goType {
	if len(s.Properties) == 0 {
		elem := anything
		if s.Values != nil {
			var nullable bool
			elem, nullable = p.typeOf(s.Values, name+"Value")
			if nullable && !elem.isNilable() && elem.declared(unionDeclaration) == nil {
				elem = pointerTo(elem)
			}
		}
		return mapOf(elem)
	}
	d, known := p.declare(ref, s, name, structDeclaration, reserved)
	if known {
		return &goType{kind: declaredKind, decl: d}
	}
	for _, property := range s.Properties {
		d.fields = append(d.fields, p.field(d, property))
	}
	if s.Values != nil {
		d.values, _ = p.typeOf(s.Values, name+"Value")
	} else if s.open {
		d.values = anything
	}
	return typeOfDeclaration(d, reserved)
}
