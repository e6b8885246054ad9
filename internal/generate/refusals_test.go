package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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
			want:  []string{"postA: its request is multipart", "postA: its request has no JSON schema"},
		},
		"event stream": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {text/event-stream: {schema: {type: string}}}}\n")),
			want:  []string{"getA: its success 200 is an event stream"},
		},
		"JSON or event stream": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/json: {schema: {type: object}}, text/event-stream: {schema: {type: string}}}}\n")),
			want:  []string{"getA: its success 200 is an event stream"},
		},
		"JSON or binary": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {image/png: {}, application/json: {schema: {type: object}}}}\n")),
			want:  []string{"getA: its success 200 is image/png, not application/json"},
		},
		"text": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {text/plain: {}}}\n")),
		},
		"binary": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {image/png: {}}}\n")),
		},
		"another kind of JSON": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/vnd.a+json: {schema: {type: object}}}}\n")),
			want:  []string{"getA: its success 200 is application/vnd.a+json, not application/json"},
		},
		"binary or nothing": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {image/png: {}}}\n        '204': {description: None}\n")),
			want:  []string{"getA: it has several success bodies (200 and 204)"},
		},
		"several success bodies": {
			paths: op("/a", "get", "getA", "Things", responses(okJSON+"        '204': {description: None}\n")),
			want:  []string{"getA: it has several success bodies (200 and 204)"},
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
			want:  []string{"getA: its parameter c has a content"},
		},
		"servers of its own": {
			paths: op("/a", "get", "getA", "Things", "      servers: [{url: https://other.example}]\n"+okResponse),
			want:  []string{"getA: it has servers of its own"},
		},
		"another kind of credentials": {
			paths:      op("/a", "get", "getA", "Things", "      security: [{keyHeader: []}]\n"+okResponse),
			components: "    keyHeader: {type: apiKey, in: header, name: X-Key}\n",
			want:       []string{"getA: it asks for credentials other than a bearer token"},
		},
		"all at once": {
			paths: op("/a", "get", "getA", "A, B", responses("        '200': {description: Fine, content: {text/event-stream: {}}}\n")) + op("/b", "get", "getB", "Main", okResponse),
			want:  []string{"getA: it has 2 tags", "getA: its success 200 is an event stream", `getB: its tag "Main" would become the package main`},
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
			want:  []string{"getA: its path parameter content-type has a name that the generated client uses itself"},
		},
		"a parameter that is a word of Go": {
			paths: op("/a/{nil}", "get", "getA", "Things", "      parameters: [{name: nil, in: path, required: true, schema: {type: string}}]\n"+okResponse),
			want:  []string{"getA: its path parameter nil has a name"},
		},
		"two parameters of one Go name": {
			paths: op("/a", "get", "getA", "Things", "      parameters: [{name: a-b, in: query, schema: {type: string}}, {name: a_b, in: query, schema: {type: string}}]\n"+okResponse),
			want:  []string{"getA: its parameters a-b and a_b give the same Go name"},
		},
		"two properties of one Go name": {
			paths: op("/a", "get", "getA", "Things", responses("        '200': {description: Fine, content: {application/json: {schema: {type: object, properties: {a-b: {type: string}, a_b: {type: string}}}}}}\n")),
			want:  []string{"getA: its properties a-b and a_b give the same Go name"},
		},
		"a tag that begins with a digit": {paths: op("/a", "get", "getA", "3D", okResponse), want: []string{`getA: its tag "3D" gives no package name`}},
		"a tag without letters":          {paths: op("/a", "get", "getA", "'!!'", okResponse), want: []string{`getA: its tag "!!" gives no package name`}},
		"a tag that is a folder of the repository": {
			paths: op("/a", "get", "getA", "Sandbox", okResponse), want: []string{"getA: its tag \"Sandbox\" would become the package sandbox, which is taken"},
		},
		"a tag whose folder is hand-written": {
			paths: op("/a", "get", "getA", "My Things", okResponse),
			files: fstest.MapFS{"mythings/code.go": {Data: []byte("package mythings\n")}},
			want:  []string{"getA: its tag \"My Things\" would become the package mythings, whose folder holds code.go; x-go-package"},
		},
		"a tag whose folder is something else": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{"things/package.json": {Data: []byte("{}")}},
			want:  []string{"whose folder holds package.json"},
		},
		"a tag whose folder holds tests": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{
				"things/operations.gen.go": {Data: []byte(generatedHeader + "\npackage things\n")},
				"things/example_test.go":   {Data: []byte("package things_test\n")},
			},
		},
		"a foreign operations.gen.go": {
			paths: op("/a", "get", "getA", "Things", okResponse),
			files: fstest.MapFS{"things/operations.gen.go": {Data: []byte("package things\n")}},
			want:  []string{"whose operations.gen.go was not generated here"},
		},
		"a tag that shares its folder": {
			paths:      op("/a", "get", "getA", "Things", okResponse),
			components: "tags: [{name: Things, x-go-package: things}]\n",
			files:      fstest.MapFS{"things/code.go": {Data: []byte("package things\n")}},
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
			want:       []string{"getC: its error 404 is a Missing, and a NotFoundResponse elsewhere"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := test.files
			if files == nil {
				files = fstest.MapFS{}
			}
			d := read(t, doc(test.paths, test.components), files)
			var got []string
			for _, r := range d.refusals {
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
			for _, op := range d.operations {
				if slices.ContainsFunc(d.refusals, func(r Refusal) bool { return r.Operation == op.ID }) {
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
			if _, err := readDocument(t.Context(), []byte(source), fstest.MapFS{}); err == nil {
				t.Error("it was accepted")
			}
		})
	}
}

func TestSchemaNamedLikeTheClient(t *testing.T) {
	t.Parallel()
	root := copyRepository(t, core)
	source, err := os.ReadFile(filepath.Join(root, "api", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = generate(t.Context(), root, append(source, "\n    ClientOption: {type: object, description: A name that is taken.}\n"...))
	if err == nil || !strings.Contains(err.Error(), "components/schemas/ClientOption") {
		t.Errorf("got %v, want an error that names the schema", err)
	}
}
