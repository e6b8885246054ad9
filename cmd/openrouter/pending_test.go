package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// startPending starts a sign-in that waits for its code.
func startPending(t *testing.T, s *service) {
	t.Helper()
	directory := t.TempDir()
	for _, name := range []string{"XDG_CONFIG_HOME", "HOME", "AppData"} {
		t.Setenv(name, directory)
	}
	got := s.command(t.Context(), "", withoutKeyring, "auth", "login", "--mode", "headless", "--json")
	if got.code != exitFailed || !strings.Contains(got.stdout, `"state": "pending"`) {
		t.Fatalf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	files := pendingFiles(t)
	if len(files) != 1 {
		t.Fatalf("there are %q", files)
	}
	data, err := os.ReadFile(files[0])
	if err != nil || strings.Contains(got.stdout+got.stderr, verifierIn(data)) {
		t.Errorf("the verifier is shown, %v", err)
	}
}

var withoutKeyring = map[string]string{envNoKeyring: "1"}

func pendingFiles(t *testing.T) []string {
	t.Helper()
	directory, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(directory, appName, "*.pending-*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func verifierIn(data []byte) string {
	_, after, _ := strings.Cut(string(data), `"code_verifier":"`)
	verifier, _, _ := strings.Cut(after, `"`)
	return verifier
}

// Ctrl-C while the code is exchanged: the key that was made is kept.
func TestInterruptedResumeKeepsTheKey(t *testing.T) {
	s := newService(t)
	startPending(t, s)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	s.onExchange(func(*http.Request) { interrupt() })
	if got := s.command(ctx, "some-code", withoutKeyring, "auth", "login", "--resume"); got.code != exitOK {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if got := s.command(t.Context(), "", withoutKeyring, "auth", "token"); got.stdout != freshKey+"\n" {
		t.Errorf("the key that is kept is %q\n%s", got.stdout, got.stderr)
	}
	if files := pendingFiles(t); len(files) != 0 {
		t.Errorf("%q are left", files)
	}
}

// Of two that finish the same sign-in at once, one sends the code.
func TestPendingSignInIsFinishedOnce(t *testing.T) {
	s := newService(t)
	startPending(t, s)
	var sent atomic.Int32
	s.onExchange(func(*http.Request) {
		if sent.Add(1) > 1 {
			return
		}
		got := s.command(t.Context(), "some-code", withoutKeyring, "auth", "login", "--resume")
		if got.code != exitFailed {
			t.Errorf("the second one: exit code %d\n%s", got.code, got.stderr)
		}
	})
	if got := s.command(t.Context(), "some-code", withoutKeyring, "auth", "login", "--resume"); got.code != exitOK {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if sent.Load() != 1 {
		t.Errorf("the code was sent %d times", sent.Load())
	}
}

// So when both had found it before either took it.
func TestPendingSignInIsClaimedOnce(t *testing.T) {
	s := newService(t)
	startPending(t, s)
	waiting, err := pendingsOf(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	first, err := waiting.choose(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	second := *first
	if err := first.claim(); err != nil {
		t.Error(err)
	}
	if err := second.claim(); err == nil {
		t.Error("it was claimed twice")
	}
}

// What did not reach the server can be tried again with the same code.
func TestPendingSignInSurvivesAnUnreachableServer(t *testing.T) {
	s := newService(t)
	startPending(t, s)
	s.Close()
	got := s.command(t.Context(), "some-code", withoutKeyring, "auth", "login", "--resume")
	if got.code != exitFailed || !strings.Contains(got.stderr, "still waits for its code") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if files := pendingFiles(t); len(files) != 1 || !strings.HasSuffix(files[0], pendingEnd) {
		t.Errorf("there are %q", files)
	}
}
