//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Opening a FIFO waits for its writer: Ctrl-C ends that too, for every file that a flag names.
func TestInterruptWhileAFIFOIsOpened(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--input", "--verifier-file"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			fifo := filepath.Join(t.TempDir(), "fifo")
			if err := syscall.Mkfifo(fifo, 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, interrupt := context.WithCancel(t.Context())
			ended := make(chan result, 1)
			go func() {
				ended <- newService(t).command(ctx, "some-code", nil, "auth", "exchange", flag, fifo)
			}()
			select {
			case got := <-ended:
				t.Errorf("it does not wait for the FIFO: exit code %d\n%s", got.code, got.stderr)
			case <-time.After(50 * time.Millisecond): // nothing tells that a program waits
			}
			interrupt()
			select {
			case got := <-ended:
				if got.code != exitCanceled {
					t.Errorf("exit code %d\n%s", got.code, got.stderr)
				}
			case <-time.After(5 * time.Second):
				t.Error("it does not end")
			}
			// Let the goroutine that still opens it go.
			writer, err := os.OpenFile(fifo, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			_ = writer.Close()
		})
	}
}
