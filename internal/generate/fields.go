package generate

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// field plans a property of a struct. Whether it is a pointer is decided when all declarations are
// there.
func (p *plan) field(d *declaration, property property) *field {
	f := &field{json: property.Name, required: property.Required, shape: namedShape(property.Name, property.Schema)}
	if strings.ContainsAny(property.Name, unwritable+",") && p.planned != nil {
		p.refuse(p.planned, "its property %q has a name that no field of a struct can have", property.Name)
	}
	f.goName, _ = f.shape.Extensions["x-go-name"].(string)
	t, nullable := p.typeOf(property.Schema, d.Name+goName(property.Name))
	f.typ = t
	p.later = append(p.later, func() { f.typ, f.tag = d.fieldType(f, t, nullable) })
	return f
}

// fieldType decides how an optional field is absent and one that may be null is null. A union knows
// both by itself, and so do slices and maps as far as they are optional; what a request leads to
// tells absent from null by Nullable; the rest are pointers.
func (d *declaration) fieldType(f *field, t *goType, nullable bool) (*goType, string) {
	_, explicit := f.shape.Extensions["x-go-type"]
	plain, _ := f.shape.Extensions["x-go-type-skip-optional-pointer"].(bool)
	union := t.declared(unionDeclaration)
	nullable = nullable || f.shape.Nullable
	switch {
	case t.kind == fileKind && f.required, t.kind == sliceKind && t.elem.kind == fileKind:
		return t, ""
	case union != nil:
		return t, tagUnless(f.required, ",omitzero")
	case t.resolved().kind == anyKind:
		return t, tagUnless(f.required, ",omitempty")
	case !f.required && nullable && d.request && !explicit && !plain:
		return &goType{kind: nullableKind, elem: t}, ",omitzero"
	case t.isNilable():
		return t, tagUnless(f.required, ",omitzero")
	case f.required && !nullable:
		return t, ""
	case f.required:
		return pointerTo(t), ""
	case plain && (t.isText() || t.isNumber() || t.resolved() == boolType):
		return t, ",omitempty"
	case plain:
		return t, ",omitzero"
	}
	return pointerTo(t), ",omitempty"
}

func tagUnless(required bool, tag string) string {
	if required {
		return ""
	}
	return tag
}

// parameterStruct plans the struct of an operation's query and header parameters.
func (p *plan) parameterStruct(op *operation, parameters []*openapi3.Parameter) *declaration {
	d := &declaration{
		Name:      op.Client + "Params",
		operation: op.Name,
		kind:      structDeclaration,
		shape:     shapeOf(nil),
		request:   true,
		params:    true,
	}
	for _, parameter := range parameters {
		f := &field{
			json:     parameter.Name,
			required: parameter.Required,
			in:       parameter.In,
			shape:    parameterShape(parameter),
		}
		f.goName, _ = f.shape.Extensions["x-go-name"].(string)
		t := p.parameterType(parameter, op.Name+goName(parameter.Name))
		f.typ = t
		p.later = append(p.later, func() {
			if f.tag = tagUnless(f.required, ",omitempty"); !f.required && !t.isNilable() {
				f.typ = pointerTo(t)
			}
		})
		d.fields = append(d.fields, f)
		d.shape.Properties = append(
			d.shape.Properties,
			property{Name: parameter.Name, Required: parameter.Required, Schema: parameterSchema(parameter)},
		)
	}
	p.declarations[d.Name] = d
	return d
}

// parameterType is the type of a parameter, which is sent as text: a union of scalars is one of
// them, with a list of them the list.
func (p *plan) parameterType(parameter *openapi3.Parameter, name string) *goType {
	ref := parameterSchema(parameter)
	s := shapeOf(ref)
	if len(s.Types) > 1 {
		s.variants = nil
		for _, t := range s.Types {
			s.variants = append(
				s.variants,
				openapi3.NewSchemaRef("", &openapi3.Schema{Type: &openapi3.Types{t}, Items: s.Items}),
			)
		}
	}
	if len(s.variants) > 0 && s.Extensions["x-go-type"] == nil {
		nullable := false
		variants := simplify(flattenUnion(s, &nullable, map[*openapi3.Schema][]string{}, 0))
		if i := slices.IndexFunc(variants, func(v *openapi3.SchemaRef) bool { return shapeOf(v).isList() }); i >= 0 {
			variants = variants[i : i+1]
		}
		if len(variants) == 1 {
			t, _ := p.typeOf(variants[0], name)
			return t
		}
		if !slices.ContainsFunc(variants, func(v *openapi3.SchemaRef) bool { return !isTextEnum(shapeOf(v)) }) {
			t, _ := p.typeOf(ref, name)
			return t
		}
		return stringType
	}
	t, _ := p.typeOf(ref, name)
	return t
}

// parameterSchema is the schema of a parameter, be it that of its content.
func parameterSchema(parameter *openapi3.Parameter) *openapi3.SchemaRef {
	if parameter.Schema != nil {
		return parameter.Schema
	}
	for _, name := range sortedKeys(parameter.Content) {
		return parameter.Content[name].Schema
	}
	return nil
}

// parameterShape is the shape of a parameter's schema with what only the parameter says.
func parameterShape(parameter *openapi3.Parameter) *shape {
	s := namedShape(parameter.Name, parameterSchema(parameter))
	if parameter.Description != "" {
		s.Description = parameter.Description
	}
	for name, value := range parameter.Extensions {
		s.Extensions[name] = value
	}
	if hint, ok := parameter.Extensions["x-hint"].(string); ok {
		s.hint = hint
	}
	if explicit, ok := parameter.Extensions["x-secret"].(bool); ok {
		s.secret = explicit
	}
	s.Deprecated = s.Deprecated || parameter.Deprecated
	if parameter.Example != nil {
		s.Examples = append([]any{parameter.Example}, s.Examples...)
	}
	return s
}

// finish decides what needs all declarations, and names the fields.
func (p *plan) finish() {
	for len(p.later) > 0 {
		later := p.later
		p.later = nil
		for _, decide := range later {
			decide()
		}
	}
	for _, d := range p.declarationsOf(structDeclaration) {
		for _, f := range d.fields {
			if inner := f.typ.declared(structDeclaration); inner != nil && inner.holds(d, map[*declaration]bool{}) {
				f.typ = pointerTo(f.typ)
			}
		}
	}
	p.findSecrets()
	for _, op := range p.operations {
		op.findStreamField()
	}
	p.findChecks()
	for _, d := range p.declarationsOf(structDeclaration) {
		d.nameFields()
	}
}

// holds reports whether a value of the struct has another one in it, without a pointer between
// them.
func (d *declaration) holds(other *declaration, seen map[*declaration]bool) bool {
	if d == other {
		return true
	}
	if seen[d] {
		return false
	}
	seen[d] = true
	return slices.ContainsFunc(d.fields, func(f *field) bool {
		inner := f.typ.declared(structDeclaration)
		return inner != nil && inner.holds(other, seen)
	})
}

// nameFields gives each field a name that neither another field nor a method of the struct has.
func (d *declaration) nameFields() {
	taken := map[string]bool{}
	if d.values != nil {
		for _, name := range []string{"AdditionalProperties", "Get", "Set", "MarshalJSON", "UnmarshalJSON"} {
			taken[name] = true
		}
	}
	if d.sensitive {
		taken["Format"], taken["LogValue"], taken["Sensitive"] = true, true, true
	}
	if d.checked || d.params || d.request && d.sensitive {
		taken["Check"], taken["Sensitive"] = true, true
	}
	taken["MissingMember"] = true
	for _, f := range d.fields {
		name := fieldName(f.json)
		if isExported(f.goName) {
			name = f.goName
		}
		if taken[name] && goName(f.json) == name {
			if spelled := spelledName(f.json); spelled != "" && spelled != name {
				name = spelled
			}
		}
		for taken[name] {
			name += "Value"
		}
		taken[name] = true
		f.Name = name
	}
}
