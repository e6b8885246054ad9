// Package eventstream reads the events of a text/event-stream, as the HTML standard defines it
// (https://html.spec.whatwg.org/multipage/server-sent-events.html), as they arrive.
package eventstream

import (
	"bytes"
	"errors"
	"io"
)

// ErrTooLarge means that one event is larger than the limit.
var ErrTooLarge = errors.New("an event of the stream is larger than the limit")

// Event is one event with data. Its slices are valid until the next call of [Reader.Next].
type Event struct {
	Name []byte // empty where the stream gives none
	Data []byte // the lines, joined by LF
}

// Reader reads events. It allocates nothing per event.
type Reader struct {
	source io.Reader
	limit  int
	err    error // of the source, once it has given one

	buffer     []byte
	start, end int  // what is read and not yet used
	started    bool // the first line, which may have a byte order mark, is behind
	afterCR    bool // an LF that comes next belongs to the line before

	name, data []byte
	hasData    bool
}

// NewReader returns a Reader for events of up to limit bytes each; the stream may have any length.
func NewReader(source io.Reader, limit int) *Reader {
	return &Reader{source: source, limit: limit, buffer: make([]byte, 4<<10)}
}

// Next returns the next event that has data; comments and other events are skipped. At the end it
// returns the source's error, [io.EOF] as a rule, with the event that lacks its blank line.
func (r *Reader) Next() (Event, error) {
	r.name, r.data, r.hasData = r.name[:0], r.data[:0], false
	for {
		line, err := r.line()
		switch {
		case err != nil && !errors.Is(err, ErrTooLarge):
			r.field(line)
			return r.event(), err
		case err != nil:
			return Event{}, err
		case len(line) > 0:
			r.field(line)
		case len(r.data) > 0:
			return r.event(), nil
		default:
			r.name, r.hasData = r.name[:0], false
		}
	}
}

func (r *Reader) event() Event { return Event{r.name, r.data} }

// field uses one line.
func (r *Reader) field(line []byte) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "data":
		if r.hasData {
			r.data = append(r.data, '\n')
		}
		r.data, r.hasData = append(r.data, value...), true
	case "event":
		r.name = append(r.name[:0], value...)
	}
}

// line returns the next line without its end: LF, CRLF or CR. After a CR it does not wait for an
// LF, which a server may never send.
func (r *Reader) line() ([]byte, error) {
	searched := 0 // bytes of the line that have no end in them
	for {
		if r.afterCR && r.start < r.end {
			r.afterCR = false
			if r.buffer[r.start] == '\n' {
				r.start++
			}
		}
		rest := r.buffer[r.start:r.end]
		if i := lineEnd(rest[searched:]); i >= 0 {
			i += searched
			r.start += i + 1
			r.afterCR = rest[i] == '\r'
			return r.finish(rest[:i])
		}
		searched = len(rest)
		if searched+len(r.data) > r.limit {
			return nil, ErrTooLarge
		}
		if r.err != nil {
			r.start = r.end
			line, _ := r.finish(rest)
			return line, r.err
		}
		r.fill()
	}
}

func (r *Reader) finish(line []byte) ([]byte, error) {
	if len(line)+len(r.data) > r.limit {
		return nil, ErrTooLarge
	}
	if !r.started {
		r.started = true
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	return line, nil
}

// fill reads once, after it has made room.
func (r *Reader) fill() {
	if r.start > 0 {
		r.end = copy(r.buffer, r.buffer[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buffer) {
		r.buffer = append(r.buffer, make([]byte, len(r.buffer))...)
	}
	for range 100 {
		n, err := r.source.Read(r.buffer[r.end:])
		r.end += max(0, min(n, len(r.buffer)-r.end))
		r.err = err
		if n > 0 || err != nil {
			return
		}
	}
	r.err = io.ErrNoProgress
}

// lineEnd returns the index of the first LF or CR.
func lineEnd(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}
