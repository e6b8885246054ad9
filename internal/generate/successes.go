package generate

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// successes plans what an operation returns. JSON wins over other types of the same success, except
// that events are a function of their own beside it.
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
		if events != nil && events.Schema != nil && shapeOf(events.Schema).says() &&
			!slices.Equal(shapeOf(events.Schema).Types, []string{"string"}) {
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

// oneResult makes one of several successes: the same body under several statuses is one result,
// others are fields of a struct that says which of them it is.
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
		return a.kind == b.kind && a.Accept == b.Accept &&
			(a.Type == nil || a.Type.resolved().String() == b.Type.resolved().String())
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
	d := &declaration{
		Name:  p.unique(op.Name+"Outcome", &openapi3.Schema{}),
		kind:  outcomeDeclaration,
		shape: shapeOf(nil),
		line:  op.line,
	}
	for _, r := range op.results {
		if r.Type != nil {
			d.fields = append(
				d.fields,
				&field{Name: statusName(r.Status), json: r.Status, typ: pointerTo(r.Type), shape: shapeOf(nil)},
			)
		}
	}
	p.declarations[d.Name] = d
	op.outcome = d
}

// eventStream plans the function that returns the events of a success.
func (p *plan) eventStream(op *operation, events, plain *openapi3.MediaType) {
	element := dataOf(events.Schema)
	stream := &streamBody{}
	stream.Type, _ = p.typeOf(element, op.Name+"Event")
	stream.Sentinel, _ = events.Extensions["x-speakeasy-sse-sentinel"].(string)
	stream.SameJSON = plain != nil && plain.Schema != nil && plain.Schema.Ref != "" && plain.Schema.Ref == element.Ref
	stream.Field, _ = op.model.Extensions["x-speakeasy-stream-request-field"].(string)
	if op.json != nil && op.json.media.Schema != nil {
		asked := stream.Field
		stream.Field = ""
		for _, property := range shapeOf(op.json.media.Schema).Properties {
			if property.Name == asked ||
				asked == "" && property.Name == "stream" && slices.Contains(shapeOf(property.Schema).Types, "boolean") {
				stream.Field = property.Name
			}
		}
	}
	op.stream = stream
}

// dataOf returns the schema of an event's data. The schema of a stream describes the message, an
// envelope or one of several, of which the data is what counts.
func dataOf(ref *openapi3.SchemaRef) *openapi3.SchemaRef {
	s := shapeOf(ref)
	if s.isUnion(ref.Value) {
		var all openapi3.SchemaRefs
		for _, variant := range s.variants {
			if dataOf(variant) == variant {
				return ref
			}
			all = append(all, dataOf(variant))
		}
		return openapi3.NewSchemaRef("", &openapi3.Schema{OneOf: all})
	}
	if data, ok := s.Property("data"); ok {
		return data.Schema
	}
	return ref
}

// findStreamField finds the field of the request that asks for the stream. Such a request is looked
// at before it is sent, whatever its constraints: the plain function cannot read a stream.
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
