package multipartbody

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/openrouter-go/openrouter/wire"
	"github.com/openrouter-go/openrouter/wire/constraint"
)

// part is one part of a form: a file, or a value as it is sent.
type part struct {
	name  string
	value []byte
	json  bool
	file  *wire.File
}

// partsOf returns the parts of a request: a part for each of its fields, under the name that the
// field's json tag gives and left out where the tag does. A list is a part for each of its items.
func partsOf(request any) ([]part, error) {
	v := reflect.Indirect(reflect.ValueOf(request))
	if v.Kind() != reflect.Struct {
		return nil, &constraint.Violation{Field: "request", Problem: "is not a struct"}
	}
	var parts []part
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		field := v.Field(i)
		if !v.Type().Field(i).IsExported() || name == "" || name == "-" || omitted(field, options) {
			continue
		}
		var err error
		if parts, err = appendParts(parts, name, field); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

func omitted(v reflect.Value, options string) bool {
	if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return true
	}
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero() && options != ""
	}
	return strings.Contains(options, "omit") && (v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0)
}

func appendParts(parts []part, name string, v reflect.Value) ([]part, error) {
	switch value := v.Interface().(type) {
	case wire.File:
		if err := checkFile(name, value); err != nil {
			return nil, err
		}
		return append(parts, part{name: name, file: &value}), nil
	case encoding.TextMarshaler:
		if v.Kind() != reflect.Pointer || !v.IsNil() {
			text, err := value.MarshalText()
			return append(parts, part{name: name, value: text}), err
		}
		return parts, nil
	case json.Marshaler:
		if v.Kind() != reflect.Pointer || !v.IsNil() {
			return appendJSON(parts, name, value)
		}
		return parts, nil
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return parts, nil
		}
		return appendParts(parts, name, v.Elem())
	case reflect.String:
		return append(parts, part{name: name, value: []byte(v.String())}), nil
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		for i := range v.Len() {
			var err error
			if parts, err = appendParts(parts, name, v.Index(i)); err != nil {
				return nil, constraint.Within(constraint.At(name, i), err)
			}
		}
		return parts, nil
	}
	return appendJSON(parts, name, v.Interface())
}

// appendJSON sends a scalar as its text, and anything else as JSON (OpenAPI 3.1, section 4.8.15.1).
func appendJSON(parts []part, name string, value any) ([]part, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := part{name: name, value: data}
	switch data[0] {
	case '"':
		var text string
		_ = json.Unmarshal(data, &text)
		p.value = []byte(text)
	case '{', '[':
		p.json = true
	case 'n': // null, for which a form has no value
		return parts, nil
	}
	return append(parts, p), nil
}

func checkFile(name string, file wire.File) error {
	switch {
	case file.Reader == nil:
		return &constraint.Violation{Field: name, Problem: "has no Reader", Hint: "set File.Reader to what is sent"}
	case strings.ContainsFunc(file.ContentType, isControl):
		return &constraint.Violation{Field: name, Problem: "has control characters in its ContentType"}
	case strings.ContainsFunc(file.Name, isControl):
		return &constraint.Violation{Field: name, Problem: "has control characters in its Name"}
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
