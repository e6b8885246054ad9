package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/openrouter-go/openrouter/internal/printable"
	"github.com/openrouter-go/openrouter/internal/terminal"
)

// maxField bounds a field of a response that is shown, in bytes.
const maxField = 200

// sayf writes one message to standard error. What the format is given must be clean: see [clean].
func (a *app) sayf(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.spinning != "" {
		fmt.Fprint(a.err, clearLine)
	}
	fmt.Fprintf(a.err, format+"\n", args...)
	fmt.Fprint(a.err, a.spinning)
}

// print writes data to standard output. It fails when the reader went away, and also when a file
// takes the data but cannot store it.
func (a *app) print(data string) error {
	if _, err := io.WriteString(a.out, data); err != nil {
		return err
	}
	if f, ok := a.out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return f.Sync()
		}
	}
	return nil
}

// printJSON writes data to standard output as one indented JSON value.
func (a *app) printJSON(value any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	return a.print(escapeJSON(b.String()))
}

// escapeJSON writes every character of a JSON text that cannot be seen as JSON's own escape: the
// encoder lets those through that C1 and bidirectional text consist of, and a terminal obeys them.
func escapeJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// row is one line of a table of two columns.
type row struct{ name, value string }

// printRows writes the rows to standard output, aligned; rows without a value are left out.
func (a *app) printRows(rows ...row) error {
	var b strings.Builder
	for _, r := range rows {
		if r.value != "" {
			fmt.Fprintf(&b, "%-10s %s\n", r.name, r.value)
		}
	}
	return a.print(b.String())
}

// clean makes text that came from outside safe to show on a terminal.
func clean(text string) string { return printable.Printable(text, maxField) }

// usd writes an amount as OpenRouter's pages do.
func usd(amount float64) string {
	// Cents, and more digits only where there are more.
	return strings.TrimSuffix(fmt.Sprintf("$%.4f", amount), "00")
}

// color wraps text in an ANSI style when standard error is a terminal that wants colors
// (https://no-color.org).
func (a *app) color(style, text string) string {
	if !terminal.IsTerminal(a.err) || a.getenv("NO_COLOR") != "" || a.getenv("TERM") == "dumb" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

const (
	bold  = "1"
	green = "32"
	faint = "2"
)
