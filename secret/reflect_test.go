package secret_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unique"
)

// Value dumpers such as spew, kr/pretty and cmp read what reflection reaches, unexported fields and
// pointers included. None of it may contain a secret.
func TestReflectionFindsNoSecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		if name == "an error" {
			continue // a string that fmt has made; TestNothingPrintsASecret covers it
		}
		for _, text := range reachableStrings(holder) {
			assertSafe(t, name, text)
		}
	}
}

// The walk has to see through what a dumper sees through, or the test above proves nothing.
func TestReachableStrings(t *testing.T) {
	t.Parallel()
	type inner struct{ hidden any }
	for name, holder := range map[string]any{
		"unexported field": inner{canary},
		"pointer":          &[]inner{{canary}},
		"bytes":            inner{[]byte(canary)},
		"map":              map[string]inner{canary: {}},
		"unique handle":    inner{unique.Make(canary)},
	} {
		if !strings.Contains(strings.Join(reachableStrings(holder), " "), canary) {
			t.Errorf("the walk does not find a string in: %s", name)
		}
	}
}

// reachableStrings returns every string and byte slice that reflection reaches from v.
func reachableStrings(v any) []string {
	var found []string
	var walk func(v reflect.Value, depth int)
	walk = func(v reflect.Value, depth int) {
		if depth > 20 {
			return
		}
		switch v.Kind() {
		case reflect.String:
			found = append(found, v.String())
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(v.Elem(), depth+1)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i), depth+1)
			}
		case reflect.Map:
			for _, key := range v.MapKeys() {
				walk(key, depth+1)
				walk(v.MapIndex(key), depth+1)
			}
		case reflect.Slice, reflect.Array:
			if v.Type().Elem().Kind() == reflect.Uint8 {
				found = append(found, fmt.Sprintf("%s", v))
			}
			for i := range v.Len() {
				walk(v.Index(i), depth+1)
			}
		}
	}
	walk(reflect.ValueOf(v), 0)
	return found
}
