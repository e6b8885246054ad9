package main

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// A key that the service accepts has not expired, whatever this machine's clock says.
func TestStatusTrustsTheServiceNotTheClock(t *testing.T) {
	t.Parallel()
	s := newService(t) // whose keys expired in 2020
	got := s.command(t.Context(), "", map[string]string{"OPENROUTER_API_KEY": freshKey}, "auth", "status", "--json")
	if got.code != exitOK || !strings.Contains(got.stdout, `"state": "ok"`) {
		t.Errorf("exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
}

// Whatever the service says, no command writes a character that a terminal obeys or hides.
func TestServiceTextIsEscaped(t *testing.T) {
	t.Parallel()
	environment := map[string]string{"OPENROUTER_API_KEY": freshKey, envCode: "some-code"}
	for _, args := range []string{
		"auth status", "auth status --json", "auth exchange", "auth exchange --json",
		"auth login --with-token --no-store", "auth login --with-token --no-store --json",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.userID = hostile
			got := s.command(t.Context(), freshKey, environment, strings.Fields(args)...)
			if got.code != exitOK {
				t.Fatalf("exit code %d\n%s", got.code, got.stderr)
			}
			for _, r := range got.stdout + got.stderr {
				if r != '\n' && !unicode.IsPrint(r) {
					t.Errorf("%U is written: %q", r, got.stdout+got.stderr)
				}
			}
			if !strings.Contains(args, "--json") {
				return
			}
			var printed struct {
				UserID string `json:"user_id"`
			}
			if err := json.Unmarshal([]byte(got.stdout), &printed); err != nil || printed.UserID != hostile {
				t.Errorf("user_id = %q, %v", printed.UserID, err)
			}
		})
	}
}
