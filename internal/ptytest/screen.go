//go:build linux

// Package ptytest runs a program in a terminal of its own, as a user does, for tests of what the
// program does to the terminal.
package ptytest

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
	"github.com/openrouter-go/openrouter/internal/skip"
	"golang.org/x/sys/unix"
)

// Screen is a terminal, with a program in it unless it comes from [Open].
type Screen struct {
	// TTY is what the program reads from and writes to.
	TTY *os.File
	// Process is the program, to be sent a signal.
	Process *os.Process
	// Wait waits until the program has ended. It may be called again.
	Wait func() (syscall.WaitStatus, error)

	t        *testing.T
	keyboard *os.File // and display
	before   unix.Termios

	mu    sync.Mutex
	shown bytes.Buffer
	more  *sync.Cond
}

// Prompt is what [StartShell]'s shell shows when it waits for a command.
const Prompt = "prompt> "

// StartShell runs a shell with job control. The test is skipped where there is none.
func StartShell(t *testing.T, environment ...string) *Screen {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		skip.Test(t, "no bash to control jobs with: apt-get install bash")
	}
	cmd := exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")
	cmd.Env = append(os.Environ(), "PS1="+Prompt, "HISTFILE=")
	cmd.Env = append(cmd.Env, environment...)
	s := Start(t, cmd)
	s.WaitFor(Prompt)
	return s
}

// Open makes a terminal for the test's own process, and closes it with the test.
func Open(t *testing.T) *Screen {
	t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &Screen{TTY: tty, t: t, keyboard: keyboard}
	s.more = sync.NewCond(&s.mu)
	s.before = s.mode()
	display := make(chan struct{})
	go s.read(display)
	t.Cleanup(func() {
		_ = tty.Close()
		<-display // it ends with the terminal
		_ = keyboard.Close()
	})
	return s
}

// Start runs a program in a new terminal, and ends it with the test.
func Start(t *testing.T, cmd *exec.Cmd) *Screen {
	t.Helper()
	s := Open(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.TTY, s.TTY, s.TTY
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.Process = cmd.Process
	s.Wait = sync.OnceValues(func() (syscall.WaitStatus, error) {
		state, err := cmd.Process.Wait()
		if err != nil {
			return 0, err
		}
		return state.Sys().(syscall.WaitStatus), nil
	})
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_, _ = s.Wait()
	})
	return s
}

func (s *Screen) read(done chan<- struct{}) {
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

// Write types text.
func (s *Screen) Write(text string) {
	s.t.Helper()
	if _, err := s.keyboard.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
}

// Text returns what was shown and was not waited for.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shown.String()
}

// WaitFor returns what was shown up to and including the text, and takes it off the screen.
func (s *Screen) WaitFor(text string) string {
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

func (s *Screen) mode() unix.Termios {
	s.t.Helper()
	mode, err := unix.IoctlGetTermios(int(s.TTY.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return *mode
}

// WaitForMode waits until the program has changed the terminal, or has restored it.
func (s *Screen) WaitForMode(changed bool) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); (s.mode() != s.before) != changed; {
		if time.Now().After(deadline) {
			s.t.Fatalf("the terminal is changed: %t, want %t", !changed, changed)
		}
		time.Sleep(time.Millisecond) // nothing tells when a terminal's mode changes
	}
}

// WantRestored checks that the terminal is as it was.
func (s *Screen) WantRestored() {
	s.t.Helper()
	if s.mode() != s.before {
		s.t.Errorf("the terminal is left changed: %+v, was %+v", s.mode(), s.before)
	}
	for deadline := time.Now().Add(10 * time.Second); s.pasteIsBracketed(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) { // what was written last may still be on its way
			s.t.Fatalf("bracketed paste is left on: %q", s.Text())
		}
	}
}

func (s *Screen) pasteIsBracketed() bool {
	text := s.Text()
	return strings.LastIndex(text, "\x1b[?2004h") > strings.LastIndex(text, "\x1b[?2004l")
}
