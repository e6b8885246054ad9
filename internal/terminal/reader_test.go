package terminal_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/terminal"
)

func TestLinesOfAPipe(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		input string
		want  []string
	}{
		"several":              {input: "one\r\ntwo\n\nlast", want: []string{"one", "two", "", "last"}},
		"too long":             {input: strings.Repeat("x", 40<<10) + "\nnext\n", want: []string{"", "next"}},
		"wrapped":              {input: "http://x?co\nde=ab\n", want: []string{"http://x?co\nde=ab"}},
		"wrapped, without end": {input: "http://x?co\nde=ab", want: []string{"http://x?co\nde=ab"}},
		"two addresses":        {input: "http://x\nhttp://y\nz\n", want: []string{"http://x", "http://y\nz"}},
		"control characters":   {input: "a\x7f\x1b[A\x04\n", want: []string{"a\x7f\x1b[A\x04"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reader := terminal.NewReader(strings.NewReader(tt.input))
			for _, want := range tt.want {
				got, err := reader.ReadLine(t.Context(), terminal.Options{Joins: isAddress})
				if err != nil || got != want {
					t.Errorf("got %.40q, %v, want %.40q", got, err, want)
				}
			}
			if got, err := reader.ReadLine(t.Context(), terminal.Options{}); err != io.EOF {
				t.Errorf("at the end: %q, %v", got, err)
			}
		})
	}
}

// A line that arrives in pieces is joined with what has arrived a moment later, and not with more.
func TestWrappedLineArrivesInPieces(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	defer func() { _ = w.Close() }()
	go func() {
		for _, piece := range []string{"http://x", "?co\n", "de=", "ab\n"} {
			_, _ = io.WriteString(w, piece)
		}
	}()
	reader := terminal.NewReader(r)
	if got, err := reader.ReadLine(t.Context(), terminal.Options{
		Joins: isAddress,
	}); err != nil || got != "http://x?co\nde=ab" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestCanceledReadKeepsWhatHasArrived(t *testing.T) {
	t.Parallel()
	file, fileEnd, err := os.Pipe() // which knows deadlines
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	pipe, pipeEnd := io.Pipe() // which does not
	for name, ends := range map[string]struct {
		read  io.Reader
		write io.WriteCloser
	}{
		"with deadlines": {file, fileEnd},
		"without":        {pipe, pipeEnd},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() { _ = ends.write.Close() }()
			reader := terminal.NewReader(ends.read)
			ctx, cancel := context.WithCancel(t.Context())
			canceled := make(chan error, 1)
			go func() {
				_, err := reader.ReadLine(ctx, terminal.Options{})
				canceled <- err
			}()
			if _, err := io.WriteString(ends.write, "half a li"); err != nil {
				t.Fatal(err)
			}
			cancel()
			if err := <-canceled; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want context.Canceled", err)
			}
			go func() { _, _ = io.WriteString(ends.write, "ne\n") }()
			if got, err := reader.ReadLine(t.Context(), terminal.Options{}); err != nil || got != "half a line" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
