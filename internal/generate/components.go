package generate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// component returns the type of a schema of the document's components, which is declared when it is
// first met.
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
	// Whatever refers to the component while it is being read, itself above all, refers to the
	// name.
	d := &declaration{
		Name:  target.name,
		kind:  aliasDeclaration,
		shape: s,
		line:  openapi.Line(schema.Origin),
		base:  anything,
	}
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

func typeOfDeclaration(d *declaration, reserved *componentType) *goType {
	if reserved != nil {
		return reserved.typ
	}
	return &goType{kind: declaredKind, decl: d}
}

// declare makes the declaration of an inline schema, or finds that of an identical one, of which
// the name becomes an alias.
func (p *plan) declare(
	ref *openapi3.SchemaRef,
	s *shape,
	name string,
	k declarationKind,
	reserved *componentType,
) (d *declaration, known bool) {
	request := p.requests[ref.Value]
	if reserved != nil {
		d = reserved.typ.decl
		d.kind, d.base, d.request, d.component = k, nil, request, true
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
	d = &declaration{
		Name:    p.unique(name, ref.Value),
		kind:    k,
		shape:   s,
		line:    openapi.Line(ref.Origin),
		request: request,
	}
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

// signature is what identical schemas have in common: all but the words, and whether a request
// leads to them.
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
			if !names &&
				slices.Contains([]string{"description", "example", "examples", "default", "title", "x-order"}, key) {
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

// unique gives a declaration a name that nothing else in package gen has. One that is taken gets a
// word that says what the type is.
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
