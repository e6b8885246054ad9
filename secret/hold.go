package secret

import (
	"fmt"
	"io"
	"unique"
)

const (
	// Redacted is what stands for a secret wherever one would be printed.
	Redacted = "[redacted]"

	// none is what stands for an absent one: telling "no key" from "a key" is what a log line is mostly read for.
	none = "[none]"
)

// held is a string behind a pointer. Format and LogValue alone would not do: fmt cannot call the methods of an unexported
// field, and prints what it finds there by reflection. What it finds here is a pointer that it does not follow. A handle
// rather than a plain *string keeps the types comparable by what they hold.
type held struct{ handle unique.Handle[string] }

func hold(s string) held {
	if s == "" {
		return held{} // so that the zero value is the only empty one
	}
	return held{unique.Make(s)}
}

func (h held) isZero() bool { return h == held{} }

func (h held) reveal() string {
	if h.isZero() {
		return "" // a zero handle has no value to ask for
	}
	return h.handle.Value()
}

func (h held) placeholder() string {
	if h.isZero() {
		return none
	}
	return Redacted
}

// format prints the placeholder for every verb, padded when the format asks for a width, so that tables stay in line.
func (h held) format(state fmt.State) {
	text := h.placeholder()
	if width, ok := state.Width(); ok {
		if state.Flag('-') {
			width = -width
		}
		text = fmt.Sprintf("%*s", width, text)
	}
	_, _ = io.WriteString(state, text) // a Formatter has nobody to report to
}
