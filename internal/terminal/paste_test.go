//go:build linux

package terminal_test

import (
	"strings"
	"testing"
)

const address = "http://127.0.0.1:1234/openrouter/callback/NONCE?code=abc;touch&state=x"

// However a paste that a terminal has wrapped arrives, it is read whole, and the shell that the
// program returns to gets nothing of it.
func TestWrappedPasteIsReadWhole(t *testing.T) {
	t.Parallel()
	wrapped := strings.Replace(address, "abc;", "a\nbc;", 1)
	for name, tt := range map[string]struct {
		pieces []string
		want   string
	}{
		"bracketed": {
			pieces: []string{"\x1b[200~" + wrapped + "\x1b[201~", "\n"},
			want:   wrapped,
		},
		"bracketed with a line break at its end": {
			pieces: []string{"\x1b[200~" + wrapped + "\n\x1b[201~\n"},
			want:   wrapped + "\n",
		},
		"at once": {
			pieces: []string{wrapped + "\n"},
			want:   wrapped,
		},
		"at once, Enter later": {
			pieces: []string{wrapped, "\n"},
			want:   wrapped,
		},
		"more than the kernel's line": {
			pieces: []string{strings.Repeat("x", 5000) + "\n"},
			want:   strings.Repeat("x", 5000),
		},
		"no address, and a command behind it": {
			pieces: []string{"abcdef\ntouch\n"},
			want:   "abcdef",
		},
		"more behind it than is read at once": {
			pieces: []string{"abcdef\n" + strings.Repeat("x", 3000) + "\n", strings.Repeat("y", 3000) + "\ntouch\n"},
			want:   "abcdef",
		},
		"typed, with corrections": {
			pieces: []string{"wrong\x15a\x7fabé\x7fc d\x17\x1b[Dx\n"},
			want:   "abc x",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, "hidden")
			s.WaitForMode(true)
			for _, piece := range tt.pieces {
				s.Write(piece)
			}
			quoted := strings.ReplaceAll(tt.want, "\n", `\n`)
			s.WaitFor(`line "` + quoted + `", error <nil>`)
			s.WaitFor("prompt> ")
			s.Write("echo own $((40+2))\n")
			if shown := s.WaitFor("own 42"); strings.Contains(shown, "touch") ||
				strings.Contains(shown, "command not found") {
				t.Errorf("the shell got the rest: %q", shown)
			}
			s.WantRestored()
		})
	}
}

func TestSeveralLinesOnATerminal(t *testing.T) {
	t.Parallel()
	s := startProgram(t, "visible all")
	s.WaitForMode(true)
	s.Write("one\ntwo\n\x04")
	for _, want := range []string{`line "one"`, `line "two"`, `error EOF`} {
		s.WaitFor(want)
	}
	if _, err := s.Wait(); err != nil {
		t.Fatal(err)
	}
	s.WantRestored()
}
