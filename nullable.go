package openrouter

import "github.com/openrouter-go/openrouter/wire"

// Nullable is an optional field of a request that may be null: absent, which is its zero value and
// leaves things as they are, [Null], which mostly removes what is set, or a [Value]. Its methods
// Get, IsNull and IsZero read it.
type Nullable[T any] = wire.Nullable[T]

// Null returns a field that is sent as null: Limit: openrouter.Null[float64]().
func Null[T any]() Nullable[T] { return wire.Null[T]() }

// Value returns a field that is sent as the value, be it zero: Limit: openrouter.Value(5.0).
func Value[T any](value T) Nullable[T] { return wire.Value(value) }
