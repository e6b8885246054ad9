package generate

import (
	"mime"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// isJSON reports whether a media type is JSON: application/json with any parameters, and every +json.
func isJSON(mediaType string) bool {
	base, _, err := mime.ParseMediaType(mediaType)
	return err == nil && (base == "application/json" || strings.HasSuffix(base, "+json"))
}

func isMedia(mediaType, want string) bool {
	base, _, err := mime.ParseMediaType(mediaType)
	return err == nil && base == want
}

// find returns the first media type of a content that the test accepts; application/json comes before its relatives.
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

// requestBodies plans what an operation's request is sent as: JSON, parts, or the caller's choice of the two.
func (p *plan) requestBodies(op *operation) {
	if op.model.RequestBody == nil {
		return
	}
	content := op.model.RequestBody.Value.Content
	if name, media := find(content, isJSON); media != nil {
		op.json = &requestBody{kind: jsonBody, mediaType: name, media: media}
		op.json.Type = p.rootType(media.Schema, op.Name+"Request")
	}
	if name, media := find(content, func(m string) bool { return isMedia(m, "multipart/form-data") }); media != nil && media.Schema != nil {
		op.multipart = &requestBody{kind: multipartBody, mediaType: name, media: media}
		typeName := op.Name + "Request"
		if op.json != nil {
			typeName = op.Name + "MultipartRequest"
		}
		op.multipart.Type = p.multipartType(media, typeName)
	}
	if op.json == nil && op.multipart == nil {
		p.refuse(op, "its request is %s; JSON and multipart/form-data are understood", strings.Join(sortedKeys(content), ", "))
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
	d := &declaration{Name: p.unique(name, media.Schema.Value), kind: structDeclaration, shape: s, request: true, multipart: true, line: openapi.Line(media.Schema.Origin)}
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

// successes plans what an operation returns. JSON wins over other types of the same success, except that events are a function of
// their own beside it.
func (p *plan) successes(op *operation) {
	var statuses []string
	for status := range op.model.Responses.Map() {
		if strings.HasPrefix(status, "2") {
			statuses = append(statuses, status)
		}
	}
	slices.Sort(statuses)
	for _, status := range statuses {
		content := op.model.Responses.Value(status).Value.Content
		body := &successBody{kind: noBody, Status: status}
		jsonName, media := find(content, isJSON)
		if media != nil && media.Schema == nil {
			p.refuse(op, "its success %s is %s without a schema", status, jsonName)
			continue
		}
		if media != nil {
			body.kind, body.media = jsonBody, media
			body.Type = p.rootType(media.Schema, p.responseName(op, statuses, status))
		}
		_, events := find(content, func(m string) bool { return isMedia(m, "text/event-stream") })
		if events != nil && events.Schema != nil && shapeOf(events.Schema).says() && !slices.Equal(shapeOf(events.Schema).Types, []string{"string"}) {
			p.eventStream(op, events, media)
			if media == nil {
				continue
			}
		}
		if media == nil {
			if others := sortedKeys(content); len(others) > 0 {
				body.kind, body.Accept = bytesBody, strings.Join(others, ", ")
			}
		}
		op.results = append(op.results, body)
	}
	p.oneResult(op, len(statuses))
}

// responseName names the inline schema of a success; where there are several, after its status.
func (p *plan) responseName(op *operation, statuses []string, status string) string {
	if len(statuses) > 1 && status != statuses[0] {
		return op.Name + statusName(status) + "Response"
	}
	return op.Name + "Response"
}

// oneResult makes one of several successes: the same body under several statuses is one result, others are fields of a struct that
// says which of them it is.
func (p *plan) oneResult(op *operation, documented int) {
	switch {
	case documented == 0:
		p.refuse(op, "it documents no success")
		return
	case len(op.results) == 0:
		return
	}
	op.result = op.results[0]
	same := func(a, b *successBody) bool {
		return a.kind == b.kind && a.Accept == b.Accept && (a.Type == nil || a.Type.resolved().String() == b.Type.resolved().String())
	}
	op.results = slices.CompactFunc(op.results, same)
	if len(op.results) == 1 {
		return
	}
	for _, r := range op.results {
		if r.kind == bytesBody || strings.HasSuffix(r.Status, "XX") {
			p.refuse(op, "its successes differ, and that of %s is not JSON; one function cannot return both", r.Status)
			return
		}
	}
	d := &declaration{Name: p.unique(op.Name+"Outcome", &openapi3.Schema{}), kind: outcomeDeclaration, shape: shapeOf(nil), line: op.line}
	for _, r := range op.results {
		if r.Type != nil {
			d.fields = append(d.fields, &field{Name: statusName(r.Status), json: r.Status, typ: pointerTo(r.Type), shape: shapeOf(nil)})
		}
	}
	p.declarations[d.Name] = d
	op.outcome = d
}

// eventStream plans the function that returns the events of a success.
func (p *plan) eventStream(op *operation, events, plain *openapi3.MediaType) {
	element := events.Schema
	s := shapeOf(events.Schema)
	for _, property := range s.Properties {
		if property.Name == "data" { // the schema describes the message, of which the data is what counts
			element = property.Schema
		}
	}
	stream := &streamBody{}
	stream.Type, _ = p.typeOf(element, op.Name+"Event")
	stream.Sentinel, _ = events.Extensions["x-speakeasy-sse-sentinel"].(string)
	stream.SameJSON = plain != nil && plain.Schema != nil && plain.Schema.Ref != "" && plain.Schema.Ref == element.Ref
	stream.Field, _ = op.model.Extensions["x-speakeasy-stream-request-field"].(string)
	if op.json != nil && op.json.media.Schema != nil {
		asked := stream.Field
		stream.Field = ""
		for _, property := range shapeOf(op.json.media.Schema).Properties {
			if property.Name == asked || asked == "" && property.Name == "stream" && slices.Contains(shapeOf(property.Schema).Types, "boolean") {
				stream.Field = property.Name
			}
		}
	}
	op.stream = stream
}

// check refuses what cannot be sent or received whatever the types are.
func (p *plan) check(op *operation) {
	if op.model.OperationID == "" {
		p.refuse(op, "it has no operationId")
	} else if c := op.Name; c == "" || c[0] < 'A' || c[0] > 'Z' {
		p.refuse(op, "its operationId does not begin with a letter")
	}
	if foldName(op.ID) == "readme" {
		p.refuse(op, "its reference page would be the index")
	}
	if n := len(op.model.Tags); n != 1 {
		p.refuse(op, "it has %d tags; the tag names its package, so there must be exactly one", n)
	}
	if op.Summary == "" && op.Description == "" {
		p.refuse(op, "it has neither a summary nor a description")
	}
	if op.model.Servers != nil || op.model.Item.Servers != nil {
		p.refuse(op, "it has servers of its own")
	}
	p.checkParameters(op)
	p.checkSecurity(op)
}

func (p *plan) checkParameters(op *operation) {
	given := map[string]string{}
	for _, q := range op.model.Parameters() {
		kind, name := "a field", fieldName(q.Name)
		if q.In == openapi3.ParameterInPath {
			kind = "an argument"
		}
		if explicit, ok := parameterShape(q).Extensions["x-go-name"].(string); ok && isExported(explicit) {
			name = explicit
		}
		if other, ok := given[kind+name]; ok {
			p.refuse(op, "its parameters %s and %s give the same Go name", other, q.Name)
		}
		given[kind+name] = q.Name
		schema := parameterSchema(q)
		switch {
		case q.In == openapi3.ParameterInCookie:
			p.refuse(op, "its parameter %s is a cookie", q.Name)
		case schema == nil || q.Schema == nil && (len(q.Content) != 1 || !isJSON(sortedKeys(q.Content)[0])):
			p.refuse(op, "its parameter %s has neither a schema nor JSON as its content", q.Name)
		case (q.Style == "spaceDelimited" || q.Style == "pipeDelimited") && (q.Explode == nil || !*q.Explode):
			p.refuse(op, "its parameter %s has the style %s, which cannot be written in a query without ambiguity", q.Name, q.Style)
		case q.In == openapi3.ParameterInPath && shapeOf(schema).isObject(), q.In == openapi3.ParameterInHeader && shapeOf(schema).isObject():
			p.refuse(op, "its parameter %s is an object in the %s", q.Name, q.In)
		case strings.ContainsAny(q.Name, "\"`\\\n\r"):
			p.refuse(op, "its parameter %q has a name that cannot be sent", q.Name)
		}
	}
}

// checkSecurity finds out whether the operation goes without credentials, and refuses credentials other than a bearer token.
func (p *plan) checkSecurity(op *operation) {
	requirements := p.doc.Security
	if op.model.Security != nil {
		requirements = *op.model.Security
	}
	empty, bearer := 0, 0 // {} says that none is needed
	other := ""
	for _, requirement := range requirements {
		if len(requirement) == 0 {
			empty++
			continue
		}
		ok := true
		for name := range requirement {
			scheme := p.doc.Components.SecuritySchemes[name]
			if scheme == nil || scheme.Value.Type != "http" || !strings.EqualFold(scheme.Value.Scheme, "bearer") {
				ok, other = false, name
			}
		}
		if ok {
			bearer++
		}
	}
	op.NoCredentials = len(requirements) == empty
	switch {
	case op.NoCredentials:
	case empty > 0:
		p.refuse(op, "its credentials are optional, which cannot be said to the client; leave {} out, or the others")
	case bearer == 0:
		p.refuse(op, "it needs the credentials %s; only a bearer token is sent", other)
	}
}

// findStreamField finds the field of the request that asks for the stream. Such a request is looked at before it is sent, whatever its
// constraints: the plain function cannot read a stream.
func (op *operation) findStreamField() {
	if op.stream == nil || op.stream.Field == "" {
		return
	}
	d := op.json.Type.declared(structDeclaration)
	if d == nil {
		return
	}
	for _, f := range d.fields {
		if f.json == op.stream.Field {
			d.stream, d.checked = f, true
		}
	}
}

// set is the assignment to a request that asks for the stream.
func (s *streamBody) set(request *goType) string {
	d := request.declared(structDeclaration)
	if d == nil || d.stream == nil {
		return ""
	}
	value := "true"
	switch d.stream.typ.kind {
	case pointerKind:
		value = "new(true)"
	case nullableKind:
		value = "openrouter.Value(true)"
	}
	return d.stream.Name + " = " + value
}
