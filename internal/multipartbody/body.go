package multipartbody

import (
	"io"
	"sync"
	"sync/atomic"
)

// body is the form's bytes for one attempt. The transport may call Close while a Read waits for a
// slow file; the file is released when both are over.
type body struct {
	source   io.Reader
	started  atomic.Bool // something may have been read
	released chan struct{}

	mu      sync.Mutex
	reading bool
	closed  bool
}

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return 0, io.ErrClosedPipe
	}
	b.reading = true
	b.started.Store(true)
	b.mu.Unlock()

	n, err := b.source.Read(p)

	b.mu.Lock()
	defer b.mu.Unlock()
	b.reading = false
	if b.closed {
		close(b.released)
	}
	return n, err
}

// Close releases the files, which it does not close: they are the caller's.
func (b *body) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		if !b.reading {
			close(b.released)
		}
	}
	return nil
}
