//go:build unix

package main

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A wrapper sends Ctrl-C on although the terminal has sent it already, and a terminal that closes
// sends SIGHUP: neither costs the key that is being made.
func TestRepeatedSignalKeepsTheKey(t *testing.T) {
	t.Parallel()
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			cmd := exec.Command("openrouter", "auth", "exchange", "--reveal", "--server-url", s.URL)
			cmd.Env = append(os.Environ(), envCode+"=some-code", "OPENROUTER_API_KEY=")
			var stdout, stderr strings.Builder
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			arrived, answer := make(chan struct{}), make(chan struct{})
			s.onExchange(func(*http.Request) { close(arrived); <-answer })
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-arrived
			for range 2 {
				if err := cmd.Process.Signal(sig); err != nil {
					t.Error(err)
				}
				time.Sleep(100 * time.Millisecond) // as between two signals of a wrapper
			}
			close(answer)
			if err := cmd.Wait(); err != nil || !strings.Contains(stdout.String(), freshKey) {
				t.Errorf("%v\n%s", err, &stderr)
			}
		})
	}
}
