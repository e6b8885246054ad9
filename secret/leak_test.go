package secret_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/secret"
)

// canary is what no output may contain.
const canary = "sk-or-v1-c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry"

// verbs are all letters, so that none is forgotten, and the flags that change what a verb does.
func verbs() []string {
	var all []string
	for c := 'a'; c <= 'z'; c++ {
		all = append(all, "%"+string(c), "%"+strings.ToUpper(string(c)))
	}
	return append(all, "%+v", "%#v", "% x", "%#x", "%+q", "%#q", "%80v", "%-80s", "%.3s", "%[1]*[1]v")
}

type exported struct {
	Key  secret.Key
	Text secret.Text
}

type unexported struct {
	key  secret.Key
	text secret.Text
}

type deep struct {
	unexported
	inner  *unexported
	list   []secret.Key
	byName map[string]secret.Text
	byKey  map[secret.Key]bool
	any    any
}

// holders are the places in which a caller may keep a secret.
func holders() map[string]any {
	key, text := secret.NewKey(canary), secret.NewText(canary)
	hidden := unexported{key, text}
	return map[string]any{
		"key":               key,
		"text":              text,
		"pointer to a key":  &key,
		"pointer to a text": &text,
		"exported fields":   exported{key, text},
		"pointer to them":   &exported{key, text},
		"unexported fields": hidden,
		"pointer to those":  &hidden,
		"slices": []any{
			[]secret.Key{key},
			[]secret.Text{text},
			[]unexported{hidden},
			[]*unexported{&hidden},
		},
		"arrays":         [1]unexported{hidden},
		"maps":           map[string]any{"k": key, "t": text, "h": hidden},
		"as a map's key": map[secret.Key]secret.Text{key: text},
		"a deep struct": deep{
			hidden, &hidden, []secret.Key{key}, map[string]secret.Text{"t": text}, map[secret.Key]bool{key: true}, &key,
		},
		"an error": fmt.Errorf("with %v and %s and %+v", key, text, hidden),
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	for name, holder := range holders() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range verbs() {
				assertSafe(t, "fmt "+verb, fmt.Sprintf(verb, holder))
			}
			assertSafe(t, "fmt.Sprint", fmt.Sprint(holder))
			assertSafe(t, "fmt.Sprintln", fmt.Sprintln("x", holder))

			var out bytes.Buffer
			slog.New(
				slog.NewTextHandler(&out, nil),
			).Info(
				"text",
				"holder",
				holder,
				slog.Group("group", "inner", holder),
			)
			assertSafe(t, "slog text", out.String())

			if name == "exported fields" || name == "pointer to them" || name == "slices" || name == "maps" {
				return // the documented limit: JSON contains keys, and so does what is logged as JSON
			}
			out.Reset()
			slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "holder", holder)
			assertSafe(t, "slog JSON", out.String())
		})
	}
}

// assertSafe looks for the canary as it is, and as the verbs for bytes would write it.
func assertSafe(t *testing.T, how, output string) {
	t.Helper()
	forms := []string{
		"c4n4ry", fmt.Sprintf("%x", "c4n4ry"), fmt.Sprintf("%X", "c4n4ry"), fmt.Sprintf("% x", "c4n4ry"),
		"99 52 110 52",
	}
	for _, form := range forms {
		if strings.Contains(output, form) {
			t.Errorf("%s prints the secret: %s", how, output)
			return
		}
	}
}

func TestWhatIsPrintedInstead(t *testing.T) {
	t.Parallel()
	key, text := secret.NewKey(canary), secret.NewText(canary)
	for _, tt := range []struct{ format, want string }{
		{"%v", "[redacted] [redacted] [none] [none]"},
		{"%s", "[redacted] [redacted] [none] [none]"},
		{"%q", "[redacted] [redacted] [none] [none]"},
		{"%x", "[redacted] [redacted] [none] [none]"},
		{"%d", "[redacted] [redacted] [none] [none]"},
		{"%#v", "[redacted] [redacted] [none] [none]"},
		{"%12v", "  [redacted]   [redacted]       [none]       [none]"},
		{"%-12s", "[redacted]   [redacted]   [none]       [none]      "},
	} {
		got := fmt.Sprintf(tt.format+" "+tt.format+" "+tt.format+" "+tt.format, key, text, secret.Key{}, secret.Text{})
		if got != tt.want {
			t.Errorf("%s prints %q, want %q", tt.format, got, tt.want)
		}
	}
	if got := key.String() + key.GoString() + text.String() + text.GoString(); got != strings.Repeat(
		secret.Redacted,
		4,
	) {
		t.Errorf("String and GoString give %q", got)
	}
}
