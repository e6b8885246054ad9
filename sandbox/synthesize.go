package sandbox

import (
	"maps"
	"math"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// synthesize makes a value that fits a schema: its own example, default or first allowed value where there is one, and else something
// small of the right type. A schema that contains itself ends at the first repetition.
func synthesize(ref *openapi3.SchemaRef) any {
	value, _ := (&maker{}).value(ref)
	return copyJSON(value)
}

// maker is one walk over a schema; open are the schemas that the walk is inside of.
type maker struct{ open []*openapi3.Schema }

// maxDepth ends the walk in schemas so deep that nobody reads the value.
const maxDepth = 24

func (m *maker) value(ref *openapi3.SchemaRef) (any, bool) {
	if ref == nil || ref.Value == nil {
		return nil, true
	}
	schema := ref.Value
	if slices.Contains(m.open, schema) || len(m.open) > maxDepth {
		return nil, false
	}
	m.open = append(m.open, schema)
	defer func() { m.open = m.open[:len(m.open)-1] }()

	candidates := slices.Concat([]any{schema.Const, schema.Example}, schema.Examples, []any{schema.Default}, schema.Enum)
	for _, candidate := range candidates {
		if candidate != nil && valid(schema, candidate) {
			return candidate, true
		}
	}
	return m.made(schema)
}

func (m *maker) made(schema *openapi3.Schema) (any, bool) {
	if len(schema.AllOf)+len(schema.OneOf)+len(schema.AnyOf) == 0 {
		return m.plain(schema)
	}
	var parts []any
	if len(schema.Properties) > 0 {
		own, ok := m.object(schema)
		if !ok {
			return nil, false
		}
		parts = append(parts, own)
	}
	for _, ref := range schema.AllOf {
		value, ok := m.value(ref)
		if !ok {
			return nil, false
		}
		parts = append(parts, value)
	}
	for _, choices := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf} {
		if len(choices) == 0 {
			continue
		}
		value, ok := m.choose(choices)
		if !ok {
			return nil, false
		}
		parts = append(parts, value)
	}
	whole := parts[0]
	for _, part := range parts[1:] {
		if object, ok := whole.(map[string]any); ok {
			whole = merge(object, part)
		}
	}
	return whole, true
}

// choose makes the first choice that is not null and does not go round in circles.
func (m *maker) choose(choices openapi3.SchemaRefs) (value any, ok bool) {
	for _, choice := range choices {
		made, possible := m.value(choice)
		if possible && made != nil {
			return made, true
		}
		ok = ok || possible
	}
	return nil, ok
}

func (m *maker) plain(schema *openapi3.Schema) (any, bool) {
	switch typeOf(schema) {
	case "object":
		return m.object(schema)
	case "array":
		return m.array(schema)
	case "string":
		return text(schema), true
	case "integer":
		return math.Trunc(number(schema, 1)), true
	case "number":
		return number(schema, 0.5), true
	case "boolean":
		return false, true
	}
	return nil, true
}

func typeOf(schema *openapi3.Schema) string {
	for _, name := range schema.Type.Slice() {
		if name != "null" {
			return name
		}
	}
	switch {
	case !schema.Type.IsEmpty():
		return "null"
	case len(schema.Properties) > 0 || len(schema.Required) > 0:
		return "object"
	case schema.Items != nil:
		return "array"
	}
	return ""
}

func (m *maker) object(schema *openapi3.Schema) (any, bool) {
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		ref := schema.Properties[name]
		if ref.Value != nil && ref.Value.WriteOnly {
			continue
		}
		value, ok := m.value(ref)
		switch {
		case ok:
			object[name] = value
		case !slices.Contains(schema.Required, name):
			// It would go on for ever, and may be left out.
		case ref.Value != nil && (ref.Value.Nullable || ref.Value.Type.IncludesNull()):
			object[name] = nil
		default:
			return nil, false
		}
	}
	for _, name := range schema.Required {
		if _, ok := object[name]; !ok && schema.Properties[name] == nil {
			object[name] = "string"
		}
	}
	return object, true
}

func (m *maker) array(schema *openapi3.Schema) (any, bool) {
	n := max(int(min(schema.MinItems, 100)), 1)
	if schema.MaxItems != nil {
		n = min(n, int(min(*schema.MaxItems, 100)))
	}
	item, ok := m.value(schema.Items)
	if !ok {
		return []any{}, schema.MinItems == 0
	}
	return slices.Repeat([]any{item}, n), true
}

// number is 0, or the nearest number that the bounds allow.
func number(schema *openapi3.Schema, step float64) float64 {
	low, high := math.Inf(-1), math.Inf(1)
	if schema.Min != nil {
		low = *schema.Min
	}
	if schema.Max != nil {
		high = *schema.Max
	}
	if bound := schema.ExclusiveMin.Value; bound != nil {
		low = max(low, *bound+step)
	}
	if bound := schema.ExclusiveMax.Value; bound != nil {
		high = min(high, *bound-step)
	}
	if low > high { // less than a step between two exclusive bounds
		low = (low + high) / 2
		high = low
	}
	value := min(max(0, low), high)
	if multiple := schema.MultipleOf; multiple != nil && *multiple > 0 {
		value = math.Ceil(value / *multiple) * *multiple
	} else if step == 1 {
		value = math.Ceil(value)
	}
	return value
}

// formats are values of the formats that a validator knows.
var formats = map[string]string{
	"date-time": "2026-01-02T03:04:05Z", "date": "2026-01-02", "time": "03:04:05Z", "uuid": "0df9e665-d932-4740-b2c7-b52af166bc11",
	"uri": "https://example.com/", "url": "https://example.com/", "uri-reference": "/", "email": "user@example.com", "hostname": "example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "c3RyaW5n", "duration": "P1D",
}

func text(schema *openapi3.Schema) string {
	if value, ok := formats[schema.Format]; ok && valid(schema, value) {
		return value
	}
	least := int(min(schema.MinLength, 10_000))
	value := "string"
	if len(value) < least {
		value += strings.Repeat("x", least-len(value))
	}
	if most := schema.MaxLength; most != nil && uint64(len(value)) > *most {
		value = value[:*most]
	}
	if schema.Pattern == "" || valid(schema, value) {
		return value
	}
	expression, err := syntax.Parse(schema.Pattern, syntax.Perl)
	if err != nil {
		return value
	}
	// The shortest match may be too short; repeating what may be repeated makes it longer.
	for _, repeat := range []int{0, 1, 2, least/2 + 1, least} {
		var b strings.Builder
		matching(&b, expression.Simplify(), repeat)
		if valid(schema, b.String()) {
			return b.String()
		}
	}
	return value
}

// matching writes a text that matches a regular expression, with everything that may repeat repeated so often.
func matching(b *strings.Builder, e *syntax.Regexp, repeat int) {
	switch e.Op {
	case syntax.OpLiteral:
		b.WriteString(string(e.Rune))
	case syntax.OpCharClass:
		if len(e.Rune) > 0 {
			b.WriteRune(readable(e.Rune))
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpStar, syntax.OpPlus:
		n := repeat
		if e.Op == syntax.OpPlus {
			n = max(n, 1)
		}
		for range n {
			matching(b, e.Sub[0], 1)
		}
	case syntax.OpCapture, syntax.OpAlternate:
		matching(b, e.Sub[0], repeat)
	case syntax.OpConcat:
		for _, sub := range e.Sub {
			matching(b, sub, repeat)
		}
	}
}

// readable prefers a letter or digit of a class, given as pairs of bounds, to its first character, which may be a control character.
func readable(class []rune) rune {
	for i := 0; i+1 < len(class); i += 2 {
		for _, r := range "a0A" {
			if class[i] <= r && r <= class[i+1] {
				return r
			}
		}
	}
	return class[0]
}
