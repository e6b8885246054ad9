// Package multipartbody encodes a request as multipart/form-data (RFC 7578) while it is sent, so
// that an upload of any size needs no memory of its size.
package multipartbody

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"path/filepath"
)

// Form is a request that can be sent as multipart/form-data, once or, if its files can be rewound,
// several times, one after the other.
type Form struct {
	contentType string
	segments    []segment
	last        *body // the one that may still be read
}

// segment is text, or a file.
type segment struct {
	text   []byte
	reader io.Reader
	seeker io.Seeker // nil for a reader that cannot be rewound
	start  int64
	length int64 // -1 where it is not known
}

// New returns the form of a request: a struct with json tags. An error is a *constraint.Violation,
// or says that a field cannot be encoded.
func New(request any) (*Form, error) {
	parts, err := partsOf(request)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	form := &Form{contentType: w.FormDataContentType()}
	flush := func() {
		form.segments = append(form.segments, segment{text: bytes.Clone(text.Bytes()), length: int64(text.Len())})
		text.Reset()
	}
	for _, p := range parts {
		dst, err := w.CreatePart(header(p))
		if err != nil {
			return nil, err
		}
		if p.file == nil {
			_, _ = dst.Write(p.value) // to a buffer
			continue
		}
		flush()
		form.segments = append(form.segments, fileSegment(p.file.Reader))
	}
	_ = w.Close() // of a buffer
	flush()
	return form, nil
}

func header(p part) textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	switch {
	case p.file != nil:
		h.Set("Content-Disposition", multipart.FileContentDisposition(p.name, fileName(p.file.Name, p.file.Reader)))
		h.Set("Content-Type", "application/octet-stream")
		if p.file.ContentType != "" {
			h.Set("Content-Type", p.file.ContentType)
		}
	default:
		// The function quotes the name; a field has no file name.
		disposition := multipart.FileContentDisposition(p.name, "")
		h.Set("Content-Disposition", disposition[:len(disposition)-len(`; filename=""`)])
		if p.json {
			h.Set("Content-Type", "application/json")
		}
	}
	return h
}

func fileName(name string, reader io.Reader) string {
	if name != "" {
		return name
	}
	if file, ok := reader.(interface{ Name() string }); ok && file.Name() != "" {
		return filepath.Base(file.Name())
	}
	return "file"
}

// fileSegment finds out how long a file is and whether it can be rewound: a pipe is an *os.File
// too, and cannot.
func fileSegment(reader io.Reader) segment {
	if seeker, ok := reader.(io.Seeker); ok {
		if start, err := seeker.Seek(0, io.SeekCurrent); err == nil {
			end, err := seeker.Seek(0, io.SeekEnd)
			_, back := seeker.Seek(start, io.SeekStart)
			if err == nil && back == nil {
				return segment{reader: reader, seeker: seeker, start: start, length: max(0, end-start)}
			}
		}
	}
	if sized, ok := reader.(interface{ Len() int }); ok {
		return segment{reader: reader, length: int64(sized.Len())}
	}
	return segment{reader: reader, length: -1}
}

// ContentType returns the media type with its boundary, which is the same every time.
func (f *Form) ContentType() string { return f.contentType }

// Length returns the number of bytes of a body; -1 where a file's length is not known.
func (f *Form) Length() int64 {
	var length int64
	for _, s := range f.segments {
		if s.length < 0 {
			return -1
		}
		length += s.length
	}
	return length
}

// Reusable reports whether [Form.Body] can return another body: every file can be rewound, or
// nothing of the body before was read.
func (f *Form) Reusable() bool {
	if f.last == nil || !f.last.started.Load() {
		return true
	}
	for _, s := range f.segments {
		if s.reader != nil && s.seeker == nil {
			return false
		}
	}
	return true
}

// ErrUsedUp means that a file was read which cannot be rewound.
var ErrUsedUp = errors.New("the file was read once and cannot be rewound")

// Body returns the form's bytes from the start. It ends the previous body, and waits until nothing
// reads it: a transport may go on with that after it has returned.
func (f *Form) Body(ctx context.Context) (io.ReadCloser, error) {
	if f.last != nil {
		_ = f.last.Close()
		if !f.Reusable() {
			return nil, ErrUsedUp
		}
		select {
		case <-f.last.released:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	readers := make([]io.Reader, len(f.segments))
	for i, s := range f.segments {
		switch {
		case s.reader == nil:
			readers[i] = bytes.NewReader(s.text)
		case s.seeker == nil:
			readers[i] = s.reader
		default:
			if _, err := s.seeker.Seek(s.start, io.SeekStart); err != nil {
				return nil, err
			}
			readers[i] = io.LimitReader(s.reader, s.length) // what Content-Length promised
		}
	}
	f.last = &body{source: io.MultiReader(readers...), released: make(chan struct{})}
	return f.last, nil
}
