// Package printable makes text from outside fit to be shown: in an error, a log line or on a
// terminal.
package printable

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const ellipsis = "…"

// Printable returns s as one line of at most max bytes in which every character can be seen. What
// cannot (line breaks and other control characters, among them those that start a terminal's escape
// sequences; characters that turn the direction of writing, have no width or are an unusual kind of
// space; bytes that are not UTF-8) is written as an escape of Go's syntax. Text that is too long is
// cut between two characters, never within an escape, and ends in "…". A max that leaves no room
// for that gives dots; zero or less gives "".
//
// A backslash stays as it is: the result is for reading, and cannot be turned back into s. It is
// safe to call from several goroutines, and does no more work than max asks for, however long s is.
func Printable(s string, max int) string {
	if max <= 0 {
		return ""
	}
	var out strings.Builder
	fits := 0 // how much of out leaves room for the ellipsis
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		piece := s[i : i+size]
		switch {
		case r == utf8.RuneError && size == 1:
			piece = `\x` + string("0123456789abcdef"[piece[0]>>4]) + string("0123456789abcdef"[piece[0]&15])
		case !unicode.IsPrint(r):
			quoted := strconv.QuoteRune(r) // 'x', with the escape between the quotes
			piece = quoted[1 : len(quoted)-1]
		}
		if out.Len()+len(piece) > max {
			if max < len(ellipsis) {
				return "..."[:max]
			}
			return out.String()[:fits] + ellipsis
		}
		out.WriteString(piece)
		if out.Len() <= max-len(ellipsis) {
			fits = out.Len()
		}
	}
	return out.String()
}

// Format writes s for every verb, so that no verb shows the fields of the value that it stands for.
// The verbs q, x and X write it in their form.
func Format(f fmt.State, verb rune, s string) {
	switch verb {
	case 'q', 'x', 'X':
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), s)
	default:
		_, _ = fmt.Fprint(f, s)
	}
}
