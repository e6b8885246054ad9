package generate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

const (
	refPrefix  = "#/components/schemas/"
	secretPath = module + "/secret"
	wirePath   = module + "/wire"
)

// typeOf returns the type of a schema's values, and whether null is one of them. An inline object, enumeration or union gets the name.
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

// onlyReference returns the reference of `allOf: [$ref, {description}]`, which is that schema under another description.
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
		for name, schema := range p.doc.Components.Schemas {
			if goName(name) == text {
				t, _ := p.component(name, schema)
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
	d := &declaration{Name: p.unique(name, ref.Value), kind: aliasDeclaration, shape: shapeOf(ref), line: openapi.Line(ref.Origin), base: t}
	p.declarations[d.Name] = d
	return &goType{kind: declaredKind, decl: d}
}

// component returns the type of a schema of the document's components, which is declared when it is first met.
func (p *plan) component(name string, ref *openapi3.SchemaRef) (*goType, bool) {
	if known, ok := p.components[name]; ok {
		return known.typ, known.nullable
	}
	schema := p.doc.Components.Schemas[name]
	if schema == nil {
		schema = ref
	}
	target := &componentType{}
	if chosen, ok := schema.Value.Extensions["x-go-name"].(string); ok && isExported(chosen) {
		target.name = p.unique(chosen, schema.Value)
	} else {
		target.name = p.unique(fieldName(name), schema.Value)
	}
	p.components[name] = target
	s := shapeOf(schema)
	if s.secret && s.Extensions["x-go-type"] == nil {
		target.typ, target.nullable = stringType, s.Nullable
		return target.typ, target.nullable
	}
	// Whatever refers to the component while it is being read, itself above all, refers to the name.
	d := &declaration{Name: target.name, kind: aliasDeclaration, shape: s, line: openapi.Line(schema.Origin), base: anything}
	target.typ, target.nullable = &goType{kind: declaredKind, decl: d}, s.Nullable
	inner, nullable := p.described(schema, target)
	target.nullable = nullable
	switch {
	case inner == target.typ:
	case inner.kind == declaredKind || inner.kind == sliceKind || inner.kind == mapKind:
		d.base = inner
		p.declarations[d.Name] = d
	default: // a name for a string would only hide that it is one
		target.typ = inner
		d.base = inner
	}
	return target.typ, target.nullable
}

// componentType is what is known of a component.
type componentType struct {
	name     string
	typ      *goType
	nullable bool
}

// described returns the type of a component's schema; its declaration has the component's name.
func (p *plan) described(schema *openapi3.SchemaRef, target *componentType) (*goType, bool) {
	if schema.Ref != "" {
		return p.typeOf(schema, "")
	}
	s := shapeOf(schema)
	if t := p.explicitType(s); t != nil && t != target.typ {
		return t, s.Nullable
	}
	if only := onlyReference(schema.Value); only != nil {
		t, nullable := p.typeOf(only, target.name)
		return t, nullable || s.Nullable
	}
	p.reserved = target
	return p.inline(schema, s, target.name)
}

// free is the type of what the document does not describe as one of Go's types. A secret in it could not be hidden.
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
	case len(s.variants) > 0 && len(s.Properties) == 0:
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

func typeOfDeclaration(d *declaration, reserved *componentType) *goType {
	if reserved != nil {
		return reserved.typ
	}
	return &goType{kind: declaredKind, decl: d}
}

// declare makes the declaration of an inline schema, or finds that of an identical one, of which the name becomes an alias.
func (p *plan) declare(ref *openapi3.SchemaRef, s *shape, name string, k declarationKind, reserved *componentType) (d *declaration, known bool) {
	request := p.requests[ref.Value]
	if reserved != nil {
		d = reserved.typ.decl
		d.kind, d.base, d.request = k, nil, request
		p.declarations[d.Name] = d
		return d, false
	}
	if d = p.inlined[ref.Value]; d != nil {
		return d, true
	}
	signature := p.signature(ref.Value)
	same := p.signatures[signature]
	if same != nil && same.Name == name {
		return same, true
	}
	d = &declaration{Name: p.unique(name, ref.Value), kind: k, shape: s, line: openapi.Line(ref.Origin), request: request}
	p.declarations[d.Name] = d
	p.inlined[ref.Value] = d
	if same != nil && k != unionDeclaration {
		d.kind, d.base = aliasDeclaration, &goType{kind: declaredKind, decl: same}
		return d, true
	}
	if same == nil {
		p.signatures[signature] = d
	}
	return d, false
}

// signature is what identical schemas have in common: all but the words, and whether a request leads to them.
func (p *plan) signature(v *openapi3.Schema) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%p", v)
	}
	var plain any
	_ = json.Unmarshal(encoded, &plain)
	stripWords(plain, false)
	encoded, _ = json.Marshal(plain)
	return fmt.Sprint(p.requests[v], string(encoded))
}

func stripWords(v any, names bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, child := range v {
			if !names && slices.Contains([]string{"description", "example", "examples", "default", "title", "x-order"}, key) {
				delete(v, key)
				continue
			}
			stripWords(child, !names && key == "properties")
		}
	case []any:
		for _, child := range v {
			stripWords(child, false)
		}
	}
}

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

// unique gives a declaration a name that nothing else in package gen has. One that is taken gets a word that says what the type is.
func (p *plan) unique(name string, v *openapi3.Schema) string {
	if !p.taken[name] {
		p.taken[name] = true
		return name
	}
	word := "Value"
	switch s := shapeOf(openapi3.NewSchemaRef("", v)); {
	case len(s.variants) > 0:
		word = "Union"
	case s.isObject():
		word = "Object"
	case len(s.Enum) > 0:
		word = "Enum"
	case s.isList():
		word = "List"
	}
	for p.taken[name] {
		name += word
	}
	p.taken[name] = true
	return name
}

func isExported(name string) bool {
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' && goName(name) != "" && isIdentifier(name)
}

func unescapePointer(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
}
