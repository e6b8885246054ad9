package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

// A keyring that is locked is reported as that, not as "not signed in", and no removal is claimed
// that did not happen.
func TestLockedKeyring(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("AppData", t.TempDir())
	s := newService(t)
	command := func(stdin, args string) result {
		return s.command(t.Context(), stdin, nil, strings.Fields(args)...)
	}
	t.Cleanup(keyring.MockInit)
	keyring.MockInit()
	got := command(freshKey, "auth login --with-token")
	if got.code != exitOK || !strings.Contains(got.stdout, systemKeyring) {
		t.Fatalf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	keyring.MockInitWithError(errors.New("the keyring is locked"))
	for _, args := range []string{"auth token", "auth status", "auth logout"} {
		got := command("", args)
		if got.code != exitFailed || !strings.Contains(got.stderr, "the keyring is locked") ||
			!strings.Contains(got.stderr, "Next: unlock or start the keyring") ||
			strings.Contains(got.stderr, "Signed out") {
			t.Errorf("%s: exit code %d\n%s", args, got.code, got.stderr)
		}
	}
	other := strings.Replace(freshKey, "sk-or-v1-0", "sk-or-v1-1", 1)
	got = command(other, "auth login --with-token")
	if got.code != exitOK || !strings.Contains(got.stderr, "No keyring is used here (the keyring is locked)") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if got := command("", "auth token"); got.code != exitOK || got.stdout != other+"\n" {
		t.Errorf("exit code %d, %q", got.code, got.stdout)
	}
	got = command("", "auth logout")
	if got.code != exitFailed || !strings.Contains(got.stderr, "a key may be in it; the key in the file was removed") {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	keyring.MockInit() // it is unlocked, and empty
	if got := command("", "auth logout"); got.code != exitNotSignedIn {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if got := command("", "auth token"); got.code != exitNotSignedIn {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}
