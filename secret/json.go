package secret

import (
	"encoding/json"
	"errors"
	"unicode"
	"unicode/utf8"
)

// maxKeyBytes is far above any key, and below what servers accept as a header.
const maxKeyBytes = 4096

// The reasons why a JSON value is no usable key. None carries any part of it.
var (
	errNotString    = errors.New("the key is not a JSON string")
	errNotUTF8      = errors.New("the key is not valid UTF-8")
	errTooLong      = errors.New("the key is longer than 4096 bytes")
	errNotSendable  = errors.New("the key contains a control character or a space")
	errTextFromJSON = errors.New("a secret text is not read from JSON")
)

// MarshalJSON gives the key itself: JSON is how a key is stored. The zero Key gives "".
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.Reveal()) }

// UnmarshalJSON reads a key from a JSON string. null and "" give the zero Key. Text that no request could carry is refused:
// control characters, spaces, damaged UTF-8, more than 4096 bytes. Its errors never contain the value.
func (k *Key) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*k = Key{}
		return nil
	}
	if !utf8.Valid(data) {
		return errNotUTF8 // the decoder would put U+FFFD in its place and say nothing
	}
	var value string
	if err := json.Unmarshal(data, &value); err != nil {
		return errNotString // not the decoder's error, which may quote what it read
	}
	if len(value) > maxKeyBytes {
		return errTooLong
	}
	for _, r := range value {
		switch {
		case r == utf8.RuneError:
			return errNotUTF8 // half of a surrogate pair, or damaged before it came here
		case unicode.IsControl(r), unicode.IsSpace(r):
			return errNotSendable
		}
	}
	*k = NewKey(value)
	return nil
}
