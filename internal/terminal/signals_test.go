//go:build linux

package terminal_test

import (
	"strings"
	"syscall"
	"testing"
)

// Whichever signal ends the program, and however early, the terminal is as it was, and the signal
// has its effect.
func TestTerminalIsRestoredForEverySignalThatEnds(t *testing.T) {
	t.Parallel()
	for name, sig := range map[string]syscall.Signal{
		"SIGINT":  syscall.SIGINT,
		"SIGTERM": syscall.SIGTERM,
		"SIGHUP":  syscall.SIGHUP,
		"SIGQUIT": syscall.SIGQUIT,
		"SIGABRT": syscall.SIGABRT,
	} {
		for _, how := range []string{"visible", "hidden"} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				s := startProgram(t, how)
				s.WaitForMode(true)
				if err := s.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				status, err := s.Wait()
				if err != nil {
					t.Fatal(err)
				}
				// The runtime ends a program by SIGQUIT and SIGABRT with a dump and the status 2.
				if !status.Signaled() && status.ExitStatus() != 2 || status.Signaled() && status.Signal() != sig {
					t.Errorf("the program ends with %#x, want signal %d", status, sig)
				}
				s.WantRestored()
			})
		}
	}
}

// The early signals are those that used to come between the two steps of a change.
func TestTerminalIsRestoredForAnEarlySignal(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"hidden", "hidden handled"} {
		for range 8 {
			t.Run(how, func(t *testing.T) {
				t.Parallel()
				s := startProgram(t, how)
				s.WaitFor("\x1b[?2004h") // between the change and the prompt
				if err := s.Process.Signal(syscall.SIGINT); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Wait(); err != nil {
					t.Fatal(err)
				}
				s.WantRestored()
			})
		}
	}
}

// A program that handles the signal gets it once, and not a second time from this package.
func TestHandledSignalIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := startProgram(t, "hidden handled")
	s.WaitForMode(true)
	s.Write("\x03")
	s.WaitFor(`line "", error context canceled`)
	if status, err := s.Wait(); err != nil || !status.Exited() || status.ExitStatus() != 0 {
		t.Errorf("the program ends with %#x, %v", status, err)
	}
	s.WantRestored()
}

func TestStopAndContinue(t *testing.T) {
	t.Parallel()
	const code = "code_after_the_stop"
	for _, how := range []string{"visible", "hidden"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, how)
			s.WaitForMode(true)
			for range 2 {
				s.Write("\x1a")
				s.WaitFor("Stopped")
				s.WaitFor("prompt> ")
				s.WantRestored()
				s.Write("fg\n")
				s.WaitFor("Code: ")
				s.WaitForMode(true)
			}
			s.Write(code)
			s.Write("\n")
			shown := s.WaitFor(`line "` + code + `", error <nil>`)
			before, _, _ := strings.Cut(shown, "line ")
			if visible := strings.Contains(before, code); visible == (how == "hidden") {
				t.Errorf("what is typed after fg is visible: %t", visible)
			}
			s.WaitFor("prompt> ")
			s.WantRestored()
		})
	}
}
