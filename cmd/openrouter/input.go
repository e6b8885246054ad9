package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/openrouter-go/openrouter/internal/terminal"
)

// maxInput is far above any code, verifier or key that is read, in bytes.
const maxInput = 64 << 10

var errTooMuchInput = errors.New("the input is far too long")

// askSecret reads a secret: one line that is not shown while it is typed on a terminal, else all of
// standard input.
func (a *app) askSecret(ctx context.Context, question string) (string, error) {
	if a.interactive() {
		return a.askHidden(ctx, question)
	}
	return a.readSecret(ctx)
}

// askHidden asks the user on a terminal for one line that is not shown. See app.interactive.
func (a *app) askHidden(ctx context.Context, question string) (string, error) {
	defer a.sayf("") // the line break that was typed is not shown either
	return a.readLine(ctx, question)
}

// readLine returns the next line of standard input, which a terminal does not show. An address that
// was wrapped when it was copied is read whole.
func (a *app) readLine(ctx context.Context, question string) (string, error) {
	return a.lines.ReadLine(ctx, terminal.Options{
		Output: a.err,
		Prompt: question,
		Hidden: true,
		Joins: func(text, next string) bool {
			return strings.Contains(text, "://") && !strings.Contains(next, "://") && !strings.Contains(next, " ")
		},
	})
}

// readSecret reads all of standard input. Its errors never contain what was read.
func (a *app) readSecret(ctx context.Context) (string, error) {
	return interruptible(ctx, "reading standard input", func() (string, error) { return readBounded(a.in) })
}

// readSecretFile reads a file, or waits for the writer of a FIFO. Its errors never contain what was
// read.
func readSecretFile(ctx context.Context, name string) (string, error) {
	return interruptible(ctx, "reading "+clean(name), func() (string, error) {
		f, err := os.Open(name) // #nosec G304 -- the user names the file
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }() // read only
		return readBounded(f)
	})
}

// interruptible returns when ctx ends although opening or reading may not: that goes on in the
// background, until the process ends.
func interruptible(ctx context.Context, doing string, read func() (string, error)) (string, error) {
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return "", fmt.Errorf("%s: %w", doing, ctx.Err())
	}
}

func readBounded(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxInput {
		return "", errTooMuchInput
	}
	return string(data), nil
}
