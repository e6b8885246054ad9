package openapi_test

import (
	"testing"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// example returns what is made of a media type, of an operation's response or request.
func example(t *testing.T, media string, use openapi.Use) (text string, valid bool) {
	t.Helper()
	document := load(t, `components:
  responses: {R: {description: r, content: {application/json: `+media+`}}}
  schemas:
    Tree:
      type: object
      required: [name]
      properties:
        name: {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
        parent: {$ref: '#/components/schemas/Tree'}
    Chain: {type: object, required: [next], properties: {next: {anyOf: [{$ref: '#/components/schemas/Chain'},
      {type: 'null'}]}}}
    Cat: {type: object, required: [kind, claws], properties: {kind: {type: string}, claws: {type: integer}}}
    Dog: {type: object, required: [kind, tail], properties: {kind: {type: string}, tail: {type: boolean}}}
`)
	of := document.Components.Responses["R"].Value.Content["application/json"]
	value := document.Example(of, use)
	return asJSON(t, value), document.Valid(of.Schema, value)
}

func TestExample(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ media, want string }{
		"example": {
			media: `{schema: {type: object}, example: {a: 1}}`,
			want:  `{"a":1}`,
		},
		"first of the examples": {
			media: `{schema: {type: object}, examples: {z: {value: {a: 2}}, b: {value: {a: 1}}}}`,
			want:  `{"a":2}`,
		},
		"of the schema": {
			media: `{schema: {type: object, example: {a: 1}}}`,
			want:  `{"a":1}`,
		},
		"of a property": {
			media: `{schema: {type: object, properties: {a: {type: integer, example: 7}, b: {type: string, ` +
				`default: x}}}}`,
			want: `{"a":7,"b":"x"}`,
		},
		"of a property, wrong": {
			media: `{schema: {type: object, properties: {a: {type: integer, example: seven}}}}`,
			want:  `{"a":1}`,
		},
		"lacks what is required": {
			media: `{schema: {type: object, required: [a, b], properties: {a: {type: integer}, b: {type: boolean}, ` +
				`c: {type: string}}}, example: {a: 1, x: 2}}`,
			want: `{"a":1,"b":false,"x":2}`,
		},
		"wrong inside": {
			media: `{schema: {type: object, properties: {a: {type: integer, minimum: 3}, b: {type: string}}}, ` +
				`example: {a: no, b: yes}}`,
			want: `{"a":3,"b":"yes"}`,
		},
		"wrong in a list": {
			media: `{schema: {type: object, required: [l], properties: {l: {type: array, items: ` +
				`{type: object, required: [n], properties: {n: {type: integer}}}}}}, example: {l: [{n: 7}, {n: ` +
				`x}, {}]}}`,
			want: `{"l":[{"n":7},{"n":1},{"n":1}]}`,
		},
		"wrong in a choice": {
			media: `{schema: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}, ` +
				`example: {kind: dog, tail: long}}`,
			want: `{"claws":1,"kind":"dog","tail":"long"}`,
		},
		"wrong altogether": {
			media: `{schema: {type: object, required: [a], properties: {a: {const: k}}}, example: [1]}`,
			want:  `{"a":"k"}`,
		},
		"null": {
			media: `{schema: {type: object, properties: {a: {type: [string, 'null']}}}, example: {a: null}}`,
			want:  `{"a":null}`,
		},
		"no schema": {
			media: `{}`,
			want:  `null`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, valid := example(t, test.media, openapi.Response); got != test.want || !valid {
				t.Errorf("example = %s (valid %t), want %s", got, valid, test.want)
			}
		})
	}
}

func TestValue(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ schema, want string }{
		"enum": {
			schema: `{type: object, properties: {a: {type: [string, 'null'], enum: [null, e]}}}`,
			want:   `{"a":"e"}`,
		},
		"numbers": {
			schema: `{type: object, properties: {a: {type: integer, minimum: 1.5},
				b: {type: number, exclusiveMinimum: 2},
  c: {type: integer, maximum: -4},
  d: {type: integer, minimum: 3, multipleOf: 5}, e: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 0.5},
    f: {type: number, multipleOf: 4, maximum: 3}}}`,
			want: `{"a":2,"b":2.5,"c":-4,"d":5,"e":0.25,"f":0}`,
		},
		"bounds of 3.0": {
			schema: `{type: object, properties: {a: {type: integer, minimum: 3, exclusiveMinimum: true}, b: ` +
				`{type: integer, ` +
				`maximum: -3, exclusiveMaximum: false}}}`,
			want: `{"a":4,"b":-3}`,
		},
		"texts": {
			schema: `{type: object, properties: {a: {type: string, minLength: 8}, bbb: {type: string, maxLength: 2},
  c: {type: string, format: date-time},
  d: {type: string, pattern: '^[0-9]{3}-[a-z]+$'}, e: {type: string, minLength: 5, pattern: '^[a-f]+$'},
    user_id: {type: string}, ключ: {type: string}}}`,
			want: `{"a":"axxxxxxx","bbb":"bb","c":"2026-01-02T03:04:05Z","d":"000-a",` +
				`"e":"aaaaa","user_id":"user-id","ключ":"text"}`,
		},
		"lists": {
			schema: `{type: object, properties: {a: {type: array, items: {type: boolean}}, b: {type: array, minItems: 2,
  items: {type: string}},
  c: {type: array, maxItems: 0, items: {type: string}}, d: {type: array, minItems: 3, uniqueItems: true,
    items: {type: integer}},
  e: {type: array, minItems: 2, uniqueItems: true, items: {enum: [x, y]}}, f: {prefixItems: [{type: string},
    {type: integer}], minItems: 3, items: {type: boolean}}}}`,
			want: `{"a":[false],"b":["b","b"],"c":[],"d":[1,2,3],"e":["x","y"],"f":["f",1,false]}`,
		},
		"allOf": {
			schema: `{allOf: [{type: object, properties: {a: {type: boolean}}}, {type: object, ` +
				`properties: {b: {type: boolean}}}], properties: {c: {type: boolean}}}`,
			want: `{"a":false,"b":false,"c":false}`,
		},
		"a property of two members": {
			schema: `{allOf: [{type: object, properties: {a: {type: string}}}, {properties: {a: {minLength: 3}}}]}`,
			want:   `{"a":"axx"}`,
		},
		"oneOf": {
			schema: `{oneOf: [{type: 'null'}, {type: object, properties: {a: {type: boolean}}}]}`,
			want:   `{"a":false}`,
		},
		"oneOf, not two of them": {
			schema: `{oneOf: [{type: object}, {type: object, required: [b], properties: {b: {type: boolean}}}, ` +
				`{type: string}]}`,
			want: `{}`,
		},
		"anyOf beside properties": {
			schema: `{type: object, properties: {a: {type: integer}, b: {type: integer}}, anyOf: [{required: [a]}, ` +
				`{required: [b]}]}`,
			want: `{"a":1,"b":1}`,
		},
		"two lists of choices": {
			schema: `{allOf: [{oneOf: [{type: string}, {type: integer}]}, {anyOf: [{type: boolean}, {type: integer, ` +
				`minimum: 4}]}]}`,
			want: `4`,
		},
		"a discriminator": {
			schema: `{oneOf: [{$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, ` +
				`mapping: {dog: '#/components/schemas/Dog'}}}`,
			want: `{"kind":"kind","tail":false}`,
		},
		"a discriminator of two": {
			schema: `{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], ` +
				`discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}}`,
			want: `{"claws":1,"kind":"cat"}`,
		},
		"itself": {
			schema: `{$ref: '#/components/schemas/Tree'}`,
			want:   `{"children":[],"name":"name"}`,
		},
		"itself, required": {
			schema: `{$ref: '#/components/schemas/Chain'}`,
			want:   `{"next":{"next":null}}`,
		},
		"required, undeclared": {
			schema: `{type: object, required: [a]}`,
			want:   `{"a":"a"}`,
		},
		"free-form": {
			schema: `{type: object, additionalProperties: true}`,
			want:   `{}`,
		},
		"a map that must not be empty": {
			schema: `{type: object, minProperties: 2, additionalProperties: {type: integer}}`,
			want:   `{"property1":1,"property2":1}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, valid := example(t, `{schema: `+test.schema+`}`, openapi.Response); got != test.want || !valid {
				t.Errorf("value = %s (valid %t), want %s", got, valid, test.want)
			}
		})
	}
}

// A request has what it needs and nothing that only a response has, and the other way round.
func TestValueForUse(t *testing.T) {
	t.Parallel()
	const media = `{schema: {type: object, required: [a, r, w], dependentRequired: {a: [d]}, properties: ` +
		`{a: {type: string}, r: {type: string, readOnly: true}, w: {type: string, writeOnly: true}, o: {type: ` +
		`string}, ` +
		`d: {type: string}}}}`
	if got, _ := example(t, media, openapi.Request); got != `{"a":"a","d":"d","w":"w"}` {
		t.Errorf("request = %s", got)
	}
	const optional = `{schema: {oneOf: [{type: object, properties: {kind: {const: a}, x: {type: string}}}, ` +
		`{type: object, properties: {kind: {const: b}}}]}}`
	if got, valid := example(t, optional, openapi.Request); got != `{"kind":"a","x":"x"}` || !valid {
		t.Errorf("a request of choices without anything required = %s", got)
	}
	if got, _ := example(t, media, openapi.Response); got != `{"a":"a","d":"d","o":"o","r":"r"}` {
		t.Errorf("response = %s", got)
	}
}
