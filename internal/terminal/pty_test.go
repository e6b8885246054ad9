//go:build linux

package terminal_test

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

// screen is a terminal with a program in it, as a user has it.
type screen struct {
	t        *testing.T
	keyboard *os.File // and display
	tty      *os.File
	process  *os.Process
	wait     func() (syscall.WaitStatus, error)
	before   unix.Termios

	mu    sync.Mutex
	shown bytes.Buffer
	more  *sync.Cond
}

// startProgram starts the helper in a terminal of its own; startShell does so from a shell.
func startProgram(t *testing.T, how string) *screen {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperEnv+"="+how, "TERM=xterm")
	return start(t, cmd)
}

func startShell(t *testing.T, how string) *screen {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash to control jobs with")
	}
	cmd := exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")
	cmd.Env = append(os.Environ(), "HELPER="+os.Args[0], "TERM=xterm", "PS1=prompt> ", "HISTFILE=")
	s := start(t, cmd)
	s.waitFor("prompt> ")
	s.write(helperEnv + "=" + how + " $HELPER\n")
	s.waitFor("Code: ")
	return s
}

func start(t *testing.T, cmd *exec.Cmd) *screen {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, keyboard: keyboard, tty: tty}
	s.more = sync.NewCond(&s.mu)
	s.before = s.mode()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = cmd.Process
	s.wait = sync.OnceValues(func() (syscall.WaitStatus, error) {
		state, err := cmd.Process.Wait()
		if err != nil {
			return 0, err
		}
		return state.Sys().(syscall.WaitStatus), nil
	})
	display := make(chan struct{})
	go s.read(display)
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_, _ = s.wait()
		_ = tty.Close()
		_ = keyboard.Close()
		<-display
	})
	return s
}

func (s *screen) read(done chan<- struct{}) {
	defer close(done)
	buffer := make([]byte, 4<<10)
	for {
		n, err := s.keyboard.Read(buffer)
		s.mu.Lock()
		s.shown.Write(buffer[:n])
		s.mu.Unlock()
		s.more.Broadcast()
		if err != nil {
			return
		}
	}
}

func (s *screen) write(text string) {
	s.t.Helper()
	if _, err := s.keyboard.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// waitFor returns what was shown up to and including the text, and takes it off the screen.
func (s *screen) waitFor(text string) string {
	s.t.Helper()
	late := time.AfterFunc(10*time.Second, func() { s.more.Broadcast() })
	defer late.Stop()
	deadline := time.Now().Add(10 * time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if at := strings.Index(s.shown.String(), text); at >= 0 {
			return string(s.shown.Next(at + len(text)))
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%q does not appear: %q", text, s.shown.String())
		}
		s.more.Wait()
	}
}

func (s *screen) mode() unix.Termios {
	s.t.Helper()
	mode, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return *mode
}

// waitForMode waits until the program has changed the terminal, or has restored it.
func (s *screen) waitForMode(changed bool) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); (s.mode() != s.before) != changed; {
		if time.Now().After(deadline) {
			s.t.Fatalf("the terminal is changed: %t, want %t", !changed, changed)
		}
		time.Sleep(time.Millisecond) // nothing tells when a terminal's mode changes
	}
}

func (s *screen) wantRestored() {
	s.t.Helper()
	if s.mode() != s.before {
		s.t.Errorf("the terminal is left changed: %+v, was %+v", s.mode(), s.before)
	}
	if text := s.text(); strings.LastIndex(text, "\x1b[?2004h") > strings.LastIndex(text, "\x1b[?2004l") {
		s.t.Error("bracketed paste is left on")
	}
}
