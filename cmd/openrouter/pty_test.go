//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// screen is a terminal with a program in it.
type screen struct {
	t        *testing.T
	keyboard *os.File // and display
	tty      *os.File
	cmd      *exec.Cmd
	before   unix.Termios
	waited   chan error

	mu    sync.Mutex
	shown bytes.Buffer
}

// startOnTerminal runs a program in a terminal of its own, without a browser and without a keyring.
func startOnTerminal(t *testing.T, args ...string) *screen {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, keyboard: keyboard, tty: tty, waited: make(chan error, 1)}
	s.before = s.mode()
	s.cmd = exec.Command(args[0], args[1:]...)
	s.cmd.Env = append(os.Environ(), "TERM=xterm", "PS1=prompt> ", "HISTFILE=", "BROWSER=", "OPENROUTER_NO_KEYRING=1",
		"OPENROUTER_API_KEY=", "OPENROUTER_BASE_URL=http://127.0.0.1:1/api/v1", "XDG_CONFIG_HOME="+t.TempDir())
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.waited <- s.cmd.Wait() }()
	display := make(chan struct{})
	go func() {
		defer close(display)
		buffer := make([]byte, 4<<10)
		for {
			n, err := keyboard.Read(buffer)
			s.mu.Lock()
			s.shown.Write(buffer[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // it may have ended
		_ = tty.Close()
		_ = keyboard.Close()
		<-display
	})
	return s
}

func (s *screen) mode() unix.Termios {
	s.t.Helper()
	mode, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return *mode
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// until polls, since nothing tells when a terminal's mode or text changes.
func (s *screen) until(what string, reached func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !reached(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("never reached: %s\n%q", what, s.text())
		}
	}
}

func (s *screen) hides() bool { return s.mode().Lflag&unix.ECHO == 0 }

func (s *screen) shows(text string, times int) func() bool {
	return func() bool { return strings.Count(s.text(), text) >= times }
}

func (s *screen) write(text string) {
	s.t.Helper()
	if _, err := s.keyboard.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the program and checks that the terminal is as it was.
func (s *screen) end() (exitCode int) {
	s.t.Helper()
	select {
	case <-s.waited:
	case <-time.After(20 * time.Second):
		s.t.Fatalf("the program does not end: %q", s.text())
	}
	if s.mode() != s.before {
		s.t.Errorf("the terminal is left changed: %+v, was %+v", s.mode(), s.before)
	}
	return s.cmd.ProcessState.ExitCode()
}

// Whichever signal ends a sign-in, the terminal is as it was.
func TestTerminalIsRestored(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{
		"SIGINT":  syscall.SIGINT,
		"SIGTERM": syscall.SIGTERM,
		"SIGHUP":  syscall.SIGHUP,
		"SIGQUIT": syscall.SIGQUIT,
	} {
		for _, command := range []string{"login --mode headless", "login --with-token", "exchange"} {
			t.Run(name+" "+command, func(t *testing.T) {
				t.Parallel()
				s := startOnTerminal(t, append([]string{"openrouter", "auth"}, strings.Fields(command)...)...)
				s.until("the terminal hides what is typed", s.hides)
				if err := s.cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if code := s.end(); code != exitCanceled {
					t.Errorf("exit code %d\n%q", code, s.text())
				}
			})
		}
	}
}

// An early Ctrl-C used to come between two steps of the change.
func TestTerminalIsRestoredAfterAnEarlyInterrupt(t *testing.T) {
	t.Parallel()
	for i := range 30 {
		s := startOnTerminal(t, "openrouter", "auth", "login", "--mode", "headless")
		s.until("the page is shown", s.shows("/auth?", 1))
		time.Sleep(time.Duration(i) * 100 * time.Microsecond) // every moment of the change
		s.write("\x03")
		if code := s.end(); code != exitCanceled {
			t.Errorf("exit code %d\n%q", code, s.text())
		}
	}
}

// A stopped program leaves the terminal to the shell, and hides what is typed once it is continued.
func TestStoppedProgramHidesTheKeyAfterwards(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash to control jobs with")
	}
	s := startOnTerminal(t, bash, "--norc", "--noprofile", "--noediting", "-i")
	s.until("the prompt", s.shows("prompt> ", 1))
	s.write("openrouter auth login --with-token\n")
	s.until("the question", s.shows("Key: ", 1))
	s.until("hidden", s.hides)
	s.write("\x1a")
	s.until("the prompt of the shell", s.shows("prompt> ", 2))
	if s.hides() {
		t.Error("the shell's terminal hides what is typed")
	}
	s.write("fg\n")
	s.until("the question again", s.shows("Key: ", 2))
	s.until("hidden again", s.hides)
	s.write(`"` + freshKey + "\"\n") // in quotes: nothing is sent
	s.until("the refusal", s.shows("is in quotes", 1))
	s.until("the prompt after it", s.shows("prompt> ", 3))
	if strings.Contains(s.text(), freshKey) {
		t.Errorf("the key was shown: %q", s.text())
	}
	s.write("exit\n")
	s.end()
}
