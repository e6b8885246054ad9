package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// maxInput is far above any code, verifier or key that is read, in bytes.
const maxInput = 64 << 10

// lineReader reads lines in a goroutine of its own, because a read from a terminal cannot be called off. It starts with the first
// line that is asked for, and it ends with the input.
type lineReader struct {
	once  sync.Once
	lines chan string
	err   error // why there are no more lines; read it after lines is closed
}

// readLine returns the next line of standard input without its line ending. It returns as soon as ctx ends; the line that is typed afterwards is kept
// for the next call.
func (a *app) readLine(ctx context.Context) (string, error) {
	l := &a.lines
	l.once.Do(func() {
		l.lines = make(chan string, 16)
		go func() {
			defer close(l.lines)
			reader := bufio.NewReaderSize(a.in, maxInput)
			for {
				read, more, err := reader.ReadLine()
				line := string(read)
				for more && err == nil { // what is as long as that is no code, and its beginning says so
					_, more, err = reader.ReadLine()
				}
				if err != nil {
					l.err = err
					return
				}
				select {
				case l.lines <- strings.TrimRight(line, "\r"):
				default: // nobody has asked for that much: drop it rather than keep this goroutine
				}
			}
		}()
	})
	select {
	case line, ok := <-l.lines:
		if !ok {
			return "", cmp.Or(l.err, io.EOF)
		}
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

var errTooMuchInput = errors.New("the input is far too long")

// readSecret reads all of a secret input: standard input for "" and "-", else the file of that name. Its errors never contain what was read.
func (a *app) readSecret(ctx context.Context, name string) (string, error) {
	if name != "" && name != "-" {
		f, err := os.Open(name) // #nosec G304 -- the user names the file
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }() // nothing was written
		return readBounded(f)
	}
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() { // a read from a terminal or a pipe cannot be called off
		text, err := readBounded(a.in)
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return "", fmt.Errorf("reading standard input: %w", ctx.Err())
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
