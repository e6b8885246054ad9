package generate

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// op makes a path with one operation; more adds keys to it.
func op(path, method, id, tag, more string) string {
	return "  " + path + ":\n    " + method + ":\n      operationId: " + id + "\n      tags: [" + tag + "]\n      summary: Do it\n" + more
}

const okResponse = `      responses:
        '200':
          description: Fine
          content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}
`

func responses(lines string) string { return "      responses:\n" + lines }

const okJSON = "        '200': {description: Fine, content: {application/json: {schema: {type: object}}}}\n"

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		paths, components string
		files             fstest.MapFS
		want              []string // "operation: part of the reason"
	}{
		"nothing to refuse": {paths: op("/a", "get", "getA", "Things", okResponse)},
		"no operationId": {
			paths: "  /a:\n    get:\n      tags: [Things]\n      summary: Do it\n" + okResponse,
			want:  []string{"GET /a: it has no operationId"},
		},
		"two tags": {paths: op("/a", "get", "getA", "Things, Others", okResponse), want: []string{"getA: it has 2 tags"}},
		"no words": {
			paths: "  /a:\n    get:\n      operationId: getA\n      tags: [Things]\n" + okResponse,
			want:  []string{"getA: it has neither a summary nor a description"},
		},
		"a name that is no Go name": {paths: op("/a", "get", "1a", "Things", okResponse), want: []string{"1a: its operationId does not begin"}},
		"one Go name for two": {
			paths: op("/a", "get", "getA", "Things", okResponse) + op("/b", "get", "get_a", "Things", okResponse),
			want:  []string{"get_a: its name and that of getA give the same Go name"},
		},
		"the index's name": {paths: op("/a", "get", "readme", "Things", okResponse), want: []string{"readme: its reference page would be the index"}},
		"multipart": {
			paths: op("/a", "post", "postA", "Things", "      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}\n"+okResponse),
		},
		"event stream": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {text/event-stream: {schema: {type: string}}}}\n")),
		},
		"JSON or event stream": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/json: {schema: {type: object}}, text/event-stream: {schema: {type: string}}}}\n")),
		},
		"JSON or binary": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {image/png: {}, application/json: {schema: {type: object}}}}\n")),
		},
		"text": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {text/plain: {}}}\n")),
		},
		"binary": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {image/png: {}}}\n")),
		},
		"another kind of JSON": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/vnd.a+json: {schema: {type: object}}}}\n")),
		},
		"binary or nothing": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {image/png: {}}}\n        '204': {description: None}\n")),
			want:  []string{"getA: its successes differ, and that of 200 is not JSON"},
		},
		"several success bodies": {
			paths: op("/a", "get", "getA", "Things", responses(okJSON+"        '204': {description: None}\n")),
		},
		"several equal success bodies": {
			paths: op("/a", "get", "getA", "Things", responses(okJSON+"        '201': {description: Made, content: {application/json: {schema: {type: object}}}}\n")),
		},
		"no success": {
			paths: op("/a", "get", "getA", "Things", responses("        '302': {description: There}\n")),
			want:  []string{"getA: it documents no success"},
		},
		"cookie": {
			paths: op("/a", "get", "getA", "Things", "      parameters: [{name: c, in: cookie, schema: {type: string}}]\n"+okResponse),
			want:  []string{"getA: its parameter c is a cookie"},
		},
		"parameter with content": {
			paths: op("/a", "get", "getA", "Things", "      parameters: [{name: c, in: query, content: {application/json: {schema: {type: object}}}}]\n"+okResponse),
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
			paths: op("/a", "get", "getA", "A, B", responses("        '200': {description: Fine, content: {text/event-stream: {}}}\n")) + op("/b", "get", "getB", "Main", okResponse),
			want:  []string{"getA: it has 2 tags", `getB: its tag "Main" would become the package main`},
		},
		"a tag that is a keyword": {paths: op("/a", "get", "getA", "Type", okResponse), want: []string{`getA: its tag "Type" gives no package name`}},
		"a tag that is predeclared": {
			paths: op("/a", "get", "getA", "String", okResponse), want: []string{"getA: its tag \"String\" would become the package string, which is taken"},
		},
		"a tag that the pages' programs import": {
			paths: op("/a", "get", "getA", "Errors", okResponse), want: []string{"getA: its tag \"Errors\" would become the package errors, which is taken"},
		},
		"a parameter that the client has a name for": {
			paths: op("/a/{content-type}", "get", "getA", "Things", "      parameters: [{name: content-type, in: path, required: true, schema: {type: string}}]\n"+okResponse),
		},
		"a parameter that is a word of Go": {
			paths: op("/a/{nil}", "get", "getA", "Things", "      parameters: [{name: nil, in: path, required: true, schema: {type: string}}]\n"+okResponse),
		},
		"two parameters of one Go name": {
			paths: op("/a", "get", "getA", "Things", "      parameters: [{name: a-b, in: query, schema: {type: string}}, {name: a_b, in: query, schema: {type: string}}]\n"+okResponse),
			want:  []string{"getA: its parameters a-b and a_b give the same Go name"},
		},
		"two properties of one Go name": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/json: {schema: {type: object, properties: {a-b: {type: string}, a_b: {type: string}}}}}}\n")),
		},
		"a tag that begins with a digit": {paths: op("/a", "get", "getA", "3D", okResponse), want: []string{`getA: its tag "3D" gives no package name`}},
		"a tag without letters":          {paths: op("/a", "get", "getA", "'!!'", okResponse), want: []string{`getA: its tag "!!" gives no package name`}},
		"a tag that is a directory of the repository": {
			paths: op("/a", "get", "getA", "Sandbox", okResponse), want: []string{"getA: its tag \"Sandbox\" would become the package sandbox, which is taken"},
		},
		"a tag whose directory is hand-written": {
			paths: op("/a", "get", "getA", "My Things", okResponse),
			files: fstest.MapFS{"mythings/code.go": {Data: []byte("package mythings\n")}},
			want:  []string{"getA: its tag \"My Things\" would become the package mythings, whose directory holds code.go; x-go-package"},
		},
		"a tag whose directory is something else": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{"things/package.json": {Data: []byte("{}")}},
			want:  []string{"whose directory holds package.json"},
		},
		"a tag whose directory holds tests": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{
				"things/operations.gen.go": {Data: []byte(testHeader + "\npackage things\n")},
				"things/example_test.go":   {Data: []byte("package things_test\n")},
			},
		},
		"a foreign operations.gen.go": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{"things/operations.gen.go": {Data: []byte("package things\n")}},
			want:  []string{"whose operations.gen.go was not generated here"},
		},
		"a tag that shares its directory": {
			paths:      op("/a", "get", "getA", "Things", okResponse),
			components: "tags: [{name: Things, x-go-package: things}]\n",
			files:      fstest.MapFS{"things/code.go": {Data: []byte("package things\n")}},
		},
		"optional credentials": {
			paths: op("/a", "get", "getA", "Things", "      security: [{}, {bearerAuth: []}]\n"+okResponse),
			want:  []string{"getA: its credentials are optional"},
		},
		"a form": {
			paths: op("/a", "post", "postA", "Things", "      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}}}}\n"+okResponse),
			want:  []string{"postA: its request is application/x-www-form-urlencoded; JSON and multipart/form-data are understood"},
		},
		"a parameter with blanks between its items": {
			paths: op("/a", "get", "getA", "Things", "      parameters: [{name: ids, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}]\n"+okResponse),
			want:  []string{"getA: its parameter ids has the style spaceDelimited"},
		},
		"an object in a path": {
			paths: op("/a/{o}", "get", "getA", "Things", "      parameters: [{name: o, in: path, required: true, schema: {type: object}}]\n"+okResponse),
			want:  []string{"getA: its parameter o is an object in the path"},
		},
		"a function of the package": {
			paths: op("/a", "get", "new", "Things", okResponse),
			want:  []string{"new: its function would be called New"},
		},
		"a function of another operation": {
			paths: op("/a", "get", "get", "Things", okResponse) + op("/b", "get", "getStream", "Things", okResponse),
			want:  []string{"getStream: get and getStream both have the name GetStream"},
		},
		"a hand-written function": {
			paths:      op("/a", "get", "getA", "Things", okResponse),
			components: "tags: [{name: Things, x-go-package: things}]\n",
			files:      fstest.MapFS{"things/code.go": {Data: []byte("package things\n\nfunc GetA() {}\n")}},
			want:       []string{"getA: package things has a hand-written GetA already"},
		},
		"a secret that no type shows": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/json: {schema: {anyOf: [{}, {type: object, properties: {s: {type: string, format: password}}}]}}}}\n")),
			want:  []string{"getA: GetAResponse has a secret within a value of no fixed type"},
		},
		"two tags of one package": {
			paths:      op("/a", "get", "getA", "My Things", okResponse) + op("/b", "get", "getB", "mythings", okResponse),
			components: "tags: [{name: My Things}, {name: mythings}]\n",
			want:       []string{`getB: its tag "mythings" and the tag "My Things" give the same package`},
		},
		"two schemas for one status": {
			paths: op("/a", "get", "getA", "Things", responses(okJSON+notFound("NotFoundResponse"))) +
				op("/b", "get", "getB", "Things", responses(okJSON+notFound("NotFoundResponse"))) +
				op("/c", "get", "getC", "Things", responses(okJSON+notFound("Missing"))),
			components: "  schemas:\n    NotFoundResponse: {type: object}\n    Missing: {type: object}\n",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := test.files
			if files == nil {
				files = fstest.MapFS{}
			}
			p, refusals := planOf(t, doc(test.paths, test.components), files)
			var got []string
			for _, r := range refusals {
				if r.Line == 0 {
					t.Errorf("%s has no line", r)
				}
				got = append(got, r.String())
			}
			for _, want := range test.want {
				if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, want) }) {
					t.Errorf("got refusals %q, want one with %q", got, want)
				}
			}
			if len(got) != len(test.want) {
				t.Errorf("got refusals %q, want %d", got, len(test.want))
			}
			if p == nil {
				return
			}
			for _, op := range p.operations {
				if slices.ContainsFunc(refusals, func(r Refusal) bool { return r.Operation == op.ID }) {
					t.Errorf("%s is both refused and generated", op.ID)
				}
			}
		})
	}
}

func notFound(schema string) string {
	return "        '404': {description: None, content: {application/json: {schema: {$ref: '#/components/schemas/" + schema + "'}}}}\n"
}

func TestInvalidDocuments(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"no YAML":           "\t",
		"no mapping":        "[]",
		"no OpenAPI":        "openapi: 3.1.0\n",
		"a reference ahead": string(doc(op("/a", "get", "getA", "Things", responses("        '200': {$ref: '#/components/responses/Nowhere'}\n")), "")),
		"the same ID twice": string(doc(op("/a", "get", "getA", "Things", okResponse)+op("/b", "get", "getA", "Things", okResponse), "")),
	}
	for name, source := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := openapi.Load([]byte(source)); err == nil {
				t.Error("it was accepted")
			}
		})
	}
}
