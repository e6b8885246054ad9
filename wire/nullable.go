package wire

import (
	"encoding/json"
	"fmt"
)

// Nullable is an optional field of a request that may be null: absent, which is its zero value,
// null ([Null]) or a value ([Value]). It is immutable. Its field needs the tag omitzero, without
// which an absent one is sent as null.
type Nullable[T any] struct {
	value T
	state state
}

type state uint8

const (
	absent state = iota
	null
	present
)

// Null returns a field that is sent as null, which mostly removes what is set.
func Null[T any]() Nullable[T] { return Nullable[T]{state: null} }

// Value returns a field that is sent as the value, be it zero.
func Value[T any](value T) Nullable[T] { return Nullable[T]{value: value, state: present} }

// Get returns the value. It reports false, with the zero value, for one that is absent or null.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.state == present }

// IsNull reports whether the field is null.
func (n Nullable[T]) IsNull() bool { return n.state == null }

// IsZero reports whether the field is absent, and so not sent.
func (n Nullable[T]) IsZero() bool { return n.state == absent }

// MarshalJSON returns the value's JSON, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != present {
		return []byte("null"), nil
	}
	return json.Marshal(n.value)
}

// UnmarshalJSON reads null or a value. A field that is not in the JSON stays absent.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Null[T]()
		return nil
	}
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	*n = Value(value)
	return nil
}

// Format writes the value as its own type does, so that a secret in it stays hidden; "null" or
// "absent" where there is none.
func (n Nullable[T]) Format(f fmt.State, verb rune) {
	switch n.state {
	case absent:
		fmt.Fprint(f, "absent")
	case null:
		fmt.Fprint(f, "null")
	default:
		fmt.Fprintf(f, fmt.FormatString(f, verb), n.value)
	}
}
