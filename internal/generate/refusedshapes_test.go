package generate

import (
	"testing"
	"testing/fstest"
)

// TestRefusedShapes tries the bodies, the parameters and the credentials that are refused, and
// their neighbours that are not.
func TestRefusedShapes(t *testing.T) {
	t.Parallel()
	testRefusals(t, map[string]refusalTest{
		"nothing to refuse": {paths: op("/a", "get", "getA", "Things", okResponse)},
		"multipart": {
			paths: op(
				"/a",
				"post",
				"postA",
				"Things",
				"      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}\n"+okResponse,
			),
		},
		"event stream": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {text/event-stream: {schema: {type: string}}}}\n",
				),
			),
		},
		"JSON or event stream": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {application/json: {schema: {type: object}}, "+
						"text/event-stream: {schema: {type: string}}}}\n",
				),
			),
		},
		"JSON or binary": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {image/png: {}, application/json: {schema: "+
						"{type: object}}}}\n",
				),
			),
		},
		"text": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses("        '200': {description: Fine, content: {text/plain: {}}}\n"),
			),
		},
		"binary": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses("        '200': {description: Fine, content: {image/png: {}}}\n"),
			),
		},
		"another kind of JSON": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {application/vnd.a+json: {schema: {type: object}}}}\n",
				),
			),
		},
		"binary or nothing": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {image/png: {}}}\n        '204': {description: "+
						"None}\n",
				),
			),
			want: []string{"getA: its successes differ, and that of 200 is not JSON"},
		},
		"several success bodies": {
			paths: op("/a", "get", "getA", "Things", responses(okJSON+"        '204': {description: None}\n")),
		},
		"several equal success bodies": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					okJSON+"        '201': {description: Made, content: {application/json: {schema: {type: "+
						"object}}}}\n",
				),
			),
		},
		"no success": {
			paths: op("/a", "get", "getA", "Things", responses("        '302': {description: There}\n")),
			want:  []string{"getA: it documents no success"},
		},
		"cookie": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: c, in: cookie, schema: {type: string}}]\n"+okResponse,
			),
			want: []string{"getA: its parameter c is a cookie"},
		},
		"parameter with content": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: c, in: query, content: {application/json: {schema: {type: "+
					"object}}}}]\n"+okResponse,
			),
		},
		"servers of its own": {
			paths: op("/a", "get", "getA", "Things", "      servers: [{url: https://other.example}]\n"+okResponse),
			want:  []string{"getA: it has servers of its own"},
		},
		"another kind of credentials": {
			paths:      op("/a", "get", "getA", "Things", "      security: [{keyHeader: []}]\n"+okResponse),
			components: "    keyHeader: {type: apiKey, in: header, name: X-Key}\n",
			want:       []string{"getA: it needs the credentials keyHeader; only a bearer token is sent"},
		},
		"all at once": {
			paths: op(
				"/a",
				"get",
				"getA",
				"A, B",
				responses("        '200': {description: Fine, content: {text/event-stream: {}}}\n"),
			) + op(
				"/b",
				"get",
				"getB",
				"Main",
				okResponse,
			),
			want: []string{"getA: it has 2 tags", `getB: its tag "Main" would become the package main`},
		},
		"a parameter that is a word of Go": {
			paths: op(
				"/a/{nil}",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: nil, in: path, required: true, schema: {type: string}}]\n"+okResponse,
			),
		},
		"a foreign operations.gen.go": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{"things/operations.gen.go": {Data: []byte("package things\n")}},
			want:  []string{"whose operations.gen.go was not generated here"},
		},
		"optional credentials": {
			paths: op("/a", "get", "getA", "Things", "      security: [{}, {bearerAuth: []}]\n"+okResponse),
			want:  []string{"getA: its credentials are optional"},
		},
		"a form": {
			paths: op(
				"/a",
				"post",
				"postA",
				"Things",
				"      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: "+
					"object}}}}\n"+okResponse,
			),
			want: []string{
				"postA: its request is application/x-www-form-urlencoded; JSON and multipart/form-data are understood",
			},
		},
		"a parameter with blanks between its items": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: ids, in: query, style: spaceDelimited, explode: false, schema: "+
					"{type: array, items: {type: string}}}]\n"+okResponse,
			),
			want: []string{"getA: its parameter ids has the style spaceDelimited"},
		},
		"an object in a path": {
			paths: op(
				"/a/{o}",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: o, in: path, required: true, schema: {type: object}}]\n"+okResponse,
			),
			want: []string{"getA: its parameter o is an object in the path"},
		},
		"a secret that no type shows": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {application/json: {schema: {anyOf: [{}, "+
						"{type: object, properties: {s: {type: string, format: password}}}]}}}}\n",
				),
			),
			want: []string{"getA: GetAResponse has a secret within a value of no fixed type"},
		},
		"two schemas for one status": {
			paths: op("/a", "get", "getA", "Things", responses(okJSON+notFound("NotFoundResponse"))) +
				op("/b", "get", "getB", "Things", responses(okJSON+notFound("NotFoundResponse"))) +
				op("/c", "get", "getC", "Things", responses(okJSON+notFound("Missing"))),
			components: "  schemas:\n    NotFoundResponse: {type: object}\n    Missing: {type: object}\n",
		},
	})
}
