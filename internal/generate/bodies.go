package generate

import (
	"mime"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// isJSON reports whether a media type is JSON: application/json with any parameters, and every
// +json.
func isJSON(mediaType string) bool {
	base, _, err := mime.ParseMediaType(mediaType)
	return err == nil && (base == "application/json" || strings.HasSuffix(base, "+json"))
}

func isMedia(mediaType, want string) bool {
	base, _, err := mime.ParseMediaType(mediaType)
	return err == nil && base == want
}

// find returns the first media type of a content that the test accepts; application/json comes
// before its relatives.
func find(content openapi3.Content, accept func(string) bool) (string, *openapi3.MediaType) {
	names := sortedKeys(content)
	if content["application/json"] != nil {
		names = slices.Insert(names, 0, "application/json")
	}
	for _, name := range names {
		if accept(name) {
			return name, content[name]
		}
	}
	return "", nil
}

// requestBodies plans what an operation's request is sent as: JSON, parts, or the caller's choice
// of the two.
func (p *plan) requestBodies(op *operation) {
	if op.model.RequestBody == nil {
		return
	}
	content := op.model.RequestBody.Value.Content
	if name, media := find(content, isJSON); media != nil {
		op.json = &requestBody{kind: jsonBody, mediaType: name, media: media}
		op.json.Type = p.rootType(media.Schema, op.Name+"Request")
	}
	if name, media := find(content, func(m string) bool { return isMedia(m, "multipart/form-data") }); media != nil &&
		media.Schema != nil {
		op.multipart = &requestBody{kind: multipartBody, mediaType: name, media: media}
		typeName := op.Name + "Request"
		if op.json != nil {
			typeName = op.Name + "MultipartRequest"
		}
		op.multipart.Type = p.multipartType(media, typeName)
	}
	if op.json == nil && op.multipart == nil {
		p.refuse(
			op,
			"its request is %s; JSON and multipart/form-data are understood",
			strings.Join(sortedKeys(content), ", "),
		)
	}
	if op.json != nil && op.json.media.Schema == nil {
		p.refuse(op, "its request has no schema")
	}
}

// multipartType declares the struct of a request of parts: `format: binary` is a file there.
func (p *plan) multipartType(media *openapi3.MediaType, name string) *goType {
	s := shapeOf(media.Schema)
	if component, ok := strings.CutPrefix(media.Schema.Ref, refPrefix); ok {
		name = fieldName(unescapePointer(component))
	}
	d := &declaration{
		Name:      p.unique(name, media.Schema.Value),
		kind:      structDeclaration,
		shape:     s,
		request:   true,
		multipart: true,
		line:      openapi.Line(media.Schema.Origin),
	}
	p.declarations[d.Name] = d
	for _, property := range s.Properties {
		f := p.field(d, property)
		d.fields = append(d.fields, f)
		file := isFile(shapeOf(property.Schema))
		list := !file && shapeOf(property.Schema).isList() && isFile(shapeOf(shapeOf(property.Schema).Items))
		if file || list {
			p.later = append(p.later, func() {
				f.tag = tagUnless(f.required, ",omitzero")
				if f.typ = fileType; list {
					f.typ = listOf(fileType)
				}
			})
		}
	}
	return &goType{kind: declaredKind, decl: d}
}

func isFile(s *shape) bool {
	return s.Format == "binary" || s.Extensions["contentMediaType"] == "application/octet-stream"
}
