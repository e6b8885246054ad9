//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package terminal

import (
	"context"
	"errors"
	"io"
)

// readTerminal leaves everything to the terminal, which cannot be told to hide a line here.
func (r *Reader) readTerminal(ctx context.Context, o Options) (string, error) {
	if o.Hidden {
		return "", errors.New("what is typed cannot be hidden on this system")
	}
	if err := o.write(o.Prompt); err != nil {
		return "", err
	}
	return r.read(ctx, r.pipe, o)
}

func discardInput(io.Reader) {}
