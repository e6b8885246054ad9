package secret

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
)

// Key is an OpenRouter API key. The zero value is no key. A Key may be copied, compared with == and
// used by several goroutines. It prints as [Redacted]; [Key.Reveal] returns the value, and so does
// JSON, which is how a key is stored.
//
// No format is assumed: the service issues "sk-or-v1-" and 64 hexadecimal digits today, but does
// not promise it.
type Key struct{ held held }

// NewKey returns a Key that holds value, for a key that the program already has, from its
// configuration or its own store. The value is not changed or checked; "" gives the zero Key.
func NewKey(value string) Key { return Key{hold(value)} }

// Reveal returns the key itself, to store it or to pass it to another client; "" for the zero Key.
func (k Key) Reveal() string { return k.held.reveal() }

// IsZero reports whether there is no key. encoding/json uses it for the option omitzero.
func (k Key) IsZero() bool { return k.held.isZero() }

// Hash returns the SHA-256 of the whole key in lowercase hexadecimal, by which OpenRouter's pages
// identify a key. It is safe to log and to keep. The zero Key gives "".
func (k Key) Hash() string {
	if k.IsZero() {
		return ""
	}
	sum := sha256.Sum256([]byte(k.Reveal()))
	return hex.EncodeToString(sum[:])
}

// SettingsURL returns the address of the page where the key's owner, when signed in, can see and
// change its limit and revoke the key. An app cannot revoke a user's key, so "sign out" means
// forgetting it and sending the user here. The zero Key gives "".
func (k Key) SettingsURL() string {
	if k.IsZero() {
		return ""
	}
	return "https://openrouter.ai/keys/" + k.Hash()
}

// LogsURL returns the address of the page where the key's owner sees the requests made with it; ""
// for the zero Key.
func (k Key) LogsURL() string {
	if k.IsZero() {
		return ""
	}
	return "https://openrouter.ai/logs?api_key_hash=" + k.Hash()
}

// shownHead and shownTail are the lengths that the service itself shows of a key, as in
// "sk-or-v1-0e6...c96". Of a key shorter than maskable they would show too much.
const (
	shownHead = len("sk-or-v1-0e6")
	shownTail = len("c96")
	maskable  = 32
)

// Masked returns the key as OpenRouter's own pages label it, such as "sk-or-v1-0e6...c96", so that
// a user can tell several apart. A key that is too short to be shortened safely, or contains
// anything but visible ASCII, gives "..."; the zero Key gives "".
func (k Key) Masked() string {
	value := k.Reveal()
	if value == "" {
		return ""
	}
	if len(value) < maskable {
		return "..."
	}
	for i := range len(value) {
		if value[i] <= ' ' || value[i] > '~' {
			return "..." // a cut could fall inside a character, and a terminal could obey what is shown
		}
	}
	return value[:shownHead] + "..." + value[len(value)-shownTail:]
}

// Format prints [Redacted], or "[none]" for the zero Key, whatever the verb.
func (k Key) Format(state fmt.State, _ rune) { k.held.format(state) }

// String returns what Format prints, never the key.
func (k Key) String() string { return k.held.placeholder() }

// GoString returns what Format prints, never the key.
func (k Key) GoString() string { return k.held.placeholder() }

// LogValue logs what Format prints, in every handler of log/slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.held.placeholder()) }
