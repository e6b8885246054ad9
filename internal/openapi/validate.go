package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// validator checks values by JSON Schema 2020-12. It compiles each schema once; kin-openapi's own
// VisitJSON does so at every call.
type validator struct {
	once     sync.Once
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	pointers map[*openapi3.Schema]string             // where the document's schemas are
	known    map[*openapi3.Schema]*jsonschema.Schema // those of the document
	byText   map[string]*jsonschema.Schema           // by their JSON: those that [Flatten] makes are new each time
}

const documentURL = "https://document.invalid/"

// Valid reports whether a value, as encoding/json decodes it, satisfies a schema. A nil schema, and
// one that JSON Schema cannot express, allows everything.
func (d *Document) Valid(ref *openapi3.SchemaRef, value any) bool {
	return d.Check(ref, value) == nil
}

// Violation is what [Document.Check] found wrong with a value.
type Violation struct {
	Location []string // names and indexes that lead to the wrong part of the value
	Keyword  string   // the keyword of JSON Schema that it violates, such as minLength
	Missing  []string // the properties that it lacks, for required and dependentRequired
}

// Error implements error. It quotes the value's property names; nothing else of it.
func (v *Violation) Error() string {
	return fmt.Sprintf("/%s violates %s %s", strings.Join(v.Location, "/"), v.Keyword, strings.Join(v.Missing, ", "))
}

// Check returns the first thing that is wrong with a value, nil where [Document.Valid] reports
// true.
func (d *Document) Check(ref *openapi3.SchemaRef, value any) *Violation {
	if ref == nil || ref.Value == nil {
		return nil
	}
	schema := d.validator.schema(d.T, ref.Value)
	if schema == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(value); !errors.As(err, &invalid) {
		return nil
	}
	for descends(invalid.ErrorKind) && len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	violation := &Violation{Location: invalid.InstanceLocation}
	if path := invalid.ErrorKind.KeywordPath(); len(path) > 0 {
		violation.Keyword = path[0]
	}
	switch k := invalid.ErrorKind.(type) {
	case *kind.Required:
		violation.Missing = k.Missing
	case *kind.DependentRequired:
		violation.Missing = k.Missing
	}
	return violation
}

// descends reports whether an error is only about its causes.
func descends(k jsonschema.ErrorKind) bool {
	switch k.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		return true
	}
	return false
}

// schema returns the compiled schema, nil when it cannot be compiled.
func (v *validator) schema(model *openapi3.T, schema *openapi3.Schema) *jsonschema.Schema {
	v.once.Do(func() { v.load(model) })
	v.mu.Lock()
	defer v.mu.Unlock()
	if compiled, ok := v.known[schema]; ok {
		return compiled
	}
	if pointer, ok := v.pointers[schema]; ok {
		location := url.URL{Fragment: pointer}
		v.known[schema] = v.compile(documentURL + "#" + location.EscapedFragment())
		return v.known[schema]
	}
	text, err := json.Marshal(schema)
	if err != nil {
		return nil
	}
	compiled, ok := v.byText[string(text)]
	if !ok {
		compiled = v.compileText(text)
		v.byText[string(text)] = compiled
	}
	return compiled
}

func (v *validator) compileText(text []byte) *jsonschema.Schema {
	var resource any
	location := fmt.Sprintf("%sschemas/%d", documentURL, len(v.byText))
	if json.Unmarshal(text, &resource) != nil || v.compiler.AddResource(location, qualifyReferences(resource)) != nil {
		return nil
	}
	return v.compile(location)
}

func (v *validator) compile(location string) *jsonschema.Schema {
	compiled, err := v.compiler.Compile(location)
	if err != nil {
		return nil
	}
	return compiled
}

func (v *validator) load(model *openapi3.T) {
	v.known = map[*openapi3.Schema]*jsonschema.Schema{}
	v.byText = map[string]*jsonschema.Schema{}
	v.compiler = jsonschema.NewCompiler()
	v.compiler.DefaultDraft(jsonschema.Draft2020)
	v.compiler.AssertFormat()
	v.compiler.UseRegexpEngine(anyDialect)
	whole, err := plain(model)
	if err != nil || v.compiler.AddResource(documentURL, whole) != nil {
		return // then nothing can be compiled
	}
	v.pointers = pointersOf(model, whole)
}

// qualifyReferences makes a schema's references into its document absolute.
func qualifyReferences(node any) any {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			if ref, ok := value.(string); ok && key == "$ref" && strings.HasPrefix(ref, "#") {
				node[key] = documentURL + ref
				continue
			}
			qualifyReferences(value)
		}
	case []any:
		for _, value := range node {
			qualifyReferences(value)
		}
	}
	return node
}

// anyDialect compiles a regular expression. One of another dialect, with a lookahead for example,
// matches everything.
func anyDialect(pattern string) (jsonschema.Regexp, error) {
	if expression, err := regexp.Compile(pattern); err == nil {
		return expression, nil
	}
	return matchAll(pattern), nil
}

type matchAll string

func (matchAll) MatchString(string) bool { return true }
func (m matchAll) String() string        { return string(m) }

// plain returns what encoding/json makes of a value that it wrote itself.
func plain(value any) (any, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var decoded any
	err = json.Unmarshal(data, &decoded)
	return decoded, err
}
