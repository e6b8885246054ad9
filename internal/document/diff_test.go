package document_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/document"
)

const before = `openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /keys:
    get:
      operationId: list
      tags: [Keys]
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Keys'}}}}
        '400': {description: bad, content: {application/json: {schema: {$ref: '#/components/schemas/Bad'}}}}
    post:
      operationId: createKeys
      tags: [Keys]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/KeyRequest'}}}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Key'}}}}
components:
  schemas:
    Bad: {type: object, properties: {error: {type: string}}}
    Keys: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Key'}}}}
    Key: {type: object, required: [id], properties: {id: {type: string, maxLength: 9},
      kind: {type: string, enum: [a, b]}, next: {$ref: '#/components/schemas/Key'}}}
    KeyRequest: {type: object, properties: {name: {type: string, minLength: 2}, limit: {type: number},
      what: {oneOf: [{$ref: '#/components/schemas/Key'}, {type: string}]}}}
`

func TestDiffSpeaksOfGo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		old, new string
		want     []string
	}{
		"nothing": {"title: t", "title: u", nil},
		"texts":   {"description: ok", "description: fine", nil},
		"parameter": {
			"parameters:\n",
			"parameters:\n        - {name: offset, in: query, schema: {type: integer}}\n",
			[]string{"5 ListParams gains Offset: compatible"},
		},
		"required parameter": {
			"parameters:\n",
			"parameters:\n        - {name: offset, in: query, required: true, schema: {type: integer}}\n",
			[]string{"5 ListParams gains Offset, which is required: breaking"},
		},
		"parameter is gone": {
			"        - {name: limit, in: query, schema: {type: integer, maximum: 100}}\n",
			"        []\n",
			[]string{"5 ListParams loses Limit: breaking"},
		},
		"wider bound": {
			"maximum: 100",
			"maximum: 500",
			[]string{"5 ListParams.Limit: maximum is 500 instead of 100: compatible"},
		},
		"narrower bound": {
			"maximum: 100",
			"maximum: 50",
			[]string{"5 ListParams.Limit: maximum is 50 instead of 100: breaking"},
		},
		"no bound": {
			", maximum: 100",
			"",
			[]string{"5 ListParams.Limit: maximum is none instead of 100: compatible"},
		},
		"bound of a response": {"maxLength: 9", "maxLength: 8", nil},
		"type": {
			"limit: {type: number}",
			"limit: {type: string}",
			[]string{"13 KeyRequest.Limit changes from number to string: breaking"},
		},
		"null": {
			"limit: {type: number}",
			"limit: {type: [number, 'null']}",
			[]string{"13 KeyRequest.Limit changes from number to number or null: breaking"},
		},
		"shared, once": {
			"properties: {id:",
			"properties: {label: {type: string}, id:",
			[]string{"5 Key gains Label: compatible"},
		},
		"field of a response": {
			"required: [id], properties: {id:",
			"required: [id, label], properties: {label: {type: string}, id:",
			[]string{"5 Key gains Label: compatible"},
		},
		"field of a request": {
			"{name: {type: string, min",
			"{label: {type: string}, name: {type: string, min",
			[]string{"13 KeyRequest gains Label: compatible"},
		},
		"field is gone": {"limit: {type: number},\n", "\n", []string{"13 KeyRequest loses Limit: breaking"}},
		"enum": {
			"[a, b]",
			"[a, c]",
			[]string{"5 Key.Kind gains the value c: compatible", "5 Key.Kind loses the value b: breaking"},
		},
		"required": {
			"required: [id]",
			"required: [kind]",
			[]string{"5 Key.Kind becomes required: breaking", "5 Key.ID becomes optional: breaking"},
		},
		"member": {
			"{type: string}]",
			"{type: string}, {$ref: '#/components/schemas/Keys'}]",
			[]string{"13 KeyRequest.What gains the member Keys: compatible"},
		},
		"other keyword": {
			"minLength: 2",
			"minLength: 2, contentEncoding: base64",
			[]string{"13 KeyRequest.Name: other contentEncoding: breaking"},
		},
		"error": {
			"'400':",
			"'402':",
			[]string{"5 List gains the response 402: compatible", "5 List loses the response 400: compatible"},
		},
		"body of an error": {
			"{error: {type: string}}",
			"{error: {type: object}}",
			[]string{"5 the error Bad has another body: compatible"},
		},
		"success": {
			"        '200': {description: ok, content: {application/json: {schema: {$ref: " +
				"'#/components/schemas/Keys'}}}}",
			"        '201': {description: ok}",
			[]string{"5 List gains the response 201: breaking", "5 List loses the response 200: breaking"},
		},
		"name": {
			"operationId: list",
			"operationId: listKeys",
			[]string{"5 List is called ListKeys: breaking"},
		},
		"tag": {
			"operationId: list\n      tags: [Keys]",
			"operationId: list\n      tags: [All]",
			[]string{"5 List moves to another package: tag Keys becomes All: breaking"},
		},
		"operation is gone": {"    post:", "    put:", []string{"13 CreateKeys is gone: breaking"}},
		"one more": {
			"components:\n",
			"  /more: {get: {operationId: more, responses: {'204': {description: x}}}}\ncomponents:\n",
			nil,
		},
	} {
		after := strings.Replace(before, test.old, test.new, 1)
		if after == before {
			t.Fatalf("%s: nothing was changed", name)
		}
		changes, err := document.Diff(source("before", before), source("after", after))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, c := range changes {
			got = append(got, fmt.Sprintf("%d %s: %s", c.Line, c.Text, c.Verdict()))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, test.want)
		}
	}
	if _, err := document.Diff(source("before", before), source("after.yaml", "a: 1")); err == nil ||
		!strings.Contains(err.Error(), "after.yaml") {
		t.Errorf("no document: %v", err)
	}
}

func TestOurDocumentDiffersNotFromItself(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if changes, err := document.Diff(source("a", string(text)), source("b", string(text))); err != nil ||
		len(changes) > 0 {
		t.Errorf("%v, %v", changes, err)
	}
}
