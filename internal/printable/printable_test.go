package printable_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter/internal/printable"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   string
		max  int
		want string
	}{
		{"empty", "", 10, ""},
		{"plain", "Invalid code or code_verifier", 100, "Invalid code or code_verifier"},
		{"other scripts", "Zugriff verweigert: für 漢字 и 🔑", 100, "Zugriff verweigert: für 漢字 и 🔑"},
		{"a backslash and quotes stay", `C:\tmp "x" 'y'`, 100, `C:\tmp "x" 'y'`},
		{"line breaks and tabs", "a\r\nb\tc", 100, `a\r\nb\tc`},
		{"a NUL and a DEL", "a\x00b\x7fc", 100, `a\x00b\x7fc`},
		{"a terminal's colour", "\x1b[31mred\x1b[0m", 100, `\x1b[31mred\x1b[0m`},
		{"a terminal's title", "\x1b]0;owned\a", 100, `\x1b]0;owned\a`},
		{"C1 as UTF-8", "a\u009b31mb\u0085c", 100, `a\u009b31mb\u0085c`},
		{"C1 as a byte", "a\x9b31m", 100, `a\x9b31m`},
		{"bidi controls", "a\u202eb\u2066c\u2069\u200f", 100, `a\u202eb\u2066c\u2069\u200f`},
		{"no width", "a\u200bb\ufeffc\u00add", 100, `a\u200bb\ufeffc\u00add`},
		{"separators and odd spaces", "a\u2028b\u2029c\u00a0d\u3000e", 100, `a\u2028b\u2029c\u00a0d\u3000e`},
		{"beyond the basic plane", "a\U000e0041b", 100, `a\U000e0041b`},
		{"half a character", "a\xe6\xbc", 100, `a\xe6\xbc`},
		{"a replacement character is one", "a\ufffdb", 100, "a\ufffdb"},
		{"exactly fitting", "abcdef", 6, "abcdef"},
		{"one too many", "abcdefg", 6, "abc…"},
		{"not within a character", "ab漢字", 7, "ab…"},
		{"not within an escape", "ab\x1b\x1b", 8, `ab…`},
		{"an escape that leaves room", "ab\x1bcdef", 9, `ab\x1b…`},
		{"room for the ellipsis alone", "漢字", 3, "…"},
		{"no room for the ellipsis", "abc", 2, ".."},
		{"short text in no room", "ab", 2, "ab"},
		{"nothing", "abc", 0, ""},
		{"less than nothing", "abc", -1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := printable.Printable(tt.in, tt.max); got != tt.want {
				t.Errorf("Printable(%q, %d) = %q, want %q", tt.in, tt.max, got, tt.want)
			}
		})
	}
}

func TestPrintableOfMuchIsCheap(t *testing.T) { // not parallel: AllocsPerRun counts everybody's
	much := strings.Repeat("\x1b", 8<<20)
	if allocations := testing.AllocsPerRun(5, func() { printable.Printable(much, 64) }); allocations > 200 {
		t.Errorf("%v allocations for 64 bytes, so the whole of the text was looked at", allocations)
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("Invalid code", 10)
	f.Add("\x1b[2J\x1b]8;;https://evil.example\a", 20)
	f.Add("a\u202e\u2066\u009b", 7)
	f.Add("\xff\xfe漢字", 5)
	f.Fuzz(func(t *testing.T, in string, max int) {
		out := printable.Printable(in, max)
		if len(out) > 0 && len(out) > max {
			t.Errorf("%d bytes, at most %d were asked for", len(out), max)
		}
		if !utf8.ValidString(out) {
			t.Errorf("%q is not UTF-8", out)
		}
		for _, r := range out {
			if !unicode.IsPrint(r) {
				t.Errorf("%q contains %U", out, r)
			}
		}
		if again := printable.Printable(out, max); again != out {
			t.Errorf("a second pass turned %q into %q", out, again)
		}
	})
}
