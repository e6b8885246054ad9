// Package terminal reads what a user types or pastes, from a terminal or from anything else.
//
// On a terminal it reads without the kernel's line editing, so that a paste of several lines, or of
// more than 4,095 bytes, arrives whole: bracketed paste is switched on, and what arrives together
// is taken together. While a line is read the package handles the signals that end or stop a
// program: it restores the terminal first, and lets the signal have its effect then. Nothing that
// has arrived is left for the shell.
package terminal

import (
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/term"
)

const (
	// settle is how long nothing may arrive before a paste counts as complete.
	settle = 100 * time.Millisecond

	// maxLine is the longest line that is returned, in bytes. It is longer than any address with a
	// code in it.
	maxLine = 16 << 10
)

// IsTerminal reports whether stream is an [*os.File] that is a terminal.
func IsTerminal(stream any) bool {
	is := false
	if conn := rawConn(stream); conn != nil {
		_ = conn.Control(func(fd uintptr) { is = term.IsTerminal(int(fd)) }) // a closed file is none
	}
	return is
}

// rawConn gives access to a file's descriptor without changing its mode, as Fd may do. It returns
// nil for anything but a file.
func rawConn(stream any) syscall.RawConn {
	if f, ok := stream.(*os.File); ok && f != nil {
		if conn, err := f.SyscallConn(); err == nil {
			return conn
		}
	}
	return nil
}

// Options says how a line is read. The zero value reads a line that the terminal shows by itself.
type Options struct {
	// Output is where the prompt is written and what is typed is shown, usually standard error.
	// Nil: nothing is written.
	Output io.Writer

	// Prompt is written before the line, and again when a stopped program is continued.
	Prompt string

	// Hidden keeps what is typed off the screen. It has no effect where the input is no terminal.
	Hidden bool

	// Joins reports whether next, a further line that has arrived, belongs to text, as the rest of
	// an address that was wrapped does. It is asked with an empty next whether any line could. Nil:
	// none does. Lines are joined with a line break.
	Joins func(text, next string) bool
}

func (o Options) joins(text, next string) bool { return o.Joins != nil && o.Joins(text, next) }

func (o Options) write(text string) error {
	if o.Output == nil || text == "" {
		return nil
	}
	_, err := io.WriteString(o.Output, text)
	return err
}
