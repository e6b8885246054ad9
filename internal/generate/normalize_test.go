package main

import (
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

// at returns a part of a tree as YAML in one line.
func at(t *testing.T, tree *yaml.Node, keys ...string) string {
	t.Helper()
	n := get(tree, keys...)
	if n == nil {
		return ""
	}
	flow := clone(n)
	flow.Style = yaml.FlowStyle
	out, err := yaml.Marshal(flow)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	const paths = `  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post:
      operationId: make-it
      tags: [Things]
      summary: Do it
      requestBody: {content: {application/json: {schema: {type: object, properties: {z: {type: string}, a: {type: string}}}}}}
      responses:
        '201': {description: Fine, content: {application/json: {schema: {type: object, properties: {enum: {type: string}}}}}}
        '202': {description: Fine, content: {application/json: {schema: {type: object, properties: {enum: {type: string}}}}}}
        '404': {description: None, content: {application/json: {schema: {type: object}}}}
        '500': {$ref: '#/components/responses/Broken'}`
	const components = `  responses:
    Broken: {description: Broken, content: {application/json: {schema: {type: object, properties: {error: {$ref: '#/components/schemas/Detail'}}}}}}
  schemas:
    Detail: {type: object}
    MakeItRequest: {type: string}
    Kind: {type: string, enum: [a, null, b], x-enum-varnames: [A, Nothing, B]}
    Named: {type: [string, 'null'], enum: [a, null], x-enum-varnames: [A]}
    Nothing: {enum: [null]}
    Bounds: {type: number, exclusiveMinimum: true, minimum: 3, exclusiveMaximum: false, maximum: 9}
    Base: {type: object, required: [b], properties: {b: {type: string}}, additionalProperties: true}
    Merged:
      description: merged
      allOf: [{$ref: '#/components/schemas/Base'}, {type: [object, 'null'], required: [c], properties: {c: {type: string}}, additionalProperties: true}]
    Renamed: {allOf: [{$ref: '#/components/schemas/Base'}], description: the same}
    Union: {allOf: [{$ref: '#/components/schemas/Base'}, {oneOf: [{type: object}]}]}
    Data: {type: object, properties: {enum: {type: string, enum: [x, null]}, example: {type: string, enum: [y, null]}}, example: {enum: [null]}}
`
	d := read(t, doc(paths, components), fstest.MapFS{})
	if len(d.refusals) > 0 {
		t.Fatal(d.refusals)
	}
	schemas := get(d.tree, "components", "schemas")
	post := get(d.tree, "paths", "/a/{id}", "post")
	tests := map[string]struct{ got, want string }{
		"null leaves an enum, with its name": {at(t, schemas, "Kind"), "{type: [string, null], enum: [a, b], x-enum-varnames: [A, B]}"},
		"names that never counted null":      {at(t, schemas, "Named", "x-enum-varnames"), "[A]"},
		"an enum of null alone":              {at(t, schemas, "Nothing"), "{}"},
		"boolean bounds":                     {at(t, schemas, "Bounds"), "{type: number, maximum: 9, exclusiveMinimum: 3}"},
		"merged members":                     {at(t, schemas, "Merged", "required"), "[b, c]"},
		"a merged type":                      {at(t, schemas, "Merged", "type"), "object"},
		"one member keeps its name":          {at(t, schemas, "Renamed", "allOf"), "[{$ref: '#/components/schemas/Base'}]"},
		"a union is not merged":              {at(t, schemas, "Union", "properties"), ""},
		"a property called enum":             {at(t, schemas, "Data", "properties", "enum", "enum"), "[x]"},
		"a property called example":          {at(t, schemas, "Data", "properties", "example", "enum"), "[y]"},
		"an example is data":                 {at(t, schemas, "Data", "example"), "{enum: [null]}"},
		"an inline request, its name taken":  {at(t, post, "requestBody", "content", "application/json", "schema"), "{$ref: '#/components/schemas/MakeItRequest2'}"},
		"properties in the author's order":   {at(t, schemas, "MakeItRequest2", "properties"), "{z: {type: string, x-order: 1}, a: {type: string, x-order: 2}}"},
		"an inline answer":                   {at(t, post, "responses", "201", "content", "application/json", "schema"), "{$ref: '#/components/schemas/MakeItResponse'}"},
		"one success":                        {at(t, post, "responses", "202"), ""},
		"an inline error":                    {at(t, post, "responses", "404", "content", "application/json", "schema"), "{$ref: '#/components/schemas/NotFoundResponse'}"},
		"an inline error of a component":     {at(t, d.tree, "components", "responses", "Broken", "content", "application/json", "schema"), "{$ref: '#/components/schemas/BrokenResponse'}"},
	}
	for name, test := range tests {
		if strings.ReplaceAll(test.got, `"null"`, "null") != test.want {
			t.Errorf("%s: got %s, want %s", name, test.got, test.want)
		}
	}
	if op := d.operations[0]; op.getter != "JSON201" {
		t.Errorf("got %s, want JSON201", op.getter)
	}
}

func TestAliasesAreCopied(t *testing.T) {
	t.Parallel()
	tree, err := parseTree([]byte("a: &x {enum: [b, null]}\nc: *x\n"))
	if err != nil {
		t.Fatal(err)
	}
	mend(tree)
	if got, want := at(t, tree), "{a: {enum: [b]}, c: {enum: [b]}}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := parseTree([]byte("a: &a [1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n" +
		"e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f]\nh: &h [*g,*g,*g,*g,*g,*g,*g,*g]\ni: [*h,*h,*h,*h]\n")); err == nil {
		t.Error("aliases without end were accepted")
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{upperCamel("list-models_v2"), "ListModelsV2"},
		{unexported("GetCurrentKey"), "getCurrentKey"},
		{unexported("APIKeyGet"), "apiKeyGet"},
		{unexported("API"), "api"},
		{packageName("API Keys"), "apikeys"},
		{packageName("beta.Analytics"), "betaanalytics"},
		{errorSchemaName("404"), "NotFoundResponse"},
		{errorSchemaName("500"), "InternalServerResponse"},
		{errorSchemaName("418"), "ImATeapotResponse"},
		{errorSchemaName("499"), "Status499Response"},
		{errorSchemaName("4XX"), "ErrorResponse"},
		{lowerFirst("The key"), "the key"},
		{lowerFirst("API key"), "API key"},
		{lowerFirst("Not Found"), "Not Found"},
		{sentence("done"), "done."},
		{sentence("done!"), "done!"},
		{strings.Join(wrap("aa bb cc\n\ndd", 5), "|"), "aa bb|cc||dd"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	for summary, want := range map[string]string{
		"Exchange a code": "exchanges a code", "Fetch it": "fetches it", "Query models": "queries models", "Deploy it": "deploys it", "Current key": "",
	} {
		got, ok := thirdPerson(summary, strings.ToLower(strings.Fields(summary)[0])+"It")
		if summary == "Current key" {
			_, ok = thirdPerson(summary, "getIt")
			got = ""
		}
		if ok != (want != "") || got != want {
			t.Errorf("%s: got %q, want %q", summary, got, want)
		}
	}
}
