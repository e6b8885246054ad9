package generate

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// examples writes Go values of the document's example values, as a program sees them that imports a
// tag's package.
type examples struct {
	tag *tagPackage
}

func (e examples) typeName(t *goType) string { return t.in(e.tag.Name) }

// literal writes a value as Go of a type; ok is false when it cannot be written, and then the field
// is left out.
func (e examples) literal(t *goType, s *shape, value any) (code string, ok bool) {
	r := t.resolved()
	if value == nil {
		if r.kind == nullableKind {
			return "openrouter.Null[" + e.typeName(r.elem) + "]()", true
		}
		return "", false
	}
	text, isText := value.(string)
	switch r.kind {
	case secretKind:
		return fmt.Sprintf("openrouter.NewKey(%q)", text), isText
	case timeKind:
		return timeLiteral(text)
	case bytesKind:
		return fmt.Sprintf("[]byte(%q)", text), isText
	case fileKind:
		return `openrouter.File{Name: "example.txt", Reader: strings.NewReader("hello")}`, true
	case nullableKind:
		code, ok = e.typed(r.elem, s, value)
		return "openrouter.Value(" + code + ")", ok
	case pointerKind:
		if r.elem.declared(structDeclaration) != nil {
			code, ok = e.literal(r.elem, s, value)
			return "&" + code, ok
		}
		code, ok = e.typed(r.elem, s, value)
		return "new(" + code + ")", ok
	case basicKind:
		return e.basic(r, value)
	case sliceKind:
		return e.list(t, r, s, value)
	case mapKind:
		return e.dictionary(t, r, s, value)
	case anyKind:
		return anyLiteral(value)
	case declaredKind:
		switch r.decl.kind {
		case structDeclaration:
			return e.object(t, r.decl, value)
		case enumDeclaration:
			return e.enum(t, r.decl, text), isText
		case unionDeclaration:
			return e.union(t, r.decl, value)
		}
	}
	return "", false
}

// typed is literal for where nothing but the expression itself says what its type is.
func (e examples) typed(t *goType, s *shape, value any) (string, bool) {
	code, ok := e.literal(t, s, value)
	switch r := t.resolved(); {
	case !ok || r.kind != basicKind || r.text == "string" || r.text == "bool" || r.text == "int":
	case r == floatType && strings.Contains(code, "."):
	case r == floatType:
		code += ".0"
	default:
		code = r.text + "(" + code + ")"
	}
	return code, ok
}

func timeLiteral(text string) (string, bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", false
	}
	at = at.UTC()
	return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, %d, time.UTC)",
		at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond()), true
}

func (e examples) basic(r *goType, value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return strconv.Quote(value), r == stringType
	case bool:
		return strconv.FormatBool(value), r == boolType
	case float64:
		if !strings.HasPrefix(r.text, "float") && value != math.Trunc(value) {
			return "", false
		}
		return strconv.FormatFloat(value, 'f', -1, 64), r.isNumber()
	}
	return "", false
}

func (e examples) enum(t *goType, d *declaration, text string) string {
	for _, c := range d.enum {
		if c.Value != text {
			continue
		}
		for _, a := range e.tag.Constants {
			if a.Of == c.Name {
				return e.tag.Name + "." + a.Name
			}
		}
	}
	return fmt.Sprintf("%s(%q)", e.typeName(t), text)
}

func (e examples) list(t, r *goType, s *shape, value any) (string, bool) {
	items, ok := value.([]any)
	if !ok {
		return "", false
	}
	var list []string
	for _, v := range items {
		if code, ok := e.literal(r.elem, shapeOf(s.Items), v); ok {
			list = append(list, code)
		}
	}
	return e.typeName(t) + "{" + lines(list) + "}", true
}

func (e examples) dictionary(t, r *goType, s *shape, value any) (string, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return "", false
	}
	var list []string
	for _, key := range sortedKeys(object) {
		if code, ok := e.literal(r.elem, shapeOf(s.Values), object[key]); ok {
			list = append(list, strconv.Quote(key)+": "+code)
		}
	}
	return e.typeName(t) + "{" + strings.Join(list, ", ") + "}", true
}

// lines writes elements one per line where one of them has several.
func lines(list []string) string {
	if slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, "\n") }) {
		return "\n" + strings.Join(list, ",\n") + ",\n"
	}
	return strings.Join(list, ", ")
}

func (e examples) object(t *goType, d *declaration, value any) (string, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return "", false
	}
	var list []string
	for _, f := range d.fields {
		v, shown := object[f.json]
		if enum := f.typ.declared(enumDeclaration); !shown || enum != nil && len(enum.enum) == 1 && f.required {
			continue // the only value is set by itself
		}
		if code, ok := e.literal(f.typ, f.shape, v); ok {
			list = append(list, f.Name+": "+code+",")
		}
	}
	if len(list) == 0 {
		return e.typeName(t) + "{}", true
	}
	return e.typeName(t) + "{\n" + strings.Join(list, "\n") + "\n}", true
}

// anyLiteral writes a JSON value as the Go that encoding/json would decode it to.
func anyLiteral(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return strconv.Quote(value), true
	case bool, float64:
		return fmt.Sprint(value), true
	case []any:
		var list []string
		for _, v := range value {
			if code, ok := anyLiteral(v); ok {
				list = append(list, code)
			}
		}
		return "[]any{" + strings.Join(list, ", ") + "}", true
	case map[string]any:
		var list []string
		for _, key := range sortedKeys(value) {
			if code, ok := anyLiteral(value[key]); ok {
				list = append(list, strconv.Quote(key)+": "+code)
			}
		}
		return "map[string]any{" + strings.Join(list, ", ") + "}", true
	}
	return "", false
}

// zero writes a value for an argument that has no usable example.
func (e examples) zero(t *goType) string {
	r := t.resolved()
	switch {
	case t.isText():
		return `""`
	case t.isNumber():
		return "0"
	case r == boolType:
		return "false"
	case r.kind == declaredKind, r.kind == sliceKind, r.kind == mapKind, r.kind == timeKind, r.kind == secretKind:
		return e.typeName(t) + "{}"
	}
	return "nil"
}

func (e examples) orZero(t *goType, s *shape, value any) string {
	if code, ok := e.literal(t, s, value); ok {
		return code
	}
	return e.zero(t)
}
