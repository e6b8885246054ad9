package main

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/term"
)

// askHidden asks a person on a terminal for one line that is not shown while they type. See app.interactive. An interrupt restores the terminal.
func (a *app) askHidden(ctx context.Context, question string) (string, error) {
	fmt.Fprint(a.err, question)
	defer fmt.Fprintln(a.err)
	return a.readHidden(ctx)
}

// readHidden reads the line that a person types on a terminal without showing it: what moves on that terminal meanwhile cannot wipe it out.
func (a *app) readHidden(ctx context.Context) (string, error) {
	f, ok := a.in.(*os.File)
	if !ok {
		return "", fmt.Errorf("standard input is no terminal")
	}
	before, err := term.GetState(int(f.Fd()))
	if err != nil {
		return "", err
	}
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() { // a read from a terminal cannot be called off
		line, err := term.ReadPassword(int(f.Fd()))
		answers <- answer{line, err}
	}()
	select {
	case got := <-answers:
		return string(got.line), got.err
	case <-ctx.Done():
		_ = term.Restore(int(f.Fd()), before)
		return "", fmt.Errorf("nothing was typed: %w", ctx.Err())
	}
}
