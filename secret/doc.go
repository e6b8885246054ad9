// Package secret holds values that cannot be printed by accident.
//
// A [Key] is an OpenRouter API key, a [Text] any other secret string, such as a code verifier. Both
// print as [Redacted] with every verb of fmt and every handler of log/slog. They hold their value
// encrypted, under a key that only the process has, so that code which reads fields by reflection
// (fmt for an unexported field, a test's diff, a value dumper) finds a ciphertext, however deep it
// looks.
//
// The value comes out in two ways: Reveal, and for a Key also encoding/json, since that is how a
// key is stored. Other encodings that go through encoding.TextMarshaler (YAML, TOML, XML) return an
// error for a Key instead of losing it, and store a Text as [Redacted].
//
// The limit: [log/slog.JSONHandler] encodes structs, slices and maps as JSON. A key in an exported
// field of a struct, or in a slice or map, is therefore logged in the clear by that handler. Log
// the Key itself, which is safe, or its Hash.
//
// Both types are small values: copy them, compare them with ==, use them as map keys, from any
// number of goroutines. The comparison is one of ciphertexts, so its timing reveals nothing.
//
// The package imports nothing of this module, so that the generated models can use it.
package secret
