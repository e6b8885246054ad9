package main

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mend makes the document readable for kin-openapi and oapi-codegen without changing what it says:
//   - null among the values of an enum becomes a type: the generator would make a constant "<nil>" of it;
//   - a boolean exclusiveMinimum, which is of OpenAPI 3.0, becomes the number that 3.1 wants.
func mend(tree *yaml.Node) {
	visit(tree, func(schema *yaml.Node) {
		mendEnum(schema)
		mendBound(schema, "exclusiveMinimum", "minimum")
		mendBound(schema, "exclusiveMaximum", "maximum")
	})
}

func mendEnum(schema *yaml.Node) {
	enum := get(schema, "enum")
	if enum == nil || enum.Kind != yaml.SequenceNode {
		return
	}
	at := slices.IndexFunc(enum.Content, isNull)
	if at < 0 {
		return
	}
	if names := get(schema, "x-enum-varnames"); names != nil && len(names.Content) == len(enum.Content) {
		names.Content = slices.Delete(names.Content, at, at+1)
	}
	enum.Content = slices.DeleteFunc(enum.Content, isNull)
	if len(enum.Content) == 0 {
		del(schema, "enum")
	}
	if kind := get(schema, "type"); kind != nil && kind.Kind == yaml.ScalarNode && kind.Value != "null" {
		set(schema, "type", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{kind, scalar("null")}})
	}
}

func mendBound(schema *yaml.Node, exclusive, inclusive string) {
	flag := get(schema, exclusive)
	if flag == nil || flag.Kind != yaml.ScalarNode || flag.ShortTag() != "!!bool" {
		return
	}
	bound := get(schema, inclusive)
	del(schema, exclusive)
	if isTrue(flag) && bound != nil {
		del(schema, inclusive)
		set(schema, exclusive, bound)
	}
}

// normalize gives every request and answer a named schema, every property its place, and every operation one success, so that
// what oapi-codegen makes has neither anonymous structs nor names that nobody chose.
func normalize(tree *yaml.Node) {
	components := ensure(tree, "components")
	for _, name := range keys(get(components, "responses")) {
		if response := get(components, "responses", name); get(response, "$ref") == nil {
			hoist(tree, jsonContent(response), withSuffix(upperCamel(name), "Response"))
		}
	}
	for _, name := range keys(get(components, "requestBodies")) {
		if body := get(components, "requestBodies", name); get(body, "$ref") == nil {
			hoist(tree, jsonContent(body), withSuffix(upperCamel(name), "Request"))
		}
	}
	each(tree, func(path, method string, _, operation *yaml.Node) {
		name := upperCamel(operationName(path, method, operation))
		if body := get(operation, "requestBody"); get(body, "$ref") == nil {
			hoist(tree, jsonContent(body), name+"Request")
		}
		oneSuccess(get(operation, "responses"))
		for _, status := range keys(get(operation, "responses")) {
			response := get(operation, "responses", status)
			if get(response, "$ref") != nil {
				continue
			}
			if strings.HasPrefix(status, "2") {
				hoist(tree, jsonContent(response), name+"Response")
			} else {
				hoistError(tree, jsonContent(response), errorSchemaName(status))
			}
		}
	})
	visit(tree, func(schema *yaml.Node) { mergeAllOf(tree, schema) })
	visit(tree, inOrder)
}

func jsonContent(n *yaml.Node) *yaml.Node { return get(n, "content", "application/json") }

func withSuffix(name, suffix string) string { return strings.TrimSuffix(name, suffix) + suffix }

// hoist moves an inline schema to the components, under the name or, when that is taken, a similar one.
func hoist(tree, media *yaml.Node, name string) {
	schema := get(media, "schema")
	if schema == nil || schema.Kind != yaml.MappingNode || get(schema, "$ref") != nil {
		return
	}
	schemas := ensure(ensure(tree, "components"), "schemas")
	unique := name
	for n := 2; get(schemas, unique) != nil; n++ {
		unique = name + strconv.Itoa(n)
	}
	set(schemas, unique, schema)
	set(media, "schema", reference("schemas", unique))
}

// hoistError gives an inline error schema the name that its status has. Errors are told apart by status and read by the root package, not
// by their schemas, so that one schema for each status will do.
func hoistError(tree, media *yaml.Node, name string) {
	schema := get(media, "schema")
	if schema == nil || get(schema, "$ref") != nil {
		return
	}
	if schemas := ensure(ensure(tree, "components"), "schemas"); get(schemas, name) == nil {
		set(schemas, name, schema)
	}
	set(media, "schema", reference("schemas", name))
}

// oneSuccess keeps the first of several equal success answers: any 2xx is taken for the documented one.
func oneSuccess(responses *yaml.Node) {
	first := true
	for _, status := range keys(responses) {
		if strings.HasPrefix(status, "2") {
			if !first {
				del(responses, status)
			}
			first = false
		}
	}
}

// inOrder numbers the properties, since the generator sorts by name otherwise.
func inOrder(schema *yaml.Node) {
	properties := get(schema, "properties")
	for i, name := range keys(properties) {
		if property := get(properties, name); property.Kind == yaml.MappingNode {
			set(property, "x-order", integer(i+1))
		}
	}
}

// mergeAllOf merges members that are objects, where the generator stops at (two members with additionalProperties, or a
// nullable one beside one that is not). Nothing else is touched: a single reference keeps its name.
func mergeAllOf(tree, schema *yaml.Node) {
	all := get(schema, "allOf")
	if all == nil || all.Kind != yaml.SequenceNode {
		return
	}
	if len(all.Content) == 1 && get(schema, "properties") == nil {
		return
	}
	merged := mapping(scalar("type"), scalar("object"))
	if !mergeMembers(tree, merged, schema, 0) {
		return
	}
	for _, key := range keys(schema) {
		switch key {
		case "allOf", "type", "properties", "required", "additionalProperties":
		default:
			set(merged, key, get(schema, key))
		}
	}
	schema.Content = merged.Content
}

func mergeMembers(tree, merged, schema *yaml.Node, depth int) bool {
	schema = follow(tree, schema)
	if depth > 16 || schema.Kind != yaml.MappingNode {
		return false
	}
	for _, key := range keys(schema) {
		switch child := get(schema, key); key {
		case "oneOf", "anyOf", "not", "enum", "const", "items", "patternProperties":
			return false
		case "type":
			if !slices.Contains(scalars(child), "object") {
				return false
			}
		case "allOf":
			for _, member := range child.Content {
				if !mergeMembers(tree, merged, member, depth+1) {
					return false
				}
			}
		case "properties":
			for _, name := range keys(child) {
				set(ensure(merged, "properties"), name, clone(get(child, name)))
			}
		case "dependentRequired":
			for _, name := range keys(child) {
				set(ensure(merged, key), name, get(child, name))
			}
		case "required":
			all := append(scalars(get(merged, "required")), scalars(child)...)
			slices.Sort(all)
			list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
			for _, name := range slices.Compact(all) {
				list.Content = append(list.Content, scalar(name))
			}
			set(merged, key, list)
		case "additionalProperties":
			set(merged, key, child)
		}
	}
	return true
}

// scalars returns a sequence's texts, or those of a single scalar.
func scalars(n *yaml.Node) []string {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	var texts []string
	for _, child := range n.Content {
		texts = append(texts, value(child))
	}
	return texts
}
