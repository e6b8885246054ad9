package terminal

import (
	"context"
	"io"

	"golang.org/x/sys/windows"
)

// readTerminal leaves line editing to the console, and switches its echo off for a hidden line. A
// console's mode is reset by the shell when a program ends in the middle.
func (r *Reader) readTerminal(ctx context.Context, o Options) (string, error) {
	if err := o.write(o.Prompt); err != nil {
		return "", err
	}
	if !o.Hidden {
		return r.read(ctx, r.pipe, o)
	}
	var mode uint32
	var err error
	control := func(f func(windows.Handle) error) {
		if controlErr := rawConn(r.in).Control(func(fd uintptr) { err = f(windows.Handle(fd)) }); controlErr != nil {
			err = controlErr
		}
	}
	control(func(h windows.Handle) error {
		if err := windows.GetConsoleMode(h, &mode); err != nil {
			return err
		}
		return windows.SetConsoleMode(h, mode&^windows.ENABLE_ECHO_INPUT)
	})
	if err != nil {
		return "", err
	}
	defer control(func(h windows.Handle) error { return windows.SetConsoleMode(h, mode) })
	return r.read(ctx, r.pipe, o)
}

// discardInput empties the console's input.
func discardInput(in io.Reader) {
	if conn := rawConn(in); conn != nil {
		_ = conn.Control(func(fd uintptr) {
			_ = windows.FlushConsoleInputBuffer(windows.Handle(fd)) // there is no one to tell
		})
	}
}
