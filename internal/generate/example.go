package main

import (
	"fmt"
	"go/types"
	"math"
	"strconv"
	"strings"
	"time"
)

// examples writes Go values of the document's example values.
type examples struct {
	g                     *generation
	pkg                   string
	usesTime, usesPointer bool
}

// typeName writes a type as a program that imports the tag's package sees it.
func (e *examples) typeName(t types.Type) string { return e.g.typeName(t, e.pkg) }

// literal writes a value as Go of a type; ok is false when it cannot be written, and then the field is left out.
func (e *examples) literal(t types.Type, s *shape, value any) (code string, ok bool) {
	if value == nil {
		return "", false
	}
	if named, isNamed := types.Unalias(t).(*types.Named); isNamed {
		switch full := named.Obj().Pkg().Path() + "." + named.Obj().Name(); full {
		case module + "/secret.Key":
			text, isText := value.(string)
			return fmt.Sprintf("openrouter.NewKey(%q)", text), isText
		case "time.Time":
			return e.time(value)
		}
		if e.g.models.structName(t) != nil {
			return e.object(named, s, value)
		}
		if named.Obj().Pkg() != e.g.client.pkg {
			return "", false
		}
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Pointer:
		code, ok := e.literal(u.Elem(), s, value)
		if !ok {
			return "", false
		}
		if e.g.models.structName(u.Elem()) != nil {
			return "&" + code, true
		}
		e.usesPointer = true
		if name := e.typeName(u.Elem()); name != "string" && name != "bool" && !strings.Contains(code, "{") && !strings.Contains(code, ".Date(") {
			code = name + "(" + code + ")"
		}
		return "pointer(" + code + ")", true
	case *types.Basic:
		return e.basic(t, u, value)
	case *types.Slice:
		return e.list(t, u, s, value)
	case *types.Map:
		return e.dictionary(t, u, s, value)
	case *types.Interface:
		return anything(value)
	}
	return "", false
}

func (e *examples) time(value any) (string, bool) {
	text, _ := value.(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "", false
	}
	e.usesTime = true
	at = at.UTC()
	return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, %d, time.UTC)",
		at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond()), true
}

func (e *examples) basic(t types.Type, u *types.Basic, value any) (string, bool) {
	switch value := value.(type) {
	case string:
		if u.Info()&types.IsString == 0 {
			return "", false
		}
		if named, ok := types.Unalias(t).(*types.Named); ok {
			for _, c := range e.g.constantsOf[e.pkg] {
				if c.Type == named.Obj().Name() && c.Value == value {
					return e.pkg + "." + c.Name, true
				}
			}
		}
		return strconv.Quote(value), true
	case bool:
		return strconv.FormatBool(value), u.Info()&types.IsBoolean != 0
	case float64:
		if u.Info()&types.IsInteger != 0 && value != math.Trunc(value) {
			return "", false
		}
		return strconv.FormatFloat(value, 'f', -1, 64), u.Info()&types.IsNumeric != 0
	case int:
		return strconv.Itoa(value), u.Info()&types.IsNumeric != 0
	}
	return "", false
}

func (e *examples) list(t types.Type, u *types.Slice, s *shape, value any) (string, bool) {
	items, ok := value.([]any)
	if !ok {
		return "", false
	}
	var list []string
	for _, v := range items {
		if code, ok := e.literal(u.Elem(), shapeOf(s.items), v); ok {
			list = append(list, code)
		}
	}
	return e.typeName(t) + "{" + strings.Join(list, ", ") + "}", true
}

func (e *examples) dictionary(t types.Type, u *types.Map, s *shape, value any) (string, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return "", false
	}
	var list []string
	for _, key := range sortedKeys(object) {
		if code, ok := e.literal(u.Elem(), shapeOf(s.values), object[key]); ok {
			list = append(list, strconv.Quote(key)+": "+code)
		}
	}
	return e.typeName(t) + "{" + strings.Join(list, ", ") + "}", true
}

func (e *examples) object(named *types.Named, s *shape, value any) (string, bool) {
	object, ok := value.(map[string]any)
	model := e.g.models.structs[named.Obj()]
	if !ok || model == nil || isUnion(named) {
		return "", false
	}
	var list []string
	for _, f := range model.fields {
		if code, ok := e.literal(f.typ, f.shape, object[f.json]); ok {
			list = append(list, f.name+": "+code+",")
		}
	}
	if len(list) == 0 {
		return e.typeName(named) + "{}", true
	}
	return e.typeName(named) + "{\n" + strings.Join(list, "\n") + "\n}", true
}

// anything writes a JSON value as the Go that encoding/json would decode it to.
func anything(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return strconv.Quote(value), true
	case bool, float64, int:
		return fmt.Sprint(value), true
	case []any:
		var list []string
		for _, v := range value {
			if code, ok := anything(v); ok {
				list = append(list, code)
			}
		}
		return "[]any{" + strings.Join(list, ", ") + "}", true
	case map[string]any:
		var list []string
		for _, key := range sortedKeys(value) {
			if code, ok := anything(value[key]); ok {
				list = append(list, strconv.Quote(key)+": "+code)
			}
		}
		return "map[string]any{" + strings.Join(list, ", ") + "}", true
	}
	return "", false
}

// zero writes a value for an argument that has no usable example.
func (e *examples) zero(t types.Type) string {
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		}
		return "0"
	case *types.Struct, *types.Slice, *types.Map, *types.Array:
		return e.typeName(t) + "{}"
	}
	return "nil"
}
