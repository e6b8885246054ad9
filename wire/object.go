package wire

import (
	"bytes"
	"encoding/json"
	"slices"
)

// JoinObject returns the JSON of a struct with the additional properties behind its own.
func JoinObject[T any](known any, additional map[string]T) ([]byte, error) {
	object, err := json.Marshal(known)
	if err != nil || len(additional) == 0 {
		return object, err
	}
	rest, err := json.Marshal(additional)
	if err != nil {
		return nil, err
	}
	object = bytes.TrimSuffix(object, []byte("}"))
	if len(object) > 1 {
		object = append(object, ',')
	}
	return append(object, rest[1:]...), nil
}

// SplitObject reads an object into a struct, and what is not among its names into the additional
// properties.
func SplitObject[T any](data []byte, known any, additional *map[string]T, names ...string) error {
	if err := json.Unmarshal(data, known); err != nil {
		return err
	}
	*additional = nil
	object := bytes.TrimSpace(data)
	if len(object) == 0 || object[0] != '{' {
		return nil
	}
	for _, p := range appendProperties(nil, object) {
		if name := string(p.name); !slices.Contains(names, name) {
			var value T
			if err := json.Unmarshal(p.value, &value); err != nil {
				return err
			}
			if *additional == nil {
				*additional = map[string]T{}
			}
			(*additional)[name] = value
		}
	}
	return nil
}
