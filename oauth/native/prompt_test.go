package native_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter/oauth/native"
)

const promptURL = "https://openrouter.ai/auth?code_challenge=x"

func TestPromptLines(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	prompt := native.PromptLines(&out, strings.NewReader("first\r\n"+strings.Repeat("x", 40<<10)+"\n\nlast"))
	for i, want := range []string{"first", "", "", "last"} {
		got, err := prompt(t.Context(), promptURL)
		if err != nil || got != want {
			t.Errorf("answer %d: %q, %v, want %q", i, got, err, want)
		}
	}
	if _, err := prompt(t.Context(), promptURL); err != io.EOF {
		t.Errorf("at the end: %v, want io.EOF", err)
	}
	if n := strings.Count(out.String(), promptURL); n != 1 || strings.Count(out.String(), "Try again") != 4 {
		t.Errorf("the URL is shown %d times: %q", n, out.String())
	}
}

// Not parallel: it looks at every goroutine of the process.
func TestPromptLinesLeavesAPipe(t *testing.T) {
	before := goleak.IgnoreCurrent()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	defer func() { _ = w.Close() }()
	prompt := native.PromptLines(io.Discard, r)
	for range 2 { // the second shows that the pipe still works
		ctx, cancel := context.WithCancel(t.Context())
		cancelled := make(chan error, 1)
		go func() { _, err := prompt(ctx, promptURL); cancelled <- err }()
		if _, err := io.WriteString(w, "half a li"); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-cancelled; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	}
	goleak.VerifyNone(t, before)
	if _, err := io.WriteString(w, "ne\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := prompt(t.Context(), promptURL); err != nil || got != "half a lihalf a line" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestPromptLinesKeepsALineForTheNextCall(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe() // knows no deadline, as a terminal
	defer func() { _ = w.Close() }()
	prompt := native.PromptLines(io.Discard, r)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := prompt(ctx, promptURL); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancelled := make(chan error, 1)
	go func() { _, err := prompt(ctx, promptURL); cancelled <- err }()
	cancel()
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	go func() { _, _ = io.WriteString(w, "kept\n") }() // the pipe is closed if it fails
	if got, err := prompt(t.Context(), promptURL); err != nil || got != "kept" {
		t.Errorf("got %q, %v", got, err)
	}
}
