package terminal

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter/internal/cleanup"
)

// Reader reads lines from one input. Make one for the whole life of an input: it keeps what arrived
// behind a line for the next one. One line is read at a time; a second call waits for the first.
type Reader struct {
	in   io.Reader
	turn chan struct{} // holds a value while a line is read
	pipe *pipe         // reads from in where it is no terminal

	mu      sync.Mutex
	pending []byte // has arrived and was not returned yet
}

// NewReader returns a Reader of in. It reads nothing before the first line is asked for.
func NewReader(in io.Reader) *Reader {
	return &Reader{in: in, turn: make(chan struct{}, 1), pipe: &pipe{from: in}}
}

// source is where a Reader gets its bytes from. Fill returns what arrives next. It returns nothing
// and no error when nothing has arrived for a moment, at once if settled is false and the input is
// no terminal: then it waits for as long as it takes.
type source interface {
	fill(ctx context.Context, settled bool) ([]byte, error)
	newLine() parser
}

// parser collects one line, byte by byte.
type parser interface {
	feed(b byte) (complete bool)
	idle() // nothing has arrived for a moment
	text() (string, error)
	empty() bool
}

// ReadLine returns the next line without its line break, joined with those that belong to it. A
// last line need not end in a line break. A line that is longer than 16 KiB is returned as "".
//
// It returns when ctx ends, on a terminal within a fraction of a second and with everything that
// has arrived discarded. The error at the end of the input, and for Ctrl-D, is [io.EOF].
//
// On a terminal, what arrives after the line is discarded at the end of the operation that ctx
// belongs to, see package cleanup; it is kept for the next line until then.
func (r *Reader) ReadLine(ctx context.Context, o Options) (string, error) {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if IsTerminal(r.in) {
		cleanup.Add(ctx, r.Discard)
		if o.Hidden || IsTerminal(o.Output) {
			return r.readTerminal(ctx, o)
		}
	}
	if err := o.write(o.Prompt); err != nil {
		return "", err
	}
	return r.read(ctx, r.pipe, o)
}

// Discard drops what has arrived on a terminal and was not returned. On anything else it does
// nothing: there, what follows may be meant for someone else.
func (r *Reader) Discard() {
	if !IsTerminal(r.in) {
		return
	}
	discardInput(r.in)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = nil
}

// read returns the next line of the source, joined.
func (r *Reader) read(ctx context.Context, from source, o Options) (string, error) {
	text, _, err := r.line(ctx, from, false)
	for err == nil && o.joins(text, "") {
		next, raw, nextErr := r.line(ctx, from, true)
		if raw == nil || nextErr != nil && !errors.Is(nextErr, io.EOF) {
			break
		}
		if nextErr != nil || !o.joins(text, next) {
			r.putBack(raw)
			break
		}
		text += "\n" + next
	}
	if err != nil {
		return "", err
	}
	return text, nil
}

// line returns the next line and the bytes that it came in. When ifArrived is set and nothing of a
// line has arrived, it returns none; when a beginning has, it waits for the rest.
func (r *Reader) line(ctx context.Context, from source, ifArrived bool) (text string, raw []byte, err error) {
	line := from.newLine()
	for {
		for i, b := range r.take() {
			raw = append(raw, b)
			if line.feed(b) {
				r.skip(i + 1)
				text, err = line.text()
				return text, raw, err
			}
		}
		r.skip(len(r.take()))
		arrived, err := from.fill(ctx, ifArrived && raw == nil)
		switch {
		case errors.Is(err, io.EOF) && !line.empty():
			text, _ = line.text()
			return text, raw, nil
		case err != nil:
			r.putBack(raw) // for the next call, if ctx has ended
			return "", nil, err
		case len(arrived) == 0 && ifArrived && raw == nil:
			return "", nil, nil
		case len(arrived) == 0:
			line.idle()
		}
		r.add(arrived)
	}
}

func (r *Reader) take() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pending
}

func (r *Reader) skip(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = r.pending[min(n, len(r.pending)):]
}

func (r *Reader) add(arrived []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(r.pending, arrived...)
}

func (r *Reader) putBack(raw []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(raw[:len(raw):len(raw)], r.pending...)
}

// plainLine is a line of an input that is no terminal: nothing in it has a meaning but its end.
type plainLine struct {
	bytes   strings.Builder
	tooLong bool
}

func (l *plainLine) feed(b byte) bool {
	switch {
	case b == '\n':
		return true
	case l.bytes.Len() >= maxLine:
		l.tooLong = true // read on to its end, so that the rest is not taken for the next line
	default:
		l.bytes.WriteByte(b)
	}
	return false
}

func (l *plainLine) idle()       {}
func (l *plainLine) empty() bool { return l.bytes.Len() == 0 }

func (l *plainLine) text() (string, error) {
	if l.tooLong {
		return "", nil
	}
	return strings.TrimRight(l.bytes.String(), "\r"), nil
}
