package native

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// maxLine is longer than any address with a code in it.
const maxLine = 16 << 10

// PromptLines makes a [Config.Prompt] for a terminal: it writes the URL and a question to w (standard error, usually), and takes
// one line of r as the answer. The end of r is [io.EOF], with which a sign-in without callback fails.
//
// It stops when the sign-in ends even though a read may not: where r has a SetReadDeadline that works (a pipe, a socket, on most systems
// a terminal opened as /dev/tty) the read is cut off; elsewhere, os.Stdin on a terminal among them, one goroutine stays in Read until there
// is a line or the end, and keeps that line for the next call. So make one for a program's whole life and use it for every
// sign-in, one at a time; several that read from the same place take each other's lines.
func PromptLines(w io.Writer, r io.Reader) func(ctx context.Context, url string) (string, error) {
	lines := &lineReader{from: r}
	var mu sync.Mutex
	shown := ""
	return func(ctx context.Context, url string) (string, error) {
		mu.Lock()
		again := shown == url
		shown = url
		mu.Unlock()
		text := "Open this link, which belongs to this sign-in alone, in a browser:\n\n    " + url +
			"\n\nIf the browser does not come back to the program by itself, paste the code or the address it shows.\nCode: "
		if again {
			text = "That is no code. Try again: "
		}
		if _, err := io.WriteString(w, text); err != nil {
			return "", fmt.Errorf("asking for the code: %w", err)
		}
		answer, err := lines.next(ctx)
		if err != nil {
			_, _ = io.WriteString(w, "\n") // the cursor stands behind the question
		}
		return answer, err
	}
}

// lineReader reads lines in a goroutine that is there only while somebody waits for one, as far as the reader allows.
type lineReader struct {
	from io.Reader

	mu      sync.Mutex
	buffer  *bufio.Reader
	pending chan line // of the read under way, if any
	partial string    // read before a deadline cut in
}

type line struct {
	text string
	err  error
}

func (l *lineReader) next(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	pending := l.start()
	select {
	case got := <-pending:
		l.finish()
		return got.text, got.err
	case <-ctx.Done():
	}
	if deadline, ok := l.from.(interface{ SetReadDeadline(time.Time) error }); ok && deadline.SetReadDeadline(time.Unix(1, 0)) == nil {
		got := <-pending // at once, with what was there
		l.finish()
		_ = deadline.SetReadDeadline(time.Time{})
		if got.err == nil {
			return got.text, nil
		}
	}
	return "", ctx.Err()
}

// start joins the read under way, or begins one.
func (l *lineReader) start() <-chan line {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pending == nil {
		if l.buffer == nil {
			l.buffer = bufio.NewReader(l.from)
		}
		pending := make(chan line, 1)
		l.pending = pending
		go func() { pending <- l.read() }()
	}
	return l.pending
}

func (l *lineReader) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pending = nil
}

// read is called by one goroutine at a time. A last line without its end is a line.
func (l *lineReader) read() line {
	var text strings.Builder
	text.WriteString(l.partial)
	l.partial = ""
	tooLong := false
	for {
		part, err := l.buffer.ReadSlice('\n')
		if text.Len()+len(part) > maxLine {
			tooLong = true // read on to its end, so that the rest is not taken for the next answer
		} else {
			text.Write(part)
		}
		ended := errors.Is(err, io.EOF)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong && (err == nil || ended):
			return line{} // no code, and no reason to stop asking
		case err == nil, ended && text.Len() > 0:
			return line{text: strings.TrimRight(text.String(), "\r\n")}
		case !ended:
			l.partial = text.String()
		}
		return line{err: err}
	}
}
