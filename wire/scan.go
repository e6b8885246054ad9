package wire

import (
	"bytes"
	"encoding/json"
)

// property is one name and value of a JSON object; both point into the object's text.
type property struct{ name, value []byte }

// appendProperties appends the properties of an object, at its top level. It copies nothing and
// takes valid JSON for granted: encoding/json checks the whole before it calls UnmarshalJSON. Of
// other text it returns what it can.
func appendProperties(list []property, object []byte) []property {
	rest := object[1:]
	for {
		rest = skipSpace(rest, ',')
		if len(rest) == 0 || rest[0] != '"' {
			return list
		}
		n := valueLength(rest)
		name := rest[1:max(1, n-1)]
		if bytes.IndexByte(name, '\\') >= 0 {
			name = text(rest[:n])
		}
		rest = skipSpace(rest[n:], ':')
		n = valueLength(rest)
		list = append(list, property{name, rest[:n]})
		rest = rest[n:]
	}
}

// valueLength returns the length of the JSON value that b begins with.
func valueLength(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += stringLength(b[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		switch {
		case depth < 0:
			return i // the end of what a number or a literal stands in
		case depth == 0:
			return i + 1
		}
	}
	return len(b)
}

// stringLength returns the length of the JSON string that b begins with, its quotes included.
func stringLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// skipSpace skips white space and the separator.
func skipSpace(b []byte, separator byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || b[0] == '\r' || b[0] == '\n' || b[0] == separator) {
		b = b[1:]
	}
	return b
}

// kindOf returns the kind of a JSON value by its first byte.
func kindOf(raw []byte) Kind {
	if len(raw) == 0 {
		return Any
	}
	switch raw[0] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Boolean
	}
	return Number
}

// text returns a string's value, and any other JSON as it is.
func text(raw []byte) []byte {
	if len(raw) < 2 || raw[0] != '"' {
		return raw
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1]
	}
	var s string
	_ = json.Unmarshal(raw, &s) // valid, as everything here is
	return []byte(s)
}
