package oauth_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
)

// canary is in every secret here, and may be in no output.
const canary = "c4n4ry"

type hidden struct{ verifier oauth.Verifier }

type session struct {
	Verifier oauth.Verifier
	hidden   hidden
	pointer  *hidden
	byName   map[string]oauth.Verifier
	list     []oauth.Verifier
}

type received struct {
	Callback oauth.Callback
	Pointer  *oauth.Callback
}

func TestNothingPrintsAVerifier(t *testing.T) {
	t.Parallel()
	verifier := parsed(t, strings.Repeat(canary, 10))
	inner := hidden{verifier}
	whole := session{verifier, inner, &inner, map[string]oauth.Verifier{"v": verifier}, []oauth.Verifier{verifier}}
	assertNothingPrints(t, "abcdefghijklmnopqrstuvwxyz", map[string]any{
		"value":               verifier,
		"pointer":             &verifier,
		"unexported field":    inner,
		"pointer to that":     &inner,
		"struct":              whole,
		"pointer to a struct": &whole,
		"slices": []any{
			[]oauth.Verifier{verifier}, []*oauth.Verifier{&verifier}, []session{whole},
			[]*session{&whole},
		},
		"maps":         map[string]any{"v": verifier, "p": &inner, "s": whole},
		"a map's keys": map[oauth.Verifier]bool{verifier: true},
	})
}

// Without p and w, for which fmt asks no method and go vet warns: that and unexported fields are
// the documented limit of plain strings.
func TestNothingPrintsACallback(t *testing.T) {
	t.Parallel()
	callback := oauth.Callback{Code: "code_" + canary, State: "state_" + canary}
	whole := received{callback, &callback}
	assertNothingPrints(t, "abcdefghijklmnoqrstuvxyz", map[string]any{
		"value":               callback,
		"pointer":             &callback,
		"struct":              whole,
		"pointer to a struct": &whole,
		"slices":              []any{[]oauth.Callback{callback}, []*oauth.Callback{&callback}, []received{whole}},
		"maps":                map[string]any{"c": callback, "s": whole},
		"a map's keys":        map[oauth.Callback]bool{callback: true},
	})
}

func assertNothingPrints(t *testing.T, verbs string, holders map[string]any) {
	for name, holder := range holders {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range verbs + strings.ToUpper(verbs) {
				for _, flags := range []string{"%", "%+", "%#", "% ", "%80", "%-80", "%.3"} {
					assertSafe(t, flags+string(c), fmt.Sprintf(flags+string(c), holder))
				}
			}
			assertSafe(t, "Sprintln", fmt.Sprintln(holder))
			assertSafe(t, "an error", fmt.Errorf("x: %v %+v", holder, holder).Error())

			var out bytes.Buffer
			for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
				slog.New(handler).With("with", holder).Info("message", "holder", holder,
					slog.Group("group", "holder", holder))
			}
			assertSafe(t, "slog", out.String())

			if data, err := json.Marshal(holder); err == nil { // some maps have no JSON
				assertSafe(t, "JSON", string(data))
			}
		})
	}
}

// assertSafe looks for the canary as it is, and as the verbs for bytes would write it.
func assertSafe(t *testing.T, how, output string) {
	t.Helper()
	for _, form := range []string{
		canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary),
		fmt.Sprintf("% x", canary), "99 52 110 52",
	} {
		if strings.Contains(output, form) {
			t.Errorf("%s prints a secret: %s", how, output)
			return
		}
	}
}

func TestWhatIsPrintedInstead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		value any
		want  string
	}{
		{value: oauth.NewVerifier(), want: "[redacted]"},
		{value: oauth.Verifier{}, want: "[none]"},
		{value: oauth.Callback{Code: canary}, want: "{Code:[redacted] State:[none]}"},
	} {
		if got := fmt.Sprintf("%v|%s|%#v|%x", tt.value, tt.value, tt.value, tt.value); got != strings.Join([]string{
			tt.want, tt.want, tt.want, tt.want,
		}, "|") {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestVerifierHasNoJSON(t *testing.T) {
	t.Parallel()
	stored := struct{ Verifier oauth.Verifier }{oauth.NewVerifier()}
	data, err := json.Marshal(stored)
	if err != nil || string(data) != `{"Verifier":"[redacted]"}` {
		t.Errorf("encoded as %s, error %v", data, err)
	}
	if err := json.Unmarshal(data, &stored); err == nil {
		t.Error("a redacted verifier was read as if it were one")
	}
}
