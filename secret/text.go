package secret

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Text is any secret string that is not a key, such as a code verifier. The zero value is empty. A Text may be copied,
// compared with == and used by several goroutines. It prints as [Redacted] everywhere, JSON included; [Text.Reveal] gives
// the value.
type Text struct{ held held }

// NewText makes a Text; "" gives the zero Text.
func NewText(value string) Text { return Text{hold(value)} }

// Reveal returns the text itself. The zero Text gives "".
func (t Text) Reveal() string { return t.held.reveal() }

// IsZero tells whether the text is empty. encoding/json uses it for the option omitzero.
func (t Text) IsZero() bool { return t.held.isZero() }

// Format prints [Redacted], or "[none]" for the zero Text, whatever the verb.
func (t Text) Format(state fmt.State, _ rune) { t.held.format(state) }

// String returns what Format prints, never the text.
func (t Text) String() string { return t.held.placeholder() }

// GoString returns what Format prints, never the text.
func (t Text) GoString() string { return t.held.placeholder() }

// LogValue logs what Format prints, in every handler of log/slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.held.placeholder()) }

// MarshalJSON gives what Format prints: unlike a [Key], a Text is stored only by one who calls Reveal.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.held.placeholder()) }

// UnmarshalJSON always fails: what MarshalJSON wrote is not the text, and to take it for one would be worse than to stop.
func (t *Text) UnmarshalJSON([]byte) error { return errTextFromJSON }
