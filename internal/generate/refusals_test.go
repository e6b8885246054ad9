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
	return "  " + path + ":\n    " + method + ":\n      operationId: " + id + "\n      tags: [" + tag +
		"]\n      summary: Do it\n" + more
}

const okResponse = `      responses:
        '200':
          description: Fine
          content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}
`

func responses(lines string) string { return "      responses:\n" + lines }

const okJSON = "        '200': {description: Fine, content: {application/json: {schema: {type: object}}}}\n"

// refusalTest is a document, and what is refused of it.
type refusalTest struct {
	paths, components string
	files             fstest.MapFS
	want              []string // "operation: part of the reason"
}

// TestRefusals tries what the names, the tags and the files of the repository refuse.
func TestRefusals(t *testing.T) {
	t.Parallel()
	testRefusals(t, map[string]refusalTest{
		"no operationId": {
			paths: "  /a:\n    get:\n      tags: [Things]\n      summary: Do it\n" + okResponse,
			want:  []string{"GET /a: it has no operationId"},
		},
		"two tags": {
			paths: op("/a", "get", "getA", "Things, Others", okResponse),
			want:  []string{"getA: it has 2 tags"},
		},
		"no words": {
			paths: "  /a:\n    get:\n      operationId: getA\n      tags: [Things]\n" + okResponse,
			want:  []string{"getA: it has neither a summary nor a description"},
		},
		"a name that is no Go name": {
			paths: op("/a", "get", "1a", "Things", okResponse),
			want:  []string{"1a: its operationId does not begin"},
		},
		"one Go name for two": {
			paths: op("/a", "get", "getA", "Things", okResponse) + op("/b", "get", "get_a", "Things", okResponse),
			want:  []string{"get_a: its name and that of getA give the same Go name"},
		},
		"the index's name": {
			paths: op("/a", "get", "readme", "Things", okResponse),
			want:  []string{"readme: its reference page would be the index"},
		},
		"a tag that is a keyword": {
			paths: op("/a", "get", "getA", "Type", okResponse),
			want:  []string{`getA: its tag "Type" gives no package name`},
		},
		"a tag that is predeclared": {
			paths: op(
				"/a",
				"get",
				"getA",
				"String",
				okResponse,
			), want: []string{"getA: its tag \"String\" would become the package string, which is taken"},
		},
		"a tag that the pages' programs import": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Errors",
				okResponse,
			), want: []string{"getA: its tag \"Errors\" would become the package errors, which is taken"},
		},
		"a parameter that the client has a name for": {
			paths: op(
				"/a/{content-type}",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: content-type, in: path, required: true, schema: {type: "+
					"string}}]\n"+okResponse,
			),
		},
		"two parameters of one Go name": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				"      parameters: [{name: a-b, in: query, schema: {type: string}}, {name: a_b, in: query, "+
					"schema: {type: string}}]\n"+okResponse,
			),
			want: []string{"getA: its parameters a-b and a_b give the same Go name"},
		},
		"two properties of one Go name": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Things",
				responses(
					"        '200': {description: Fine, content: {application/json: {schema: {type: object, "+
						"properties: {a-b: {type: string}, a_b: {type: string}}}}}}\n",
				),
			),
		},
		"a tag that begins with a digit": {
			paths: op("/a", "get", "getA", "3D", okResponse),
			want:  []string{`getA: its tag "3D" gives no package name`},
		},
		"a tag without letters": {
			paths: op("/a", "get", "getA", "'!!'", okResponse),
			want:  []string{`getA: its tag "!!" gives no package name`},
		},
		"a tag that is a directory of the repository": {
			paths: op(
				"/a",
				"get",
				"getA",
				"Sandbox",
				okResponse,
			), want: []string{"getA: its tag \"Sandbox\" would become the package sandbox, which is taken"},
		},
		"a tag whose directory is hand-written": {
			paths: op("/a", "get", "getA", "My Things", okResponse),
			files: fstest.MapFS{"mythings/code.go": {Data: []byte("package mythings\n")}},
			want: []string{
				"getA: its tag \"My Things\" would become the package mythings, whose directory holds code.go; " +
					"x-go-package",
			},
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
		"a tag that shares its directory": {
			paths:      op("/a", "get", "getA", "Things", okResponse),
			components: "tags: [{name: Things, x-go-package: things}]\n",
			files:      fstest.MapFS{"things/code.go": {Data: []byte("package things\n")}},
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
		"two tags of one package": {
			paths: op(
				"/a",
				"get",
				"getA",
				"My Things",
				okResponse,
			) + op(
				"/b",
				"get",
				"getB",
				"mythings",
				okResponse,
			),
			components: "tags: [{name: My Things}, {name: mythings}]\n",
			want:       []string{`getB: its tag "mythings" and the tag "My Things" give the same package`},
		},
	})
}

func testRefusals(t *testing.T, tests map[string]refusalTest) {
	t.Helper()
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
	return "        '404': {description: None, content: {application/json: {schema: {$ref: " +
		"'#/components/schemas/" + schema + "'}}}}\n"
}

func TestInvalidDocuments(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"no YAML":    "\t",
		"no mapping": "[]",
		"no OpenAPI": "openapi: 3.1.0\n",
		"a reference ahead": string(
			doc(
				op(
					"/a",
					"get",
					"getA",
					"Things",
					responses("        '200': {$ref: '#/components/responses/Nowhere'}\n"),
				),
				"",
			),
		),
		"the same ID twice": string(
			doc(op("/a", "get", "getA", "Things", okResponse)+op("/b", "get", "getA", "Things", okResponse), ""),
		),
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
