package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/openrouter-go/openrouter/internal/printable"
)

// maxField bounds a field of an answer that is shown, in bytes.
const maxField = 200

// sayf writes one line of talk to standard error. What the format is given must be clean: see [clean].
func (a *app) sayf(format string, args ...any) {
	a.talk.Lock()
	defer a.talk.Unlock()
	if a.spinning != "" {
		fmt.Fprint(a.err, clearLine)
	}
	fmt.Fprintf(a.err, format+"\n", args...)
	fmt.Fprint(a.err, a.spinning)
}

// printf writes data to standard output. A reader that went away is an error.
func (a *app) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(a.out, format, args...)
	return err
}

// printJSON writes data to standard output as one indented JSON value.
func (a *app) printJSON(value any) error {
	enc := json.NewEncoder(a.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
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
	_, err := io.WriteString(a.out, b.String())
	return err
}

// clean makes text that came from outside safe to show on a terminal.
func clean(text string) string { return printable.Printable(text, maxField) }

// usd writes an amount as OpenRouter's pages do.
func usd(amount float64) string {
	return strings.TrimSuffix(fmt.Sprintf("$%.4f", amount), "00") // cents, and more only where there is more
}

// color wraps text in an ANSI style when standard error is a terminal that wants colours (https://no-color.org).
func (a *app) color(style, text string) string {
	if !isTerminal(a.err) || a.getenv("NO_COLOR") != "" || a.getenv("TERM") == "dumb" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

const (
	bold  = "1"
	green = "32"
	faint = "2"
)
