package main

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// clientNames are what the functions of oapi-codegen's client call things of their own, and what they use of Go: a path parameter of
// that name would hide it.
var clientNames = []string{
	"append", "body", "bodyReader", "byte", "c", "contentType", "ctx", "err", "error", "errors", "false", "fmt", "http", "io", "json", "nil", "operationPath", "params",
	"queryURL", "queryValues", "reqEditors", "req", "rsp", "runtime", "server", "serverURL", "string", "strings", "true", "url",
}

// lowerCamel is how the generator names a path parameter.
func lowerCamel(name string) string { return unexported(upperCamel(name)) }

// sameParameters refuses parameters whose names the generated client has taken, or that become one name.
func (d *document) sameParameters(name string, parameters []*openapi3.Parameter) {
	given := map[string]string{}
	for _, p := range parameters {
		kind := "a field"
		if p.In == openapi3.ParameterInPath {
			kind = "an argument"
			if slices.Contains(clientNames, lowerCamel(p.Name)) {
				d.refuse(name, "its path parameter %s has a name that the generated client uses itself; give it another in the document", p.Name)
			}
		}
		key := kind + " " + upperCamel(p.Name)
		if other, ok := given[key]; ok {
			d.refuse(name, "its parameters %s and %s give the same Go name", other, p.Name)
		}
		given[key] = p.Name
	}
}

// sameProperties finds two properties of one object, anywhere in a schema, that become one field.
func sameProperties(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) (a, b string, found bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return "", "", false
	}
	v := ref.Value
	seen[v] = true
	given := map[string]string{}
	children := slices.Concat(v.AllOf, v.OneOf, v.AnyOf, openapi3.SchemaRefs{v.Items, v.AdditionalProperties.Schema})
	for _, name := range sortedKeys(v.Properties) {
		if other, ok := given[upperCamel(name)]; ok {
			return other, name, true
		}
		given[upperCamel(name)] = name
		children = append(children, v.Properties[name])
	}
	for _, child := range children {
		if a, b, found = sameProperties(child, seen); found {
			return a, b, true
		}
	}
	return "", "", false
}
