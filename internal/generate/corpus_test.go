package generate

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/go/packages"
)

// constructs are schemas, each of one kind that a document may have.
var constructs = map[string]string{
	"anything":             `{}`,
	"text":                 `{type: string, minLength: 1, maxLength: 3, pattern: '^[a-z]+$'}`,
	"a foreign pattern":    `{type: string, pattern: '^(?=a)b'}`,
	"a time":               `{type: string, format: date-time}`,
	"a date":               `{type: string, format: date}`,
	"an e-mail":            `{type: string, format: email}`,
	"a UUID":               `{type: string, format: uuid}`,
	"bytes":                `{type: string, format: byte}`,
	"binary":               `{type: string, format: binary}`,
	"a secret":             `{type: string, format: password, minLength: 2}`,
	"a secret or null":     `{type: [string, 'null'], format: password}`,
	"an integer":           `{type: integer, minimum: 1, exclusiveMaximum: true, maximum: 9}`,
	"a large integer":      `{type: integer, format: int64}`,
	"a number":             `{type: number, exclusiveMinimum: 0}`,
	"a number or null":     `{type: [number, 'null'], maximum: 1}`,
	"a boolean":            `{type: boolean, nullable: true}`,
	"one value":            `{const: only}`,
	"true alone":           `{type: boolean, const: true}`,
	"values":               `{type: string, enum: [a, b, null, '', '16:9', '9:19.5', a-b, a_b, '1', '+1', '-1', 'ä', type, func]}`,
	"closed values":        `{type: string, enum: [a, b], x-speakeasy-unknown-values: disallow}`,
	"numbers of a list":    `{type: integer, enum: [1, 2]}`,
	"values of any type":   `{enum: [a, 1, true]}`,
	"names for values":     `{type: string, enum: [a, b], x-enum-varnames: [Alpha, Beta]}`,
	"a list":               `{type: array, minItems: 1, maxItems: 2, items: {type: string, maxLength: 3}}`,
	"a list of lists":      `{type: array, items: {type: array, items: {type: integer, minimum: 0}}}`,
	"a list of anything":   `{type: array}`,
	"a list with nulls":    `{type: array, items: {type: [string, 'null']}}`,
	"a list of secrets":    `{type: array, items: {type: string, format: password}}`,
	"a list or null":       `{type: [array, 'null'], items: {type: string}}`,
	"a map":                `{type: object, additionalProperties: {type: integer, minimum: 1}}`,
	"a map of secrets":     `{type: object, additionalProperties: {type: string, format: password}}`,
	"an object":            `{type: object, required: [a], properties: {a: {type: string, minLength: 1}, b: {type: integer}}}`,
	"an open object":       `{type: object, properties: {a: {type: string}}, additionalProperties: {type: string, format: password}}`,
	"a free object":        `{type: object, properties: {a: {type: string}, AdditionalProperties: {type: string}}, additionalProperties: true}`,
	"an empty object":      `{type: object}`,
	"a secret's object":    `{type: object, properties: {format: {type: string}, Check: {type: string}, log_value: {type: string}, sensitive: {type: string}, s: {type: string, format: password}}}`,
	"collisions":           `{type: object, properties: {a.b: {type: string, enum: [x]}, a_b: {type: string, enum: [y]}, a: {type: object, properties: {b: {type: string, enum: [z]}}}, '+1': {type: integer}, '-1': {type: integer}, '1': {type: integer}, '24h': {type: string}, ä: {type: string}}}`,
	"names of methods":     `{type: object, required: [marshalJSON], properties: {marshalJSON: {type: string}, unmarshal_json: {type: string}, get: {type: string}, set: {type: string}, MissingMember: {type: string}, streams: {type: boolean}}}`,
	"names of one's own":   `{type: object, properties: {a: {type: string, x-go-name: Chosen}, b: {type: string, x-go-name: 'no name'}}}`,
	"dependencies":         `{type: object, dependentRequired: {a: [b], c: [a]}, properties: {a: {type: string}, b: {type: [integer, 'null']}, c: {type: array, items: {}}}}`,
	"itself":               `{$ref: '#/components/schemas/Node'}`,
	"itself or null":       `{anyOf: [{$ref: '#/components/schemas/Node'}, {type: 'null'}]}`,
	"itself with words":    `{allOf: [{$ref: '#/components/schemas/Node'}, {description: the same}]}`,
	"itself and more":      `{allOf: [{$ref: '#/components/schemas/Node'}, {type: object, required: [more], properties: {more: {type: string, minLength: 1}}, additionalProperties: true}]}`,
	"a reference's words":  `{$ref: '#/components/schemas/Node', description: a sibling}`,
	"text or a number":     `{type: [string, integer]}`,
	"text, a number, null": `{type: [string, integer, 'null'], maxLength: 2}`,
	"either":               `{oneOf: [{type: string}, {type: array, items: {type: string}}]}`,
	"either of values":     `{anyOf: [{type: string, enum: [a]}, {const: b}, {type: 'null'}]}`,
	"values or text":       `{anyOf: [{type: string, enum: [a]}, {type: string}]}`,
	"values or an object":  `{anyOf: [{const: none}, {const: auto}, {type: object, required: [f], properties: {f: {type: string}}}]}`,
	"objects by kind":      `{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}}`,
	"secrets or text":      `{oneOf: [{type: object, required: [s], properties: {s: {type: string, format: password}}}, {type: string}, {type: integer}]}`,
	"a union of unions":    `{anyOf: [{$ref: '#/components/schemas/Pet'}, {oneOf: [{type: boolean}, {type: number}]}]}`,
	"a union in a list":    `{type: array, items: {$ref: '#/components/schemas/Pet'}}`,
	"a union or null":      `{oneOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}`,
	"one of one":           `{oneOf: [{type: object, properties: {a: {type: string}}}]}`,
	"required in anyOf":    `{type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}`,
	"two equal members":    `{oneOf: [{type: object, additionalProperties: {type: string}}, {type: object, additionalProperties: {type: string}}]}`,
	"a tuple":              `{type: array, prefixItems: [{type: string}, {type: integer}]}`,
	"conditions":           `{type: object, properties: {a: {type: string}}, not: {required: [b]}, if: {properties: {a: {const: x}}}, then: {required: [a]}, patternProperties: {'^x': {type: string}}}`,
	"all of a union":       `{allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {more: {type: string}}}]}`,
	"all of an enum":       `{allOf: [{type: string, enum: [a, b]}, {enum: [b, c]}]}`,
	"bounds of members":    `{allOf: [{type: integer, minimum: 1}, {minimum: 2, exclusiveMinimum: true}]}`,
	"a title with blanks":  `{title: 'A title: with "quotes"', type: object, properties: {a: {type: string}}}`,
	"read and written":     `{type: object, required: [r, w], properties: {r: {type: string, readOnly: true}, w: {type: string, writeOnly: true, deprecated: true}}}`,
	"a Key":                `{type: string, format: password, x-go-type: secret.Key, x-go-type-import: {path: github.com/openrouter-go/openrouter/secret}}`,
	"a name of the client": `{$ref: '#/components/schemas/ClientOption'}`,
}

const corpusComponents = `  schemas:
    Node: {type: object, required: [name, kids], properties: {name: {type: string, minLength: 1}, next: {$ref: '#/components/schemas/Node'}, kids: {type: array, items: {$ref: '#/components/schemas/Node'}}, index: {type: object, additionalProperties: {$ref: '#/components/schemas/Node'}}}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string, enum: [cat]}, claws: {type: integer, minimum: 1}, secret: {type: string}}}
    Dog: {type: object, required: [kind, tail], properties: {kind: {const: dog}, tail: {type: string}}}
    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}
    ClientOption: {type: object, properties: {a: {type: string}}}
    get_thing: {type: object, properties: {a: {type: string}}}
    GetThing: {type: object, properties: {b: {$ref: '#/components/schemas/get_thing'}}}
`

// texts are descriptions that would be something else in a Go file or a page if they reached it as they are.
var texts = []string{
	"A line\nand another", "+build ignore", "go:build ignore", "*/ func init() { panic(1) } /*", "</td><script>alert(1)</script>", "```\n# heading\n```", "a | b",
	"\u202egnp.exe", "\u2028next", "`unclosed", "![x](http://x)", "line \"x\":1", "{{.Evil}}", "# heading", "back\\slash \"quote\"", "Deprecated: no",
}

// corpusNames are operationIds and property names that something else may have.
var corpusNames = []string{
	"client", "Server", "new", "service", "getThing", "get_thing_2", "params", "request", "ctx", "Call", "error", "type", "GetThingParams", "list", "listAll", "JSON200", "body", "with",
}

// parameters are operations' parameters of every style.
var parameters = []string{
	"{name: p, in: query, style: form, explode: false, schema: {type: array, items: {type: string}}}",
	"{name: p, in: query, style: deepObject, explode: true, schema: {type: object, properties: {a: {type: string}}}}",
	"{name: p, in: query, style: form, schema: {type: object, additionalProperties: {type: string}}}",
	"{name: p, in: query, style: pipeDelimited, explode: true, schema: {type: array, items: {type: integer}}}",
	"{name: 'filter[a]', in: query, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}",
	"{name: p, in: query, schema: {anyOf: [{type: string}, {type: array, items: {type: string, enum: [a, b]}}]}}",
	"{name: p, in: query, schema: {anyOf: [{type: integer}, {type: boolean}]}}",
	"{name: p, in: query, schema: {type: string, format: password}}, {name: api_key, in: query, required: true, schema: {type: string}}",
	"{name: X-Trace-Id, in: header, schema: {type: string, maxLength: 4}}",
	"{name: X-Must, in: header, required: true, schema: {type: integer}}",
	"{name: offset, in: query, schema: {type: [integer, 'null']}}, {name: limit, in: query, schema: {type: integer, default: 50}}",
	"{name: 'a.b', in: query, schema: {type: string}}, {name: format, in: query, schema: {type: string}}",
}

// corpusDocument uses each of the schemas everywhere that a schema may stand.
func corpusDocument(schemas []string, id, property, text string) []byte {
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
          application/json: {schema: {type: object, description: %[5]s, required: [must], properties: {must: %[2]s, %[4]q: %[2]s, stream: {type: boolean}, map: {type: object, additionalProperties: %[2]s}, both: {oneOf: [{type: string}, %[2]s]}}}}
          multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, files: {type: array, items: {type: string, format: binary}}, part: %[2]s}}}
      responses:
        '200': {description: d, content: {application/json; charset=utf-8: {schema: %[2]s}, text/event-stream: {schema: {type: object, properties: {data: %[2]s}}}}}
        '201': {description: d, content: {application/vnd.x+json: {schema: {type: object, required: [must], properties: {must: %[2]s, %[4]q: %[2]s}}}}}
        '418': {description: %[5]s}
`, i, schema, fmt.Sprintf("%s%s", id, strings.Repeat("x", i)), property, words)
	}
	return doc(paths.String(), corpusComponents)
}

// dependencies are the packages that generated code imports, by path.
var dependencies = sync.OnceValues(func() (map[string]*types.Package, error) {
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps},
		module, module+"/wire", module+"/wire/constraint", module+"/secret", "github.com/oapi-codegen/runtime",
		"bytes", "context", "encoding/json", "errors", "fmt", "io", "iter", "log/slog", "net/http", "net/url", "regexp", "strings", "sync", "time")
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
		if _, err := config.Check(module+"/"+directory, set, byDirectory[directory], nil); directory != "gen" && err != nil {
			return err
		}
	}
	return nil
}

// accepted generates a document and reports an error unless each operation compiles or is refused by name and line.
func accepted(source []byte) (refused int, err error) {
	files, _, refusals, err := generate(source, target{path: module, document: "api/openapi.yaml", files: fstest.MapFS{}})
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
	try := func(name string, source []byte) {
		t.Run(name, func(t *testing.T) {
			if refused, err := accepted(source); err != nil {
				t.Errorf("%v\n%s", err, source)
			} else if refused > 0 {
				t.Logf("%d refusals", refused)
			}
		})
	}
	for _, name := range sortedKeys(constructs) {
		try(name, corpusDocument([]string{constructs[name]}, "getIt", "other", "Do it"))
	}
	for _, name := range corpusNames {
		try("the name "+name, corpusDocument([]string{constructs["an object"]}, name, name, "Do it"))
	}
	for _, parameter := range parameters {
		try("the parameter "+parameter, doc(op("/a/{id}", "get", "getA", "'Things\n+build ignore'", "      parameters: [{name: id, in: path, required: true, schema: {type: string, enum: [a]}}, "+parameter+"]\n"+
			responses("        '200': {description: d, content: {application/json: {schema: {type: object, required: [data], properties: {data: {type: array, items: {type: object, properties: {a: {type: string}}}}}}}}}\n")), ""))
	}
	for _, text := range texts {
		try("the text "+text, corpusDocument([]string{constructs["an object"]}, "getIt", "other", text))
	}
}

// FuzzDocuments combines what the corpus has one by one.
func FuzzDocuments(f *testing.F) {
	f.Add([]byte{1, 2, 3}, uint8(0), uint8(0), uint8(0))
	f.Add([]byte{9, 40, 41, 17}, uint8(3), uint8(4), uint8(1))
	names := sortedKeys(constructs)
	f.Fuzz(func(t *testing.T, chosen []byte, id, property, text uint8) {
		var schemas []string
		for _, c := range chosen[:min(len(chosen), 4)] {
			schemas = append(schemas, constructs[names[int(c)%len(names)]])
		}
		if len(schemas) == 0 {
			return
		}
		source := corpusDocument(schemas, corpusNames[int(id)%len(corpusNames)], corpusNames[int(property)%len(corpusNames)], texts[int(text)%len(texts)])
		if _, err := accepted(source); err != nil {
			t.Errorf("%v\n%s", err, source)
		}
	})
}
