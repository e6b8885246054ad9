package openapi_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// bounded is a schema in the form of OpenAPI 3.0, which kin-openapi refuses in a document of 3.1.
const bounded = `{type: number, minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}`

// A boolean exclusiveMinimum is a number wherever a schema can stand, and nothing refuses the
// document.
func TestBooleanBoundsInEveryPlace(t *testing.T) {
	t.Parallel()
	document, err := openapi.Load([]byte(strings.ReplaceAll(`openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /x:
    parameters: [{name: p, in: query, schema: BOUNDED}, {name: c, in: query,
      content: {application/json: {schema: BOUNDED}}}]
    post:
      operationId: x
      parameters: [{name: q, in: query, schema: {type: array, items: BOUNDED}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {a: BOUNDED}}}}}
      responses:
        '200':
          description: ok
          headers: {X-A: {schema: BOUNDED}}
          content: {text/event-stream: {schema: {type: object, additionalProperties: BOUNDED}}}
      callbacks:
        c: {'{$request.body}': {post: {responses: {'200': {description: ok, content: {a/b: {schema: BOUNDED}}}}}}}
webhooks:
  w: {post: {requestBody: {content: {a/b: {schema: BOUNDED}}}, responses: {'200': {description: ok}}}}
components:
  headers: {H: {schema: BOUNDED}}
  parameters: {P: {name: p, in: query, schema: BOUNDED}}
  requestBodies: {B: {content: {a/b: {schema: BOUNDED}}}}
  responses: {R: {description: r, content: {a/b: {schema: BOUNDED}}}}
  schemas:
    Plain: BOUNDED
    Members: {allOf: [BOUNDED], oneOf: [BOUNDED], anyOf: [BOUNDED], not: BOUNDED}
    Arrays: {prefixItems: [BOUNDED], contains: BOUNDED, unevaluatedItems: BOUNDED}
    Objects: {patternProperties: {a: BOUNDED}, dependentSchemas: {a: BOUNDED}, unevaluatedProperties: BOUNDED}
    Conditions: {if: BOUNDED, then: BOUNDED, else: BOUNDED, $defs: {d: BOUNDED}, contentSchema: BOUNDED}
    Sibling: {type: object, properties: {a: {$ref: '#/components/schemas/Plain', minimum: 5, exclusiveMinimum: true}}}
`, "BOUNDED", bounded)))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	err = document.WalkSchemas(func(pointer string, ref *openapi3.SchemaRef) error {
		schema := ref.Value
		if schema.ExclusiveMin.Bool != nil || schema.ExclusiveMax.Bool != nil {
			t.Errorf("%s: still has a boolean bound", pointer)
		}
		if schema.ExclusiveMin.Value != nil && schema.Type.Is("number") && len(schema.AllOf) == 0 {
			count++
			if document.Valid(ref, 0.0) || document.Valid(ref, "x") || !document.Valid(ref, 1.0) ||
				document.Valid(ref, 10.0) {
				t.Errorf("%s: its bounds are not checked", pointer)
			}
		}
		return nil
	})
	if err != nil || count < 20 {
		t.Errorf("found %d exclusive bounds (%v), want at least 20", count, err)
	}
	// What is written out for a generator has none either, beside references too.
	text := asJSON(t, document.T)
	if strings.Contains(text, `"exclusiveMinimum":true`) || strings.Contains(text, `"exclusiveMaximum":false`) {
		t.Errorf("the model's text has a boolean bound: %s", text)
	}
	a := document.Components.Schemas["Sibling"].Value.Properties["a"]
	for value, want := range map[float64]bool{0: false, 5: false, 6: true, 9: true, 10: false} {
		if got := document.Valid(a, value); got != want {
			t.Errorf("%v beside a reference: valid = %t, want %t", value, got, want)
		}
	}
}

// Every way to say that null is allowed means the same to a validator.
func TestNullableForms(t *testing.T) {
	t.Parallel()
	document := schemas(t, `
Type: {type: [string, 'null']}
Enum: {type: string, enum: [a, null]}
Nullable: {type: string, nullable: true}
NullableEnum: {type: string, nullable: true, enum: [a]}
NullableAllOf: {nullable: true, allOf: [{$ref: '#/components/schemas/Text'}]}
NullableAllOfs: {nullable: true, allOf: [{$ref: '#/components/schemas/Text'}, {minLength: 1}]}
NullableOneOf: {nullable: true, oneOf: [{$ref: '#/components/schemas/Text'}, {type: number}]}
NullableAnyOf: {nullable: true, anyOf: [{$ref: '#/components/schemas/Text'}]}
NullableSibling: {type: object, properties: {a: {$ref: '#/components/schemas/Text', nullable: true}}}
Text: {type: string}`)
	for name, ref := range document.Components.Schemas {
		if name == "NullableSibling" {
			continue // null is not a text, whatever stands beside the reference
		}
		want := name != "Text"
		if got := document.Valid(ref, nil); got != want {
			t.Errorf("%s: null is valid = %t, want %t", name, got, want)
		}
		if got := openapi.Flatten(ref).Nullable; got != want {
			t.Errorf("%s: flat.Nullable = %t, want %t", name, got, want)
		}
		if !document.Valid(ref, "a") || document.Valid(ref, true) {
			t.Errorf(
				"%s: a text is valid = %t, a boolean = %t",
				name,
				document.Valid(ref, "a"),
				document.Valid(ref, true),
			)
		}
	}
}

// Document order and lines are those of the source, whatever the maps of the model do, in JSON too.
func TestOrderAndLines(t *testing.T) {
	t.Parallel()
	const yaml = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /z:
    post: {operationId: zp, responses: {'404': {$ref: '#/components/responses/N'}, '200': {description: ok}}}
    get: {operationId: zg, responses: {'200': {description: ok}}}
  /a:
    get:
      operationId: ag
      responses: {'200': {description: ok}}
components:
  responses: {N: {description: n}}
  schemas:
    Z: {type: object, properties: {z: {type: string}, b: {$ref: '#/components/schemas/A'}, a: {type: string}}}
    A: {type: string}
`
	const json = `{"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
"paths": {
"/z": {
"post": {"operationId": "zp", "responses": {"404": {"$ref": "#/components/responses/N"}, "200": {"description": "ok"}}},
"get": {"operationId": "zg", "responses": {"200": {"description": "ok"}}}},
"/a": {

"get": {"operationId": "ag", "responses": {"200": {"description": "ok"}}}}},
"components": {"responses": {"N": {"description": "n"}}, "schemas": {
"Z": {"type": "object", "properties": {"z": {"type": "string"}, "b": {"$ref": "#/components/schemas/A"},
  "a": {"type": "string"}}},
"A": {"type": "string"}}}}`
	for _, test := range []struct {
		name, source string
		lines        []int
	}{
		{
			name:   "YAML",
			source: yaml,
			lines:  []int{5, 6, 8},
		},
		{
			name:   "JSON",
			source: json,
			lines:  []int{4, 5, 8},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			document, err := openapi.Load([]byte(test.source))
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for i, operation := range document.Operations() {
				names = append(names, operation.Name())
				if operation.Line() != test.lines[i] {
					t.Errorf("%s: line %d, want %d", operation.Name(), operation.Line(), test.lines[i])
				}
			}
			schemas := document.Components.Schemas
			names = append(names, openapi.Keys(schemas)...)
			names = append(names, openapi.Keys(schemas["Z"].Value.Properties)...)
			names = append(names, openapi.Keys(document.Operations()[0].Responses.Map())...)
			if got := strings.Join(names, " "); got != "zp zg ag Z A z b a 404 200" {
				t.Errorf("order = %s", got)
			}
		})
	}
}

func TestLoadRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"no document": {
			source: "[",
			want:   "read the document",
		},
		"Swagger 2": {
			source: `{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}}`,
			want:   `openapi is ""`,
		},
		"a reference to a file": {
			source: "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {$ref: './other.yaml'}}\n",
			want:   "disallowed external reference",
		},
		"a reference to nothing": {
			source: "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n" +
				"components: {schemas: {A: {$ref: '#/components/schemas/B'}}}\n",
			want: "B",
		},
		"an invalid document": {
			source: "openapi: 3.1.0\ninfo: {title: t}\npaths: {}\n",
			want:   "the document is invalid",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := openapi.Load([]byte(test.source)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Load = %v, want an error with %q", err, test.want)
			}
		})
	}
}

// Wrong examples and foreign regular expressions are no reason to refuse a published document, and
// one of OpenAPI 3.0 is read too.
func TestLoadAccepts(t *testing.T) {
	t.Parallel()
	document := schemas(t, "A: {type: string, pattern: '^(?!x)', example: 7}")
	if !document.Valid(document.Components.Schemas["A"], "x") {
		t.Error("a pattern of another dialect refuses a value")
	}
	old, err := openapi.Load([]byte("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n" +
		"components: {schemas: {A: " + bounded + "}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	tabs, err := openapi.Load([]byte("{\n\t\"openapi\": \"3.1.0\",\n\t" +
		"\"info\": {\"title\": \"\\ud83d\\ude00\\/\", \"version\": \"1\"},\n" +
		"\t\"paths\": {}\n}"))
	if err != nil || tabs.Info.Title != "\U0001f600/" {
		t.Errorf("JSON with tabs and escapes: %v", err)
	}
	if old.OpenAPI != "3.1.0" || old.Valid(old.Components.Schemas["A"], 0.0) {
		t.Errorf("a document of 3.0 was read as %s", old.OpenAPI)
	}
}

// What is wrong with a value is said by location and keyword, and the value itself is not quoted.
func TestCheck(t *testing.T) {
	t.Parallel()
	document := schemas(t, `
A: {type: object, required: [a, b], properties: {a: {type: array, items: {$ref: '#/components/schemas/B'}}},
  dependentRequired: {c: [d]}}
B: {allOf: [{type: object}, {properties: {n: {type: integer, minimum: 1}, u: {anyOf: [{type: string},
  {type: number}]}}}]}`)
	for name, test := range map[string]struct {
		value any
		want  string
	}{
		"valid": {
			value: map[string]any{"a": []any{}, "b": 1.0},
		},
		"required": {
			value: map[string]any{"a": []any{}},
			want:  "/ violates required b",
		},
		"dependent": {
			value: map[string]any{"a": []any{}, "b": 1.0, "c": 1.0},
			want:  "/ violates dependentRequired d",
		},
		"type": {
			value: []any{"SECRET"},
			want:  "/ violates type ",
		},
		"deep inside": {
			value: map[string]any{"a": []any{map[string]any{"n": 0.0}}, "b": 1.0},
			want:  "/a/0/n violates minimum ",
		},
		"a choice": {
			value: map[string]any{"a": []any{map[string]any{"u": true}}, "b": 1.0},
			want:  "/a/0/u violates anyOf ",
		},
	} {
		got := ""
		if violation := document.Check(document.Components.Schemas["A"], test.value); violation != nil {
			got = violation.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
