package generate

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"
)

// clientConfiguration is a copy of codegen.yaml at the top of the repository, for other modules.
//
//go:embed codegen.yaml
var clientConfiguration []byte

//go:embed templates/oapi-codegen
var clientTemplates embed.FS

// emitClient has oapi-codegen write the structs and the client. It gets a document made for that:
// each type in it is an x-go-type of the plan, so that no decision is made twice.
func (p *plan) emitClient() ([]byte, error) {
	settings := clientConfiguration
	if own, err := fs.ReadFile(p.target.files, "codegen.yaml"); err == nil && p.target.errors == nil {
		settings = own
	}
	var configuration codegen.Configuration
	if err := yaml.Unmarshal(settings, &configuration); err != nil {
		return nil, fmt.Errorf("codegen.yaml: %w", err)
	}
	configuration.OutputOptions.UserTemplates = map[string]string{}
	entries, err := clientTemplates.ReadDir("templates/oapi-codegen")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		text, err := clientTemplates.ReadFile("templates/oapi-codegen/" + entry.Name())
		if err != nil {
			return nil, err
		}
		configuration.OutputOptions.UserTemplates[entry.Name()] = string(text)
	}
	for _, path := range append([]string{secretPath, wirePath}, sortedKeys(p.imports)...) {
		configuration.AdditionalImports = append(
			configuration.AdditionalImports,
			codegen.AdditionalImport{Package: path},
		)
	}
	doc := &openapi3.T{
		OpenAPI:    "3.1.0",
		Info:       &openapi3.Info{Title: "x", Version: "1"},
		Paths:      openapi3.NewPaths(),
		Components: &openapi3.Components{Schemas: openapi3.Schemas{}},
	}
	for _, d := range p.declarationsOf(structDeclaration) {
		if !d.params {
			doc.Components.Schemas[d.Name] = openapi3.NewSchemaRef("", d.schema())
		}
	}
	for _, op := range p.operations {
		item := doc.Paths.Value(op.Path)
		if item == nil {
			item = &openapi3.PathItem{}
			doc.Paths.Set(op.Path, item)
		}
		item.SetOperation(op.Method, op.clientOperation())
	}
	generating.Lock()
	text, err := codegen.Generate(doc, configuration)
	generating.Unlock()
	if err != nil {
		return nil, fmt.Errorf("oapi-codegen: %w", err)
	}
	_, text, _ = strings.Cut(text, "\npackage gen\n") // its header would name this module as its own
	return []byte(
		p.target.header() + "\n//\n// Its structs and its client are written by " +
			"github.com/oapi-codegen/oapi-codegen.\n\n" +
			"// Package gen has the models of the document, and a client of all its operations.\npackage gen\n" + text,
	), nil
}

// generating is held while oapi-codegen runs, which keeps its settings in variables of its package.
var generating sync.Mutex

// exactly is a schema whose type is that of the plan.
func exactly(t string) *openapi3.Schema {
	return &openapi3.Schema{Extensions: map[string]any{"x-go-type": t, "x-go-type-skip-optional-pointer": true}}
}

// schema describes a struct to oapi-codegen.
func (d *declaration) schema() *openapi3.Schema {
	s := &openapi3.Schema{
		Type:        &openapi3.Types{"object"},
		Properties:  openapi3.Schemas{},
		Description: plainText(d.shape.Description),
	}
	for i, f := range d.fields {
		member := exactly(f.typ.String())
		member.Description = plainText(f.shape.Description)
		member.Deprecated = f.shape.Deprecated
		member.Extensions["x-order"] = float64(i + 1)
		member.Extensions["x-go-name"] = f.Name
		member.Extensions["x-omitempty"] = strings.Contains(f.tag, "omitempty")
		member.Extensions["x-omitzero"] = strings.Contains(f.tag, "omitzero")
		s.Properties[f.json] = openapi3.NewSchemaRef("", member)
		s.Required = append(s.Required, f.json)
	}
	if d.values != nil {
		s.AdditionalProperties.Schema = openapi3.NewSchemaRef("", exactly(d.values.String()))
	}
	return s
}

// plainText is a text of the document as a comment may show it.
func plainText(text string) string { return strings.Join(wrap(text, 1<<20), "\n") }

// clientOperation describes an operation to oapi-codegen.
func (op *operation) clientOperation() *openapi3.Operation {
	o := &openapi3.Operation{
		OperationID: op.Client, Summary: plainText(op.Summary), Description: plainText(op.Description),
		Deprecated: op.Deprecated, Responses: &openapi3.Responses{},
	}
	for _, a := range op.Args {
		o.Parameters = append(o.Parameters, op.clientParameter(a.JSON, openapi3.ParameterInPath, a.Type, nil))
	}
	if op.Params != nil {
		for _, f := range op.Params.fields {
			o.Parameters = append(o.Parameters, op.clientParameter(f.json, f.in, f.typ, f))
		}
	}
	if op.model.RequestBody != nil {
		content := openapi3.Content{}
		if op.json != nil {
			schema := openapi3.NewSchemaRef("", exactly(op.json.Type.String()))
			if d := op.json.Type.declared(structDeclaration); d != nil {
				schema.Ref = refPrefix + d.Name
			}
			content["application/json"] = &openapi3.MediaType{Schema: schema}
		} else {
			content["application/octet-stream"] = &openapi3.MediaType{}
		}
		o.RequestBody = &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{Required: true, Content: content}}
	}
	add := func(status string, t *goType) {
		response := &openapi3.Response{Description: new(http.StatusText(http.StatusOK))}
		if t != nil {
			response.Content = openapi3.Content{
				"application/json": &openapi3.MediaType{Schema: openapi3.NewSchemaRef("", exactly(t.String()))},
			}
		}
		o.Responses.Set(status, &openapi3.ResponseRef{Value: response})
	}
	for _, r := range op.results {
		add(r.Status, r.Type)
	}
	if len(op.results) == 0 {
		add("200", nil)
	}
	for _, row := range op.Errors {
		add(row.Status, row.typ)
	}
	return o
}

func (op *operation) clientParameter(name, in string, t *goType, f *field) *openapi3.ParameterRef {
	i := slices.IndexFunc(
		op.model.Parameters(),
		func(q *openapi3.Parameter) bool { return q.In == in && q.Name == name },
	)
	original := op.model.Parameters()[i]
	q := &openapi3.Parameter{
		Name:        name,
		In:          in,
		Required:    true,
		Style:       original.Style,
		Explode:     original.Explode,
		Description: plainText(original.Description),
		Deprecated:  original.Deprecated,
	}
	if q.Style == "spaceDelimited" || q.Style == "pipeDelimited" {
		q.Style = "" // exploded, it is what form is
	}
	if f != nil {
		q.Required = f.required
		q.Extensions = map[string]any{"x-go-name": f.Name}
	}
	bare := t
	if t.kind == pointerKind {
		bare = t.elem
	}
	schema := exactly(bare.String())
	schema.Extensions["x-go-type-skip-optional-pointer"] = t.kind != pointerKind
	switch r := bare.resolved(); {
	case r.kind == sliceKind:
		schema.Type = &openapi3.Types{"array"}
	case r.kind == timeKind:
		schema.Type, schema.Format = &openapi3.Types{"string"}, "date-time"
	case r.kind == mapKind, bare.declared(structDeclaration) != nil:
		schema.Type = &openapi3.Types{"object"}
	case bare.isNumber():
		schema.Type = &openapi3.Types{"number"}
		if !strings.HasPrefix(r.text, "float") {
			schema.Type = &openapi3.Types{"integer"}
		}
	case r == boolType:
		schema.Type = &openapi3.Types{"boolean"}
	default:
		schema.Type = &openapi3.Types{"string"}
	}
	if original.Schema == nil {
		q.Content = openapi3.Content{"application/json": &openapi3.MediaType{Schema: openapi3.NewSchemaRef("", schema)}}
	} else {
		q.Schema = openapi3.NewSchemaRef("", schema)
	}
	return &openapi3.ParameterRef{Value: q}
}
