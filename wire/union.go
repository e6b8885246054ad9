package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Union is a value of one of several types, or null, or none, which is its zero value. It is
// immutable and keeps the JSON that it was read from, so that what was received is sent unchanged.
type Union struct {
	// Behind a pointer, so that fmt does not print it from an unexported field of another struct.
	content *content
}

type content struct {
	value any    // nil for null and for an unknown member
	raw   []byte // nil for a value that was not read from JSON
}

var nullJSON = []byte("null")

// NewUnion returns a union that holds a member, by value.
func NewUnion(member any) Union { return Union{&content{value: member}} }

// NullUnion returns a union that is null.
func NullUnion() Union { return Union{&content{raw: nullJSON}} }

// Value returns the member by value; a [json.RawMessage] for JSON that fits none of them, nil for
// null and for the zero value.
func (u Union) Value() any {
	switch {
	case u.content == nil || u.IsNull():
		return nil
	case u.content.value == nil:
		return json.RawMessage(bytes.Clone(u.content.raw))
	}
	return u.content.value
}

// IsNull reports whether the union is null.
func (u Union) IsNull() bool {
	return u.content != nil && u.content.value == nil && string(u.content.raw) == "null"
}

// IsZero reports whether the union holds nothing, not even null. Such a field is not sent.
func (u Union) IsZero() bool { return u.content == nil }

// MarshalJSON returns the JSON that the union was read from, else that of its member; null for
// none.
func (u Union) MarshalJSON() ([]byte, error) {
	switch {
	case u.content == nil:
		return nullJSON, nil
	case u.content.raw != nil:
		return u.content.raw, nil
	}
	return json.Marshal(u.content.value)
}

// Check returns what the member's Check does; nil for a member that has none. A list is not looked
// into: generated code does that where the items have checks.
func (u Union) Check() error {
	if member, ok := u.Value().(interface{ Check() error }); ok {
		return member.Check()
	}
	return nil
}

// Sensitive returns the member's secrets, by its Sensitive method; nil for a member that has none.
func (u Union) Sensitive() []string {
	if member, ok := u.Value().(interface{ Sensitive() []string }); ok {
		return member.Sensitive()
	}
	return nil
}

// Format writes the member as its own type does, so that a secret in it stays hidden. Of JSON that
// fits no member it writes the length alone: anything may stand in it.
func (u Union) Format(f fmt.State, verb rune) {
	switch value := u.Value().(type) {
	case nil:
		if u.IsNull() {
			fmt.Fprint(f, "null")
		} else {
			fmt.Fprint(f, "absent")
		}
	case json.RawMessage:
		fmt.Fprintf(f, "unknown member (%d bytes)", len(value))
	default:
		fmt.Fprintf(f, fmt.FormatString(f, verb), value)
	}
}
