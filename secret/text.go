package secret

import (
	"fmt"
	"log/slog"
)

// Text is any secret string that is not a key, such as a code verifier. The zero value is empty. A
// Text may be copied, compared with == and used by several goroutines. It prints as [Redacted]
// everywhere, in JSON, YAML and XML too; [Text.Reveal] returns the value.
type Text struct{ held held }

// NewText returns a Text that holds value; "" gives the zero Text.
func NewText(value string) Text { return Text{hold(value)} }

// Reveal returns the text itself; "" for the zero Text.
func (t Text) Reveal() string { return t.held.reveal() }

// IsZero reports whether the text is empty. encoding/json uses it for the option omitzero.
func (t Text) IsZero() bool { return t.held.isZero() }

// Format prints [Redacted], or "[none]" for the zero Text, whatever the verb.
func (t Text) Format(state fmt.State, _ rune) { t.held.format(state) }

// String returns what Format prints, never the text.
func (t Text) String() string { return t.held.placeholder() }

// GoString returns what Format prints, never the text.
func (t Text) GoString() string { return t.held.placeholder() }

// LogValue logs what Format prints, in every handler of log/slog.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.held.placeholder()) }
