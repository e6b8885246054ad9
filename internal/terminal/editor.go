package terminal

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"
)

// What switches bracketed paste on and off, and what the terminal then puts around a paste.
const (
	pasteOn    = "\x1b[?2004h"
	pasteOff   = "\x1b[?2004l"
	pasteBegin = "[200~"
	pasteEnd   = "[201~"
)

const (
	keyEOF       = 'D' - '@'
	keyBackspace = 'H' - '@'
	keyKill      = 'U' - '@'
	keyWord      = 'W' - '@'
	keyEscape    = 0x1b
	keyDelete    = 0x7f
)

// editedLine is a line as it is typed on a terminal that does no line editing. A line break within
// a bracketed paste belongs to the text; one that is typed completes the line.
type editedLine struct {
	echo    io.Writer // nil: hidden
	line    []byte
	partial []byte // of a character
	escape  []byte // an escape sequence, without its ESC, while inEscape
	ended   bool   // by Ctrl-D

	inEscape bool
	pasting  bool
	tooLong  bool
}

func (e *editedLine) feed(b byte) bool {
	switch {
	case e.inEscape:
		e.feedEscape(b)
		return false
	case b == keyEscape:
		e.inEscape, e.escape = true, nil
		return false
	case b == '\r' || b == '\n':
		if e.pasting {
			e.add('\n')
			return false
		}
		e.show("\n")
		return true
	case e.pasting || b >= ' ' && b != keyDelete:
		e.feedText(b)
		return false
	}
	switch b {
	case keyEOF:
		e.ended = len(e.line) == 0
		return true
	case keyBackspace, keyDelete:
		e.remove(1)
	case keyKill:
		e.remove(utf8.RuneCount(e.line))
	case keyWord:
		rest := bytes.TrimRight(e.line, " \n")
		e.remove(utf8.RuneCount(e.line[bytes.LastIndexAny(rest, " \n")+1:]))
	}
	return false // other control characters do nothing
}

// feedEscape swallows the sequences that keys send, and notes where a paste begins and ends.
func (e *editedLine) feedEscape(b byte) {
	e.escape = append(e.escape, b)
	const csi, ss3 = '[', 'O'
	first := len(e.escape) == 1
	if first && (b == csi || b == ss3) || !first && e.escape[0] == csi && (b < '@' || b > '~') && len(e.escape) < 32 {
		return
	}
	e.inEscape = false
	switch string(e.escape) {
	case pasteBegin:
		e.pasting = true
	case pasteEnd:
		e.pasting = false
	}
}

func (e *editedLine) feedText(b byte) {
	e.partial = append(e.partial, b)
	if !utf8.FullRune(e.partial) {
		return
	}
	r, size := utf8.DecodeRune(e.partial)
	if r == utf8.RuneError && size == 1 {
		e.line = append(e.line, e.partial...) // for the caller to refuse
	} else {
		e.add(r)
	}
	e.partial = e.partial[:0]
}

func (e *editedLine) add(r rune) {
	if len(e.line) >= maxLine {
		e.tooLong = true
		return
	}
	e.line = utf8.AppendRune(e.line, r)
	if unicode.IsPrint(r) || r == '\n' { // a pasted control character is not obeyed
		e.show(string(r))
	}
}

func (e *editedLine) remove(runes int) {
	for ; runes > 0 && len(e.line) > 0; runes-- {
		r, size := utf8.DecodeLastRune(e.line)
		e.line = e.line[:len(e.line)-size]
		if unicode.IsPrint(r) {
			e.show("\b \b")
		}
	}
}

func (e *editedLine) show(text string) {
	if e.echo != nil {
		_, _ = io.WriteString(e.echo, text) // what was typed counts, whether or not it is seen
	}
}

// idle gives up waiting for the rest of an escape sequence: it was the key Esc.
func (e *editedLine) idle() {
	if !e.pasting {
		e.inEscape = false
	}
}

func (e *editedLine) empty() bool { return len(e.line) == 0 }

func (e *editedLine) text() (string, error) {
	switch {
	case e.ended:
		return "", io.EOF
	case e.tooLong:
		return "", nil
	}
	return string(e.line), nil
}
