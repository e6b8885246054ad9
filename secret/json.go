package secret

import (
	"encoding/json"
	"errors"
	"unicode"
	"unicode/utf8"
)

// maxKeyBytes is far above any key, and below what servers accept as a header.
const maxKeyBytes = 4096

// The reasons why a JSON value is not a usable key. None contains any part of it.
var (
	errNotString    = errors.New("the key is not a JSON string")
	errNotUTF8      = errors.New("the key is not valid UTF-8")
	errTooLong      = errors.New("the key is longer than 4096 bytes")
	errNotSendable  = errors.New("the key contains a control character or a space")
	errTextFromJSON = errors.New("a secret text cannot be read back: only its placeholder is stored")
	errKeyAsText    = errors.New("a key is encoded as JSON only: use encoding/json, or store what Reveal returns")
)

// MarshalJSON returns the key itself: JSON is how a key is stored. The zero Key gives "".
func (k Key) MarshalJSON() ([]byte, error) {
	value := k.Reveal()
	if isPlain(value) {
		return append(append(append(make([]byte, 0, len(value)+2), '"'), value...), '"'), nil
	}
	return json.Marshal(value)
}

// UnmarshalJSON reads a key from a JSON string; null and "" give the zero Key. It returns an error
// for text that no request can carry: control characters, spaces, invalid UTF-8, more than 4096
// bytes. Its errors never contain the value.
func (k *Key) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*k = Key{}
		return nil
	}
	if n := len(data); n >= 2 && n <= maxKeyBytes && data[0] == '"' && data[n-1] == '"' && isPlain(data[1:n-1]) {
		*k = NewKey(string(data[1 : n-1])) // as the service issues keys; it needs no decoder
		return nil
	}
	value, err := decodeString(data)
	if err != nil {
		return err
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

// MarshalText returns an error unless the Key is zero. Without it, encoders that know no
// MarshalJSON (YAML, TOML, XML) would store a key as an empty value and lose it.
func (k Key) MarshalText() ([]byte, error) {
	if k.IsZero() {
		return nil, nil
	}
	return nil, errKeyAsText
}

// UnmarshalText returns an error unless text is empty, which gives the zero Key.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) > 0 {
		return errKeyAsText
	}
	*k = Key{}
	return nil
}

// MarshalJSON returns what Format prints: unlike a [Key], a Text is stored only by a caller that
// uses Reveal.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.held.placeholder()) }

// UnmarshalJSON always returns an error: what MarshalJSON wrote is not the text.
func (t *Text) UnmarshalJSON([]byte) error { return errTextFromJSON }

// MarshalText returns what Format prints, for the encoders that know no MarshalJSON (YAML, TOML,
// XML).
func (t Text) MarshalText() ([]byte, error) { return []byte(t.held.placeholder()), nil }

// UnmarshalText always returns an error, as UnmarshalJSON does.
func (t *Text) UnmarshalText([]byte) error { return errTextFromJSON }

// decodeString decodes a JSON string.
func decodeString(data []byte) (string, error) {
	if !utf8.Valid(data) {
		return "", errNotUTF8 // encoding/json would replace it by U+FFFD without an error
	}
	var value string
	if json.Unmarshal(data, &value) != nil {
		return "", errNotString // not the decoder's error, which may quote what it read
	}
	return value, nil
}

// isPlain reports whether value reads the same as JSON: letters, digits, "-", "_" and "." only.
func isPlain[T string | []byte](value T) bool {
	for i := range len(value) {
		switch c := value[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}
