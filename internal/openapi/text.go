package openapi

import (
	"cmp"
	"math"
	"regexp/syntax"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// number returns 1, or the nearest number that the bounds allow.
func (f *Flat) number(step float64) float64 {
	low, high := f.bounds(step)
	if low > high { // less than a step between two exclusive bounds
		low = (low + high) / 2
		high = low
	}
	value := min(max(1, low), high)
	if f.MultipleOf != nil && *f.MultipleOf > 0 {
		multiple := math.Ceil(value / *f.MultipleOf) * *f.MultipleOf
		if multiple > high {
			multiple = math.Floor(high / *f.MultipleOf) * *f.MultipleOf
		}
		return multiple
	}
	if step == 1 {
		return math.Ceil(value)
	}
	return value
}

// formatExamples are values of the formats that a validator knows.
var formatExamples = map[string]string{
	"date-time":     "2026-01-02T03:04:05Z",
	"date":          "2026-01-02",
	"time":          "03:04:05Z",
	"duration":      "P1D",
	"uuid":          "0df9e665-d932-4740-b2c7-b52af166bc11",
	"uri":           "https://example.com/",
	"url":           "https://example.com/",
	"uri-reference": "/",
	"email":         "user@example.com",
	"hostname":      "example.com",
	"ipv4":          "192.0.2.1",
	"ipv6":          "2001:db8::1",
	"byte":          "c3RyaW5n",
}

// text returns a text of the format, or one that repeats the name, or one that matches the pattern.
func (s *synthesizer) text(flat *Flat, name string) string {
	ref := openapi3.NewSchemaRef("", flat.textSchema())
	if value, ok := formatExamples[flat.Format]; ok && s.document.Valid(ref, value) {
		return value
	}
	value := cmp.Or(strings.Trim(strings.ReplaceAll(ascii(name), "_", "-"), "-"), "text")
	least := int(min(flat.MinLength, uint64(max(s.left-2, 0))))
	if len(value) < least {
		value += strings.Repeat("x", least-len(value))
	}
	if most := flat.MaxLength; most != nil && uint64(len(value)) > *most {
		value = value[:*most]
	}
	if len(flat.Patterns) == 0 || s.document.Valid(ref, value) {
		return value
	}
	expression, err := syntax.Parse(flat.Patterns[0], syntax.Perl)
	if err != nil {
		return value
	}
	// The shortest match may be too short; repeating what may be repeated makes it longer.
	for _, repeat := range []int{0, 1, 2, least/2 + 1, least} {
		m := matching{left: s.left}
		m.write(expression.Simplify(), repeat)
		if s.document.Valid(ref, m.String()) {
			return m.String()
		}
	}
	return value
}

// textSchema is what the schema says about texts.
func (f *Flat) textSchema() *openapi3.Schema {
	schema := &openapi3.Schema{
		Type: &openapi3.Types{openapi3.TypeString}, Format: f.Format, MinLength: f.MinLength, MaxLength: f.MaxLength,
	}
	for _, pattern := range f.Patterns {
		schema.AllOf = append(schema.AllOf, openapi3.NewSchemaRef("", &openapi3.Schema{Pattern: pattern}))
	}
	return schema
}

func ascii(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text)
}

// matching builds a text that matches a regular expression, of at most left bytes.
type matching struct {
	strings.Builder
	left int
}

// write adds what matches the expression, everything that may repeat repeated so often.
func (m *matching) write(e *syntax.Regexp, repeat int) {
	if m.Len() > m.left {
		return
	}
	switch e.Op {
	case syntax.OpLiteral:
		m.WriteString(string(e.Rune))
	case syntax.OpCharClass:
		if len(e.Rune) > 0 {
			m.WriteRune(readable(e.Rune))
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		m.WriteByte('x')
	case syntax.OpStar, syntax.OpPlus:
		n := repeat
		if e.Op == syntax.OpPlus {
			n = max(n, 1)
		}
		for range n {
			m.write(e.Sub[0], 1)
		}
	case syntax.OpCapture, syntax.OpAlternate:
		m.write(e.Sub[0], repeat)
	case syntax.OpConcat:
		for _, sub := range e.Sub {
			m.write(sub, repeat)
		}
	}
}

// readable prefers a letter or digit of a class, given as pairs of bounds, to its first character,
// which may be a control character.
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
