//go:build linux

package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/internal/ptytest"
)

// terminalEnvironment has neither a browser nor a keyring nor a server.
func terminalEnvironment(t *testing.T) []string {
	return []string{
		"TERM=xterm", "BROWSER=", "OPENROUTER_NO_KEYRING=1", "OPENROUTER_API_KEY=",
		"OPENROUTER_BASE_URL=http://127.0.0.1:1/api/v1", "XDG_CONFIG_HOME=" + t.TempDir(),
	}
}

func startOnTerminal(t *testing.T, args string) *ptytest.Screen {
	t.Helper()
	cmd := exec.Command("openrouter", strings.Fields(args)...)
	cmd.Env = append(os.Environ(), terminalEnvironment(t)...)
	return ptytest.Start(t, cmd)
}

func wantCanceled(t *testing.T, s *ptytest.Screen) {
	t.Helper()
	s.WaitFor("openrouter: canceled")
	if status, err := s.Wait(); err != nil || status.ExitStatus() != exitCanceled {
		t.Errorf("it ends with %#x, %v\n%q", status, err, s.Text())
	}
	s.WantRestored()
}

// Whichever signal ends a command that asks for something, the terminal is as it was.
func TestTerminalIsRestored(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{
		"SIGINT":  syscall.SIGINT,
		"SIGTERM": syscall.SIGTERM,
		"SIGHUP":  syscall.SIGHUP,
		"SIGQUIT": syscall.SIGQUIT,
	} {
		for _, args := range []string{"auth login --mode headless", "auth login --with-token", "auth exchange"} {
			t.Run(name+" "+args, func(t *testing.T) {
				t.Parallel()
				s := startOnTerminal(t, args)
				s.WaitForMode(true)
				if err := s.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				wantCanceled(t, s)
			})
		}
	}
}

// An early Ctrl-C used to come between two steps of the change.
func TestTerminalIsRestoredAfterAnEarlyInterrupt(t *testing.T) {
	t.Parallel()
	for i := range 30 {
		s := startOnTerminal(t, "auth login --mode headless")
		s.WaitFor("/auth?")
		time.Sleep(time.Duration(i) * 100 * time.Microsecond) // so that every moment of the change is met
		s.Write("\x03")
		wantCanceled(t, s)
	}
}

// A stopped program leaves the terminal to the shell, and hides what is typed once it is continued.
func TestStoppedProgramHidesTheKeyAfterwards(t *testing.T) {
	t.Parallel()
	s := ptytest.StartShell(t, terminalEnvironment(t)...)
	s.Write("openrouter auth login --with-token\n")
	s.WaitFor("Key: ")
	s.WaitForMode(true)
	s.Write("\x1a")
	s.WaitFor(ptytest.Prompt)
	s.WantRestored()
	s.Write("fg\n")
	s.WaitFor("Key: ")
	s.WaitForMode(true)
	s.Write(`"` + freshKey + "\"\n") // in quotes: nothing is sent
	if shown := s.WaitFor("is in quotes"); strings.Contains(shown, freshKey) {
		t.Errorf("the key was shown: %q", shown)
	}
	s.WaitFor(ptytest.Prompt)
	s.WantRestored()
}
