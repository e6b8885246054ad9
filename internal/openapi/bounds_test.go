package openapi_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// A value is bounded by its size, whatever the document asks for: no document costs a minute and a
// gigabyte.
func TestValuesAreBoundedBySize(t *testing.T) {
	t.Parallel()
	nest := func(depth int, around, inside string) string {
		return strings.Repeat(around+" ", depth) + inside + strings.Repeat("}", depth)
	}
	var wide strings.Builder // each level refers to the next one many times
	for level := range 20 {
		fmt.Fprintf(&wide, "L%d: {type: object, properties: {", level)
		for i := range 10 {
			fmt.Fprintf(&wide, "p%d: {$ref: '#/components/schemas/L%d'}, ", i, level+1)
		}
		wide.WriteString("}}\n")
	}
	wide.WriteString("L20: {type: string}")
	for name, lines := range map[string]string{
		"nested minItems":    "L0: " + nest(6, "{type: array, minItems: 90, items:", "{minLength: 5000}"),
		"one large minItems": "L0: {type: array, minItems: 1000000000000, items: {type: integer}}",
		"unique minItems": "L0: {type: array, minItems: 1000000000000, uniqueItems: true, items: " +
			"{type: integer}}",
		"a large minLength":         "L0: {type: string, minLength: 1000000000000}",
		"many large texts":          "L0: {type: array, minItems: 90000, items: {type: string, minLength: 1000}}",
		"a pattern that repeats":    "L0: {type: string, minLength: 100000000, pattern: '^(a*b*c*)+$'}",
		"schemas inside of schemas": "L0: " + nest(500, "{type: array, items:", "{type: string}"),
		"a large minProperties": "L0: {type: object, minProperties: 1000000000000, additionalProperties: " +
			"{type: string}}",
		"many references": wide.String(),
		"many choices": strings.ReplaceAll(wide.String(), "type: object, properties",
			"type: object, additionalProperties: false, properties"),
		"a large example in many items": "Big: {type: string, example: " + strings.Repeat("x", 300_000) + "}\n" +
			"L0: {type: array, minItems: 5000, items: {$ref: '#/components/schemas/Big'}}",
	} {
		t.Run(name, func(t *testing.T) {
			document := schemas(t, lines)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			size := len(asJSON(t, document.Value(document.Components.Schemas["L0"], "x", openapi.Response)))
			runtime.ReadMemStats(&after)
			if size > 1<<20 {
				t.Errorf("a value of %d bytes", size)
			}
			if spent := time.Since(start); spent > 30*time.Second {
				t.Errorf("it took %v", spent)
			}
			if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 500<<20 {
				t.Errorf("it allocated %d MiB", bytes>>20)
			}
		})
	}
}

// The same holds for what an example lacks.
func TestRepairsAreBoundedBySize(t *testing.T) {
	t.Parallel()
	items := strings.TrimSuffix(strings.Repeat("{}, ", 20_000), ", ")
	text, _ := example(t, `{schema: {type: array, items: {type: object, required: [a], properties: {a: {type: string, `+
		`minLength: 100000}}}}, example: [`+items+`]}`, openapi.Response)
	if len(text) > 1<<20 {
		t.Errorf("a value of %d bytes", len(text))
	}
}

// Values that are made again and again, of schemas that are flattened each time, leave nothing
// behind.
func TestValuesDoNotAccumulate(t *testing.T) {
	document := schemas(t, `
Base: {type: object, required: [a], properties: {a: {type: string, description: `+strings.Repeat("x", 1000)+`}}}
L0: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {a: {minLength: 3, pattern: '^[a-z]+$'}}}]}`)
	ref := document.Components.Schemas["L0"]
	heap := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	document.Value(ref, "", openapi.Response)
	before := heap()
	for range 2000 {
		document.Value(ref, "", openapi.Response)
	}
	if after := heap(); after > before+2<<20 {
		t.Errorf("2000 values left %d KiB", (after-before)>>10)
	}
	runtime.KeepAlive(document)
}
