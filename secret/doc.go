// Package secret holds values that cannot be printed by accident.
//
// A [Key] is an OpenRouter API key, a [Text] any other secret string, such as a code verifier. Both keep their value behind a handle:
// every verb of fmt, every handler of log/slog and every reflecting printer sees [Redacted] or an address,
// wherever the value sits: in an exported or unexported field, behind a pointer, in a map or a slice. The value comes
// out only where it is asked for, by Reveal; a Key also through encoding/json, since that is how a key is stored.
//
// The limit of this: a struct with an exported Key field that is handed to [log/slog.JSONHandler] as a whole is encoded as
// JSON, and so carries the key. Log the Key itself, or no struct that holds one.
//
// Both types are small values: copy them, compare them with ==, use them as map keys, from any number of goroutines. The
// comparison is of handles, not of bytes, and so tells nothing through its timing.
//
// The package imports nothing of this module, so that the generated models can use it.
package secret
