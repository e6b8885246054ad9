package openapi_test

import (
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// Of several members every one holds: the tighter bound, the common types and values, all
// properties.
func TestFlattenTakesTheTighterOfTwo(t *testing.T) {
	t.Parallel()
	document := schemas(t, `
Number: {allOf: [{type: [number, 'null'], minimum: 1, maximum: 9}, {type: number, exclusiveMinimum: 1, maximum: 5}]}
Text: {allOf: [{type: [string, number], minLength: 2, maxLength: 9}, {type: string, minLength: 1, maxLength: 5,
  pattern: a}], pattern: b}
Enum: {allOf: [{enum: [a, b, null]}, {enum: [b, c, {d: 1}]}]}
List: {allOf: [{type: array, minItems: 1, items: {type: string}}, {maxItems: 3, uniqueItems: true,
  items: {minLength: 2}}]}`)
	number := openapi.Flatten(document.Components.Schemas["Number"])
	if *number.Minimum != 1 || !number.ExclusiveMin || *number.Maximum != 5 || number.ExclusiveMax || number.Nullable ||
		!number.Is("number") {
		t.Errorf("Number = %+v", number)
	}
	text := openapi.Flatten(document.Components.Schemas["Text"])
	if text.MinLength != 2 || *text.MaxLength != 5 || strings.Join(text.Patterns, "") != "ba" ||
		strings.Join(text.Types, "") != "string" {
		t.Errorf("Text = %+v", text)
	}
	if enum := openapi.Flatten(document.Components.Schemas["Enum"]); asJSON(t, enum.Enum) != `["b"]` || enum.Nullable {
		t.Errorf("Enum = %+v", enum)
	}
	list := openapi.Flatten(document.Components.Schemas["List"])
	item := openapi.Flatten(list.Items)
	if list.MinItems != 1 || *list.MaxItems != 3 || !list.UniqueItems || !item.Is("string") || item.MinLength != 2 {
		t.Errorf("List = %+v of %+v", list, item)
	}
}

func TestFlattenProperties(t *testing.T) {
	t.Parallel()
	document := schemas(t, `
Base: {type: object, required: [kind], properties: {kind: {type: string, enum: [a, b]}, size: {type: integer}}}
Special:
  allOf:
    - $ref: '#/components/schemas/Base'
    - {type: object, required: [size], properties: {kind: {enum: [b]}}, dependentRequired: {kind: [size]}}
  properties: {own: {type: boolean}}
Choice: {anyOf: [{$ref: '#/components/schemas/Base'}, {type: 'null'}]}
Choices: {oneOf: [{type: string}, {type: number}, {type: 'null'}]}
Loop: {allOf: [{$ref: '#/components/schemas/Loop'}], properties: {a: {type: string}}}`)
	special := openapi.Flatten(document.Components.Schemas["Special"])
	var got []string
	for _, p := range special.Properties {
		name := p.Name
		if p.Required {
			name += "!"
		}
		got = append(got, name)
	}
	if strings.Join(got, " ") != "kind! size! own" || special.DependentRequired["kind"][0] != "size" {
		t.Errorf("Special has %v, %v", got, special.DependentRequired)
	}
	kind, _ := special.Property("kind")
	if flat := openapi.Flatten(kind.Schema); asJSON(t, flat.Enum) != `["b"]` || !flat.Is("string") {
		t.Errorf("kind, of two members, = %+v", flat)
	}
	choice := openapi.Flatten(document.Components.Schemas["Choice"])
	if !choice.Nullable || len(choice.Properties) != 2 || len(choice.Choices) != 0 {
		t.Errorf("a choice between null and one schema = %+v", choice)
	}
	choices := openapi.Flatten(document.Components.Schemas["Choices"])
	if !choices.Nullable || len(choices.Choices) != 1 || len(choices.Choices[0]) != 3 {
		t.Errorf("choices = %+v", choices)
	}
	if loop := openapi.Flatten(document.Components.Schemas["Loop"]); len(loop.Properties) != 1 {
		t.Errorf("a schema that contains itself = %+v", loop)
	}
	if nothing := openapi.Flatten(nil); nothing.Nullable || len(nothing.Types) != 0 {
		t.Errorf("no schema = %+v", nothing)
	}
}
