package secret_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/secret"
)

// published is the key that OpenRouter's own documents show.
const published = "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"

// publishedHash comes from `printf %s KEY | sha256sum`.
const publishedHash = "bf5883afeb1d6d80da112459d4da5a75f9d2b4abab6ddd328f2571ad934c2b2a"

func TestKey(t *testing.T) {
	t.Parallel()
	key := secret.NewKey(published)
	if got := key.Reveal(); got != published {
		t.Errorf("Reveal gives %q", got)
	}
	if got := key.Hash(); got != publishedHash {
		t.Errorf("Hash gives %s, want %s", got, publishedHash)
	}
	if got, want := key.SettingsURL(), "https://openrouter.ai/keys/"+publishedHash; got != want {
		t.Errorf("SettingsURL gives %s, want %s", got, want)
	}
	if got, want := key.LogsURL(), "https://openrouter.ai/logs?api_key_hash="+publishedHash; got != want {
		t.Errorf("LogsURL gives %s, want %s", got, want)
	}
	if key.IsZero() {
		t.Error("a key is zero")
	}
}

func TestZero(t *testing.T) {
	t.Parallel()
	var key secret.Key
	var text secret.Text
	if !key.IsZero() || !text.IsZero() {
		t.Error("the zero values are not zero")
	}
	if got := key.Reveal() + key.Hash() + key.SettingsURL() + key.LogsURL() + key.Masked() + text.Reveal(); got != "" {
		t.Errorf("the zero values give %q, want nothing", got)
	}
	if secret.NewKey("") != key || secret.NewText("") != text {
		t.Error("what is made of an empty string is not the zero value")
	}
}

// Values longer than the buffers, and of every length around the cipher's block, come back as they
// were.
func TestRevealAnyLength(t *testing.T) {
	t.Parallel()
	for n := range 300 {
		value := strings.Repeat("\x00\xffé\n", n)[:n]
		if got := secret.NewText(value).Reveal(); got != value {
			t.Fatalf("%d bytes come back as %q", n, got)
		}
	}
	long := strings.Repeat("long text ", 10_000)
	if secret.NewText(long).Reveal() != long {
		t.Error("a long text does not come back")
	}
}

func TestComparison(t *testing.T) {
	t.Parallel()
	if secret.NewKey(published) != secret.NewKey(strings.Clone(published)) {
		t.Error("equal keys differ")
	}
	if secret.NewKey("a") == secret.NewKey("b") || secret.NewText("a") == secret.NewText("b") {
		t.Error("different secrets are equal")
	}
	if seen := map[secret.Text]int{secret.NewText("a"): 1}; seen[secret.NewText("a")] != 1 {
		t.Error("a text is not found in a map by an equal one")
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, key, want string }{
		{"as the service labels it", published, "sk-or-v1-0e6...c96"},
		{"another shape", strings.Repeat("abcd", 8), "abcdabcdabcd...bcd"},
		{"too short", published[:31], "..."},
		{"a terminal's escape", "\x1b[31m" + published, "..."},
		{"not ASCII", "ключ" + published, "..."},
		{"a space", "sk or " + published, "..."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := secret.NewKey(tt.key).Masked(); got != tt.want {
				t.Errorf("Masked gives %q, want %q", got, tt.want)
			}
		})
	}
}

func TestKeyFromJSON(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
		refused        bool
	}{
		{name: "a key", in: `"` + published + `"`, want: published},
		{name: "escapes", in: `"a\u0062\/"`, want: "ab/"},
		{name: "not ASCII", in: `"ключ"`, want: "ключ"},
		{name: "empty", in: `""`},
		{name: "null", in: `null`},
		{name: "4096 bytes", in: `"` + strings.Repeat("k", 4096) + `"`, want: strings.Repeat("k", 4096)},
		{name: "4097 bytes", in: `"` + strings.Repeat("k", 4097) + `"`, refused: true},
		{name: "a line break", in: `"secret\n"`, refused: true},
		{name: "a NUL", in: `"secret\u0000"`, refused: true},
		{name: "a C1 control", in: `"secret\u0085"`, refused: true},
		{name: "a space", in: `"secret key"`, refused: true},
		{name: "a wide space", in: `"secret\u3000key"`, refused: true},
		{name: "a byte that is not UTF-8", in: "\"secret\xff\"", refused: true},
		{name: "half of a surrogate pair", in: `"secret\ud83d"`, refused: true},
		{name: "a number", in: `12345`, refused: true},
		{name: "an object", in: `{"secret":1}`, refused: true},
		{name: "a list", in: `["secret"]`, refused: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := struct{ Key secret.Key }{secret.NewKey("before")}
			err := json.Unmarshal([]byte(`{"Key":`+tt.in+`}`), &got)
			if (err != nil) != tt.refused {
				t.Fatalf("error %v, want one: %t", err, tt.refused)
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "12345")) {
				t.Errorf("the error contains the value: %v", err)
			}
			if err == nil && got.Key.Reveal() != tt.want {
				t.Errorf("read %q, want %q", got.Key.Reveal(), tt.want)
			}
		})
	}
}

func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	type stored struct {
		Key    secret.Key            `json:"key"`
		Absent secret.Key            `json:"absent"`
		Unset  secret.Key            `json:"unset,omitzero"`
		ByName map[string]secret.Key `json:"by_name"`
	}
	want := stored{Key: secret.NewKey(published), ByName: map[string]secret.Key{"<&>": secret.NewKey("<&>\"")}}
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "unset") {
		t.Errorf("omitzero kept a zero key: %s", data)
	}
	var got stored
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.Key != want.Key || !got.Absent.IsZero() || got.ByName["<&>"] != want.ByName["<&>"] {
		t.Errorf("%s came back different", data)
	}
}

func TestTextHasNoJSON(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal([]secret.Text{secret.NewText(canary), {}})
	if err != nil || string(data) != `["[redacted]","[none]"]` {
		t.Errorf("encoded as %s, error %v", data, err)
	}
	var text secret.Text
	err = json.Unmarshal([]byte(`"c4n4ry"`), &text)
	if err == nil || strings.Contains(err.Error(), "c4n4ry") {
		t.Errorf("error %v, want one without the value", err)
	}
	if !text.IsZero() {
		t.Error("something was read")
	}
}

func FuzzKeyFromJSON(f *testing.F) {
	f.Add([]byte(`"` + published + `"`))
	f.Add([]byte(`null`))
	f.Add([]byte("\"\xff\""))
	f.Add([]byte(`"\ud83d"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var key secret.Key
		if json.Unmarshal(data, &key) != nil {
			return
		}
		again, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		var back secret.Key
		if err := json.Unmarshal(again, &back); err != nil || back != key {
			t.Errorf("a key that was read does not survive being stored: %v", err)
		}
		if key.Masked() != "..." && key.Masked() != "" && len(key.Masked()) > 18 {
			t.Error("too much of the key is shown")
		}
	})
}
