//go:build unix

package native_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// Not parallel: $BROWSER is the process's.

func script(t *testing.T, body string) string {
	t.Helper()
	for _, name := range []string{"SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"} {
		t.Setenv(name, "")
	}
	path := filepath.Join(t.TempDir(), "browser.sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenBrowserRunsTheVariable(t *testing.T) {
	took := filepath.Join(t.TempDir(), "took")
	t.Setenv("BROWSER", "nonesuch-browser:"+
		script(t, `echo to stdout; echo to stderr >&2; printf %s "$2" > "$1"`)+" "+took+" %s")
	const address = "http://127.0.0.1:1/start/N?a=1&b=2"
	if err := native.OpenBrowser(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(took); err != nil || string(got) != address {
		t.Errorf("the command was given %q, %v", got, err)
	}
}

func TestOpenBrowserTellsOfFailure(t *testing.T) {
	t.Setenv("BROWSER", script(t, "exit 3"))
	err := native.OpenBrowser(t.Context(), "http://127.0.0.1:1/start/SECRET")
	if err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
	if err != nil && (strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), os.TempDir())) {
		t.Errorf("the error says too much: %v", err)
	}
	t.Setenv("BROWSER", "nonesuch-browser")
	if err := native.OpenBrowser(t.Context(), "http://127.0.0.1:1/"); err == nil {
		t.Error("a command that is not there is no error")
	}
}

func TestOpenBrowserNeverOverSSH(t *testing.T) {
	took := filepath.Join(t.TempDir(), "took")
	t.Setenv("BROWSER", script(t, "touch "+took))
	t.Setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
	if err := native.OpenBrowser(t.Context(), "http://127.0.0.1:1/"); err == nil ||
		!strings.Contains(err.Error(), "SSH") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(took); !errors.Is(err, os.ErrNotExist) {
		t.Error("a browser was opened")
	}
}

func TestBrowserThatStaysOpenSurvivesTheSignIn(t *testing.T) {
	// The "browser" does its part, then waits for a line of a pipe that only the test writes, and
	// leaves a mark.
	dir := t.TempDir()
	started, mark := filepath.Join(dir, "started"), filepath.Join(dir, "mark")
	if err := syscall.Mkfifo(started, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(mark, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", script(t, "echo up > "+started+"; read line < "+mark+"; echo \"$line\" > "+started))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- native.OpenBrowser(ctx, "http://127.0.0.1:1/") }()
	if got, err := os.ReadFile(started); err != nil || string(got) != "up\n" {
		t.Fatalf("got %q, %v", got, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("got %v: a browser that stays is one that opened", err)
	}
	if err := os.WriteFile(mark, []byte("alive\n"), 0); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(started); err != nil || string(got) != "alive\n" {
		t.Errorf("the browser said %q, %v", got, err)
	}
}

// The start link is worth a sign-in to anyone who reads it in the list of processes. The browser
// gets a file instead, which no one else can read and which is gone when the sign-in is over.
func TestStartLinkIsInNoProcessList(t *testing.T) {
	took := filepath.Join(t.TempDir(), "took")
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("BROWSER", script(t, `printf %s "$*" > "$0.part" && mv "$0.part" `+took))
	s := newService(t)
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		Timeout: soon,
		Prompt: func(ctx context.Context, page string) (string, error) {
			argument := waitForFile(t, ctx, took)
			name, ok := strings.CutPrefix(argument, "file://")
			if !ok || strings.Contains(argument, "127.0.0.1") {
				t.Fatalf("the browser's arguments are %q", argument)
			}
			info, err := os.Stat(name)
			if err != nil || info.Mode() != 0o600 {
				t.Fatalf("the file is %v, %v", info, err)
			}
			html, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, _ := strings.Cut(string(html), `content="0;url=`)
			start, _, _ := strings.Cut(rest, `"`)
			_, back := s.issue(follow(t, ctx, start), true)
			return back, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("the sign-in leaves %v, %v", left, err)
	}
}

// waitForFile returns what a program has written into a file that it moves into place.
func waitForFile(t *testing.T, ctx context.Context, name string) string {
	t.Helper()
	for tick := time.NewTicker(time.Millisecond); ; {
		if data, err := os.ReadFile(name); err == nil {
			tick.Stop()
			return string(data)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("the browser is not started")
		}
	}
}
