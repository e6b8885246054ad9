package generate

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/go/packages"
)

// corpus is what the documents are made of.
type corpus struct {
	Schemas    map[string]string
	Components string
	Parameters []string // of every style
}

func readCorpus(t testing.TB) corpus {
	t.Helper()
	content, err := os.ReadFile("testdata/corpus.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c corpus
	if err := yaml.Unmarshal(content, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// texts are descriptions that would be something else in a Go file or a page if they reached it as
// they are.
var texts = []string{
	"A line\nand another", "+build ignore", "go:build ignore", "*/ func init() { panic(1) " +
		"} /*", "</td><script>alert(1)</script>", "```\n# heading\n```", "a | b",
	"\u202egnp.exe", "\u2028next", "`unclosed",
	"![x](http://x)", "line \"x\":1", "{{.Evil}}", "# heading", "back\\slash \"quote\"", "Deprecated: no",
}

// corpusNames are operationIds and property names that something else may have.
var corpusNames = []string{
	"client", "Server", "new", "service", "getThing", "get_thing_2", "params", "request", "ctx", "Call",
	"error", "type", "GetThingParams", "list", "listAll", "JSON200", "body", "with",
}

// document uses each of the schemas everywhere that a schema may stand.
func (c corpus) document(schemas []string, id, property, text string) []byte {
	var paths strings.Builder
	for i, schema := range schemas {
		words := fmt.Sprintf("%q", text)
		fmt.Fprintf(&paths, `  /p%[1]d/{value}:
    get:
      operationId: %[3]q
      tags: [Things]
      summary: %[5]s
      parameters:
        - {name: value, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: %[2]s}
        - {name: must, in: query, required: true, schema: %[2]s, description: %[5]s}
      responses:
        '200': {description: d, content: {application/json: {schema: {type: array, items: %[2]s}}}}
        '404': {description: %[5]s, content: {application/json: {schema: {type: object, properties: {extra: %[2]s}}}}}
  /q%[1]d:
    post:
      operationId: send%[1]d
      tags: [Things]
      description: %[5]s
      requestBody:
        content:
          application/json: {schema: {
          	type: object,
          	description: %[5]s,
          	required: [must],
          	properties: {
          		must: %[2]s,
          		%[4]q: %[2]s,
          		stream: {type: boolean},
          		map: {type: object, additionalProperties: %[2]s},
          		both: {oneOf: [{type: string}, %[2]s]},
          	},
          }}
          multipart/form-data: {schema: {
          	type: object,
          	required: [file],
          	properties: {
          		file: {type: string, format: binary},
          		files: {type: array, items: {type: string, format: binary}},
          		part: %[2]s,
          	},
          }}
      responses:
        '200': {
        	description: d,
        	content: {
        		application/json; charset=utf-8: {schema: %[2]s},
        		text/event-stream: {schema: {type: object, properties: {data: %[2]s}}},
        	},
        }
        '201': {
        	description: d,
        	content: {application/vnd.x+json: {schema: {
        		type: object,
        		required: [must],
        		properties: {must: %[2]s, %[4]q: %[2]s},
        	}}},
        }
        '418': {description: %[5]s}
`, i, schema, fmt.Sprintf("%s%s", id, strings.Repeat("x", i)), property, words)
	}
	return doc(paths.String(), "  "+strings.ReplaceAll(strings.TrimSpace(c.Components), "\n", "\n  "))
}

// dependencies are the packages that generated code imports, by path.
var dependencies = sync.OnceValues(func() (map[string]*types.Package, error) {
	loaded, err := packages.Load(
		&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps},
		module,
		module+"/wire",
		module+"/wire/constraint",
		module+"/secret",
		"github.com/oapi-codegen/runtime",
		"bytes",
		"context",
		"encoding/json",
		"errors",
		"fmt",
		"io",
		"iter",
		"log/slog",
		"net/http",
		"net/url",
		"regexp",
		"strings",
		"sync",
		"time",
	)
	byPath := map[string]*types.Package{}
	packages.Visit(loaded, nil, func(p *packages.Package) { byPath[p.PkgPath] = p.Types })
	return byPath, err
})

type importerFunc func(string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// compiles type-checks the generated Go files.
func compiles(files map[string][]byte) error {
	known, err := dependencies()
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	byDirectory := map[string][]*ast.File{}
	for _, name := range sortedKeys(files) {
		if path.Ext(name) != ".go" || path.Dir(name) == "." {
			continue
		}
		file, err := parser.ParseFile(set, name, files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			for _, c := range group.List {
				if constraint.IsGoBuild(c.Text) || constraint.IsPlusBuild(c.Text) {
					return fmt.Errorf("%s has the build constraint %s", name, c.Text)
				}
			}
		}
		byDirectory[path.Dir(name)] = append(byDirectory[path.Dir(name)], file)
	}
	var gen *types.Package
	config := types.Config{Importer: importerFunc(func(path string) (*types.Package, error) {
		if path == module+"/gen" && gen != nil {
			return gen, nil
		}
		if known[path] == nil {
			return nil, fmt.Errorf("generated code imports %s", path)
		}
		return known[path], nil
	})}
	if gen, err = config.Check(module+"/gen", set, byDirectory["gen"], nil); err != nil {
		return err
	}
	for _, directory := range sortedKeys(byDirectory) {
		if _, err := config.Check(module+"/"+directory, set, byDirectory[directory], nil); directory != "gen" &&
			err != nil {
			return err
		}
	}
	return nil
}

// accepted generates a document and reports an error unless each operation compiles or is refused
// by name and line.
func accepted(source []byte) (refused int, err error) {
	files, _, refusals, err := generate(
		source,
		target{path: module, document: "api/openapi.yaml", files: fstest.MapFS{}},
	)
	for _, r := range refusals {
		if r.Operation == "" || r.Reason == "" || r.Line == 0 {
			return 0, fmt.Errorf("a refusal without name, reason or line: %s", r)
		}
	}
	if len(refusals) > 0 {
		return len(refusals), nil
	}
	if err != nil {
		return 0, err
	}
	return 0, compiles(files)
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	c := readCorpus(t)
	try := func(name string, source []byte) {
		t.Run(name, func(t *testing.T) {
			if refused, err := accepted(source); err != nil {
				t.Errorf("%v\n%s", err, source)
			} else if refused > 0 {
				t.Logf("%d refusals", refused)
			}
		})
	}
	for _, name := range sortedKeys(c.Schemas) {
		try(name, c.document([]string{c.Schemas[name]}, "getIt", "other", "Do it"))
	}
	for _, name := range corpusNames {
		try("the name "+name, c.document([]string{c.Schemas["an object"]}, name, name, "Do it"))
	}
	for _, parameter := range c.Parameters {
		try(
			"the parameter "+parameter,
			doc(
				op(
					"/a/{id}",
					"get",
					"getA",
					"'Things\n+build ignore'",
					"      parameters: [{name: id, in: path, required: true, schema: {type: string, enum: [a]}}, "+parameter+"]\n"+
						responses(
							"        '200': {description: d, content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: array, items: {type: object, properties: {a: {type: string}}}}}}}}}\n",
						),
				),
				"",
			),
		)
	}
	for _, text := range texts {
		try("the text "+text, c.document([]string{c.Schemas["an object"]}, "getIt", "other", text))
	}
}

// FuzzDocuments combines what the corpus has one by one.
func FuzzDocuments(f *testing.F) {
	c := readCorpus(f)
	f.Add([]byte{1, 2, 3}, uint8(0), uint8(0), uint8(0))
	f.Add([]byte{9, 40, 41, 17}, uint8(3), uint8(4), uint8(1))
	names := sortedKeys(c.Schemas)
	f.Fuzz(func(t *testing.T, chosen []byte, id, property, text uint8) {
		var schemas []string
		for _, n := range chosen[:min(len(chosen), 4)] {
			schemas = append(schemas, c.Schemas[names[int(n)%len(names)]])
		}
		if len(schemas) == 0 {
			return
		}
		source := c.document(
			schemas,
			corpusNames[int(id)%len(corpusNames)],
			corpusNames[int(property)%len(corpusNames)],
			texts[int(text)%len(texts)],
		)
		if _, err := accepted(source); err != nil {
			t.Errorf("%v\n%s", err, source)
		}
	})
}
