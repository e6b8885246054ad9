package terminal

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// pipe is any input that is not read as a terminal. It reads in a goroutine that exists only while
// a line is waited for, as far as the input can be interrupted.
type pipe struct {
	from io.Reader
	read chan chunk // of the read under way, if any
}

type chunk struct {
	bytes []byte
	err   error
}

func (p *pipe) newLine() parser { return &plainLine{} }

func (p *pipe) fill(ctx context.Context, settled bool) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.read == nil {
		read := make(chan chunk, 1)
		p.read = read
		go func() {
			buffer := make([]byte, 4<<10)
			n, err := p.from.Read(buffer)
			read <- chunk{buffer[:n], err}
		}()
	}
	var quiet <-chan time.Time
	if settled {
		timer := time.NewTimer(settle)
		defer timer.Stop()
		quiet = timer.C
	}
	select {
	case got := <-p.read:
		p.read = nil
		return got.result()
	case <-quiet:
		return p.interrupt()
	case <-ctx.Done():
		if arrived, err := p.interrupt(); err != nil || len(arrived) > 0 {
			return arrived, err
		}
		return nil, ctx.Err()
	}
}

// result returns bytes alone or an error alone; an error that came with bytes comes again.
func (c chunk) result() ([]byte, error) {
	if len(c.bytes) > 0 {
		return c.bytes, nil
	}
	return nil, c.err
}

// interrupt ends the read under way where the input knows deadlines: a pipe, a socket, on most
// systems a terminal opened as /dev/tty. Elsewhere the read stays for the next call.
func (p *pipe) interrupt() ([]byte, error) {
	deadline, ok := p.from.(interface{ SetReadDeadline(time.Time) error })
	interrupted := ok && deadline.SetReadDeadline(time.Unix(1, 0)) == nil
	if !interrupted {
		return nil, nil
	}
	got := <-p.read // at once, with what was there
	p.read = nil
	_ = deadline.SetReadDeadline(time.Time{}) // as it was
	arrived, err := got.result()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil
	}
	return arrived, err
}
