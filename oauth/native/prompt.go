package native

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/openrouter-go/openrouter/internal/terminal"
)

// PromptLines makes a [Config.Prompt] for a terminal: it writes the URL and a question to w
// (standard error, usually), and reads one line of r as the answer. An address that was wrapped
// over several lines is read whole. The end of r is [io.EOF], with which a sign-in without callback
// fails.
//
// When r and w are a terminal, what arrives behind the answer is discarded when the sign-in ends,
// so that a shell does not execute it, and the terminal is restored before a signal ends or stops
// the program.
//
// It stops when the sign-in ends even though a read may not: where r has a SetReadDeadline that
// works (a pipe, a socket) the read is interrupted; elsewhere one goroutine stays in Read until
// there is a line or the end, and keeps that line for the next call. So make one for a program's
// whole life and use it for every sign-in, one at a time; several that read from the same place
// take each other's lines.
func PromptLines(w io.Writer, r io.Reader) func(ctx context.Context, url string) (string, error) {
	reader := terminal.NewReader(r)
	var mu sync.Mutex
	shown := ""
	return func(ctx context.Context, url string) (string, error) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		mu.Lock()
		again := shown == url
		shown = url
		mu.Unlock()
		text := "Open this link, which belongs to this sign-in alone, in a browser:\n\n    " + url +
			"\n\nIf the browser does not come back to the program by itself, " +
			"paste the code or the address it shows.\nCode: "
		if again {
			text = "That was not accepted. Try again: "
		}
		answer, err := reader.ReadLine(ctx, terminal.Options{Output: w, Prompt: text, Joins: isWrapped})
		if err != nil {
			_, _ = io.WriteString(w, "\n") // the cursor stands behind the question
			if ctx.Err() == nil && !errors.Is(err, io.EOF) {
				err = fmt.Errorf("asking for the code: %w", err)
			}
		}
		return answer, err
	}
}
