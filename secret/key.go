package secret

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
)

// Key is an OpenRouter API key. The zero value is no key. A Key may be copied, compared with == and used by several
// goroutines. It prints as [Redacted] everywhere; [Key.Reveal] gives the value.
//
// Nothing is assumed about how a key looks: "sk-or-v1-" and 64 hexadecimal digits is what the service issues today, and no
// promise.
type Key struct{ held held }

// NewKey makes a Key of a key that the program already has, from its configuration or its own store. The text is taken as it
// stands; "" gives the zero Key.
func NewKey(value string) Key { return Key{hold(value)} }

// Reveal returns the key itself, to store it or to hand it to another client. The zero Key gives "".
func (k Key) Reveal() string { return k.held.reveal() }

// IsZero tells whether there is no key. encoding/json uses it for the option omitzero.
func (k Key) IsZero() bool { return k.held.isZero() }

// Hash returns the SHA-256 of the whole key in lowercase hexadecimal, which is how OpenRouter's pages name a key without
// showing it. It is safe to log and to keep. The zero Key gives "".
func (k Key) Hash() string {
	if k.IsZero() {
		return ""
	}
	sum := sha256.Sum256([]byte(k.Reveal()))
	return hex.EncodeToString(sum[:])
}

// SettingsURL returns the address of the page where the key's owner, once signed in, sees its limit, changes it and revokes the
// key. An app cannot revoke a user's key, so "sign out" means forgetting it and sending the user here. The zero Key gives "".
func (k Key) SettingsURL() string {
	if k.IsZero() {
		return ""
	}
	return "https://openrouter.ai/keys/" + k.Hash()
}

// LogsURL returns the address of the page where the key's owner sees what was done with it. The zero Key gives "".
func (k Key) LogsURL() string {
	if k.IsZero() {
		return ""
	}
	return "https://openrouter.ai/logs?api_key_hash=" + k.Hash()
}

// shownHead and shownTail are what the service itself shows of a key, as in "sk-or-v1-0e6...c96"; anything shorter than
// maskable would have too much of it shown.
const (
	shownHead = len("sk-or-v1-0e6")
	shownTail = len("c96")
	maskable  = 32
)

// Masked returns the key as OpenRouter's own pages label it, such as "sk-or-v1-0e6...c96", for a person who has to tell
// several apart. A key too short to be shortened safely, or with anything but visible ASCII in it, gives "..."; the zero
// Key gives "".
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
