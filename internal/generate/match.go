package main

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// models relates the generated types to the schemas that they come from. It follows both from each operation downwards: nothing
// depends on how the generator names things, only on the JSON names in its struct tags.
type models struct {
	client  *client
	structs map[*types.TypeName]*structModel
	enums   map[*types.TypeName]*shape
	roots   map[*types.TypeName]bool // the requests and parameters that are checked before sending
}

type structModel struct {
	name    *types.TypeName
	shape   *shape
	fields  []field
	request bool
}

// field is a struct field with its property.
type field struct {
	name, json string
	required   bool
	typ        types.Type
	shape      *shape
}

func newModels(c *client) *models {
	return &models{client: c, structs: map[*types.TypeName]*structModel{}, enums: map[*types.TypeName]*shape{}, roots: map[*types.TypeName]bool{}}
}

// add relates an operation's types to its schemas; what it returns is a reason to refuse the operation.
func (m *models) add(op *operation, item *openapi3.PathItem) error {
	if op.Params != nil {
		if err := m.match(parameterSchema(parametersOf(item, op.model)), op.Params, true, "a parameter"); err != nil {
			return err
		}
		m.root(op.Params)
	}
	if op.Request != nil {
		if err := m.match(op.model.RequestBody.Value.Content["application/json"].Schema, op.Request, true, "the request"); err != nil {
			return err
		}
		m.root(op.Request)
	}
	if op.Result != nil {
		if err := m.match(op.model.Responses.Value(op.successOf).Value.Content["application/json"].Schema, op.Result, false, "the answer"); err != nil {
			return err
		}
	}
	for _, p := range pathParametersOf(item, op.model) {
		s := shapeOf(p)
		if err := badPattern(s.patterns); err != nil {
			return fmt.Errorf("a path parameter's pattern cannot be checked in Go: %w", err)
		}
	}
	return nil
}

func (m *models) root(t types.Type) {
	if name := m.structName(t); name != nil {
		m.roots[name] = true
	}
}

// structName returns the generated struct type that t is, nil when it is none.
func (m *models) structName(t types.Type) *types.TypeName {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() != m.client.pkg {
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return nil
	}
	return named.Obj()
}

func (m *models) match(ref *openapi3.SchemaRef, t types.Type, request bool, where string) error {
	if ref == nil || ref.Value == nil {
		return nil
	}
	s := shapeOf(ref)
	if request {
		if err := badPattern(s.patterns); err != nil {
			return fmt.Errorf("the pattern of %s cannot be checked in Go: %w", where, err)
		}
	}
	t = types.Unalias(t)
	if pointer, ok := t.(*types.Pointer); ok {
		return m.match(ref, pointer.Elem(), request, where)
	}
	if s.password && !canHide(t) {
		return fmt.Errorf("%s is a secret of type %s, which cannot be hidden yet", where, types.TypeString(t, types.RelativeTo(m.client.pkg)))
	}
	if len(s.variants) > 0 && isUnion(t) {
		if hasPassword(ref, map[*openapi3.Schema]bool{}) {
			return fmt.Errorf("%s has a secret within oneOf or anyOf, which cannot be hidden yet", where)
		}
		return nil
	}
	if name := m.structName(t); name != nil {
		return m.matchStruct(s, name, request, where)
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return m.match(s.items, u.Elem(), request, where+"[]")
	case *types.Map:
		return m.match(s.values, u.Elem(), request, where+"{}")
	case *types.Basic:
		if named, ok := t.(*types.Named); ok && named.Obj().Pkg() == m.client.pkg {
			m.enums[named.Obj()] = s
		}
	default:
		if hasPassword(ref, map[*openapi3.Schema]bool{}) && !isSecretType(t) {
			return fmt.Errorf("%s has a secret within a value of no fixed type, which cannot be hidden yet", where)
		}
	}
	return nil
}

func (m *models) matchStruct(s *shape, name *types.TypeName, request bool, where string) error {
	if known := m.structs[name]; known != nil && (known.request || !request) {
		return nil
	}
	model := &structModel{name: name, shape: s, request: request}
	m.structs[name] = model
	structure := name.Type().Underlying().(*types.Struct)
	byJSON := map[string]*types.Var{}
	for i := range structure.NumFields() {
		byJSON[jsonName(structure, i)] = structure.Field(i)
	}
	for _, p := range s.properties {
		at := p.name
		if where != "" && !strings.HasPrefix(where, "the ") && !strings.HasPrefix(where, "a ") {
			at = where + "." + p.name
		}
		f := byJSON[p.name]
		if f == nil {
			if hasPassword(p.schema, map[*openapi3.Schema]bool{}) {
				return fmt.Errorf("the secret %s has no field in %s", at, name.Name())
			}
			continue
		}
		model.fields = append(model.fields, field{name: f.Name(), json: p.name, required: p.required, typ: f.Type(), shape: shapeOf(p.schema)})
		if err := m.match(p.schema, f.Type(), request, at); err != nil {
			return err
		}
	}
	if additional := byJSON["-"]; additional != nil && s.values != nil {
		return m.match(s.values, additional.Type(), request, where)
	}
	return nil
}

func jsonName(s *types.Struct, i int) string {
	name, _, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("json"), ",")
	if name == "" {
		return s.Field(i).Name()
	}
	return name
}

func isUnion(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		_, empty := t.Underlying().(*types.Interface)
		return empty
	}
	for i := range s.NumFields() {
		if s.Field(i).Name() == "union" {
			return true
		}
	}
	return false
}

func isString(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == types.String
}

// isSecretType tells whether the type hides itself.
func isSecretType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == module+"/secret"
}

func canHide(t types.Type) bool { return isString(t) || isSecretType(t) }

// hasPassword tells whether there is a secret anywhere in a schema.
func hasPassword(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) bool {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return false
	}
	v := ref.Value
	seen[v] = true
	if v.Format == "password" {
		return true
	}
	children := slices.Concat(v.AllOf, v.OneOf, v.AnyOf, openapi3.SchemaRefs{v.Items, v.AdditionalProperties.Schema})
	for _, name := range sortedKeys(v.Properties) {
		children = append(children, v.Properties[name])
	}
	return slices.ContainsFunc(children, func(r *openapi3.SchemaRef) bool { return hasPassword(r, seen) })
}

func pathParametersOf(item *openapi3.PathItem, model *openapi3.Operation) []*openapi3.SchemaRef {
	var schemas []*openapi3.SchemaRef
	for _, p := range parametersOf(item, model) {
		if p.In == openapi3.ParameterInPath {
			schemas = append(schemas, parameterValue(p, 0))
		}
	}
	return schemas
}

// sorted returns the structs by name, so that what is generated does not depend on the order of the walk.
func (m *models) sorted() []*structModel {
	var all []*structModel
	for _, s := range m.structs {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *structModel) int { return strings.Compare(a.name.Name(), b.name.Name()) })
	return all
}
