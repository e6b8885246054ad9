package generate

import (
	"testing"
	"testing/fstest"
)

// TestTypes says which Go type a property of a request and of a success has, required and not.
func TestTypes(t *testing.T) {
	t.Parallel()
	const components = `  schemas:
    Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}}}
    Dog: {type: object, required: [kind], properties: {kind: {const: dog}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
`
	for schema, want := range map[string][4]string{ // request: required, optional; success: the same
		`{type: string}`: {"string", "*string", "string", "*string"},
		`{type: [string, 'null']}`: {
			"*string",
			"wire.Nullable[string]",
			"*string",
			"*string",
		},
		`{anyOf: [{type: string}, {type: 'null'}]}`: {
			"*string",
			"wire.Nullable[string]",
			"*string",
			"*string",
		},
		`{type: string, nullable: true}`: {
			"*string",
			"wire.Nullable[string]",
			"*string",
			"*string",
		},
		`{type: string, format: date}`:         {"string", "*string", "string", "*string"},
		`{type: string, format: uuid}`:         {"string", "*string", "string", "*string"},
		`{type: string, format: email}`:        {"string", "*string", "string", "*string"},
		`{type: string, format: date-time}`:    {"time.Time", "*time.Time", "time.Time", "*time.Time"},
		`{type: number}`:                       {"float64", "*float64", "float64", "*float64"},
		`{type: integer}`:                      {"int", "*int", "int", "*int"},
		`{type: integer, format: int64}`:       {"int64", "*int64", "int64", "*int64"},
		`{type: array, items: {type: string}}`: {"[]string", "[]string", "[]string", "[]string"},
		`{type: [array, 'null'], items: {type: string}}`: {
			"[]string",
			"wire.Nullable[[]string]",
			"[]string",
			"[]string",
		},
		`{type: object, additionalProperties: {type: integer}}`: {
			"map[string]int",
			"map[string]int",
			"map[string]int",
			"map[string]int",
		},
		`{}`:                                 {"any", "any", "any", "any"},
		`{$ref: '#/components/schemas/Cat'}`: {"Cat", "*Cat", "Cat", "*Cat"},
		`{allOf: [{$ref: '#/components/schemas/Cat'}, {description: d}]}`: {"Cat", "*Cat", "Cat", "*Cat"},
		`{oneOf: [{$ref: '#/components/schemas/Cat'}, {type: 'null'}]}`: {
			"*Cat",
			"wire.Nullable[Cat]",
			"*Cat",
			"*Cat",
		},
		`{$ref: '#/components/schemas/Pet'}`: {"Pet", "Pet", "Pet", "Pet"},
		`{oneOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}`: {
			"SendRequestMust", "SendRequestMay", "SendResponseMust", "SendResponseMay",
		},
		`{anyOf: [{type: string, enum: [a]}, {type: string}]}`: {"string", "*string", "string", "*string"},
		`{anyOf: [{type: integer}, {type: number}]}`:           {"float64", "*float64", "float64", "*float64"},
		`{anyOf: [{const: a}, {const: b}]}`: {
			"SendRequestMust", "*SendRequestMay", "SendResponseMust", "*SendResponseMay",
		},
	} {
		object := "{type: object, required: [must], properties: {must: " + schema + ", may: " + schema + "}}"
		source := doc(
			op(
				"/a",
				"post",
				"send",
				"Things",
				"      requestBody: {content: {application/json: {schema: "+object+"}}}\n"+
					responses(
						"        '200': {description: d, content: {application/json: {schema: "+object+"}}}\n",
					),
			),
			components,
		)
		p, refusals := planOf(t, source, fstest.MapFS{})
		if len(refusals) > 0 {
			t.Errorf("%s: %v", schema, refusals)
			continue
		}
		var got [4]string
		for i, d := range []*declaration{p.declarations["SendRequest"], p.declarations["SendResponse"]} {
			for j, f := range d.fields {
				got[2*i+j] = f.typ.String()
			}
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", schema, got, want)
		}
	}
}

// An event's element is the data of the envelope, of one or of several.
func TestStreamsOfEnvelopes(t *testing.T) {
	t.Parallel()
	for schema, want := range map[string]string{
		"{type: object, properties: {event: {type: string}, data: {type: " +
			"integer}}}": "int",
		"{type: object, properties: {text: {type: " +
			"string}}}": "SendEvent",
		"{oneOf: [{type: object, properties: {data: {type: integer}}}, {type: object, properties: {data: {type: " +
			"number}}}]}": "float64",
	} {
		source := doc(op("/a", "post", "send", "Things",
			responses("        '200': {description: d, content: {text/event-stream: {schema: "+schema+"}}}\n")), "")
		p, refusals := planOf(t, source, fstest.MapFS{})
		if len(refusals) > 0 || p.operations[0].stream == nil || p.operations[0].stream.Type.String() != want {
			t.Errorf("%s: %v, want %s", schema, refusals, want)
		}
	}
}
