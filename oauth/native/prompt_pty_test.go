//go:build linux

package native_test

import (
	"context"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/internal/ptytest"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// wantNothingLeft checks that the shell that the program returns to gets nothing of what was
// pasted. A line that was not ended is no longer counted as input, so it is ended here.
func wantNothingLeft(t *testing.T, s *ptytest.Screen) {
	t.Helper()
	s.WantRestored()
	s.Write("\n")
	waiting := make([]byte, 100)
	n, err := s.TTY.Read(waiting)
	if err != nil || string(waiting[:n]) != "\n" {
		t.Errorf("the shell would get %q, %v", waiting[:n], err)
	}
}

// Whatever a user pastes into a terminal, in whatever pieces, and whichever way the code comes: the
// shell gets nothing of it, and its terminal as it was.
func TestPasteOnATerminal(t *testing.T) {
	t.Parallel()
	type paste func(c *ptytest.Screen, code, back string)
	wrap := func(back string) string { return back[:len(back)-40] + "\n" + back[len(back)-40:] }
	for name, tt := range map[string]struct {
		paste   paste
		browser bool // brings the code after the paste
		early   bool // it is pasted before the terminal is read
	}{
		"a code, early": {
			early: true,
			paste: func(c *ptytest.Screen, _, back string) { c.Write(wrap(back) + "\n") },
		},
		"a code":            {paste: func(c *ptytest.Screen, code, _ string) { c.Write(code + "\n") }},
		"a code, then more": {paste: func(c *ptytest.Screen, code, _ string) { c.Write(code + "\nrm -rf x\ny") }},
		"an address":        {paste: func(c *ptytest.Screen, _, back string) { c.Write(back + "\n") }},
		"a wrapped address": {paste: func(c *ptytest.Screen, _, back string) { c.Write(wrap(back) + "\n") }},
		"bracketed": {
			paste: func(c *ptytest.Screen, _, back string) { c.Write("\x1b[200~" + wrap(back) + "\n\x1b[201~\n") },
		},
		"a wrong code first": {
			paste: func(c *ptytest.Screen, code, _ string) { c.Write("wrong_code\n" + code + "\n") },
		},
		"a word first": {paste: func(c *ptytest.Screen, code, _ string) { c.Write("y\n" + code + "\n") }},
		"corrected": {
			paste: func(c *ptytest.Screen, code, _ string) { c.Write("wrong\x15" + code + "xé\x7f\x7f\n") },
		},
		"half, then a browser": {
			browser: true,
			paste:   func(c *ptytest.Screen, _, back string) { c.Write(back[:20] + "\nrm -rf x\ny") },
		},
		"junk, then a browser": {
			browser: true,
			paste:   func(c *ptytest.Screen, _, _ string) { c.Write("rm -rf x; \x1b[200~y\nz") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			c := ptytest.Open(t)
			prompt := native.PromptLines(c.TTY, c.TTY)
			var once sync.Once
			result, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName:     "notch",
				OpenBrowser: idle,
				Prompt: func(ctx context.Context, page string) (string, error) {
					once.Do(func() {
						code, back := s.issue(page, true)
						if tt.early {
							tt.paste(c, code, back)
							return
						}
						go func() {
							c.WaitForMode(true)
							tt.paste(c, code, back)
							if tt.browser {
								_, _ = try(context.WithoutCancel(ctx), "GET", back)
							}
						}()
					})
					return prompt(ctx, page)
				},
			})
			if err != nil || result.Key.IsZero() {
				t.Errorf("got %v, %v", result, err)
			}
			wantNothingLeft(t, c)
		})
	}
}
