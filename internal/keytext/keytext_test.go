package keytext_test

import (
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/keytext"
)

func TestProblem(t *testing.T) {
	t.Parallel()
	const key = "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"
	for _, tt := range []struct {
		name string
		text string
		want string // part of the problem; "" is no problem
	}{
		{name: "a key of today", text: key},
		{name: "another alphabet", text: "AbC.dEf_gh~1+2/3-4"},
		{name: "padded base64", text: "QUJDREVGRw=="},
		{name: "padded base64 that looks like a variable", text: "ABC_DEF="},
		{name: "an equals sign within", text: "abc=def"},
		{name: "nothing", text: "", want: "empty"},
		{name: "double quotes", text: `"` + key + `"`, want: "in quotes"},
		{name: "single quotes", text: `'` + key + `'`, want: "in quotes"},
		{name: "backticks", text: "`" + key + "`", want: "in quotes"},
		{name: "typographic quotes", text: "“" + key + "”", want: "in quotes"},
		{name: "one quote", text: key + `"`, want: "in quotes"},
		{name: "a byte order mark", text: "\ufeff" + key, want: "byte order mark"},
		{name: "UTF-16, little endian", text: "\xff\xfes\x00k\x00-\x00", want: "UTF-16"},
		{name: "UTF-16, no mark", text: "s\x00k\x00-\x00", want: "UTF-16"},
		{name: "a header's value", text: "Bearer " + key, want: "header"},
		{name: "a header's value in lower case", text: "bearer " + key, want: "header"},
		{name: "a header", text: "Authorization: Bearer " + key, want: "header"},
		{name: "another header", text: "X-Api-Key: " + key, want: "header"},
		{name: "a variable", text: "OPENROUTER_API_KEY=" + key, want: "assignment"},
		{name: "a variable in quotes", text: `OPENROUTER_API_KEY='` + key, want: "assignment"},
		{name: "a variable with another key", text: "MY_KEY=opaque", want: "assignment"},
		{name: "a variable in lower case", text: "apikey=" + key, want: "assignment"},
		{name: "export", text: "export OPENROUTER_API_KEY=" + key, want: "assignment"},
		{name: "PowerShell", text: "$env:OPENROUTER_API_KEY = " + key, want: "assignment"},
		{name: "a variable that was not expanded", text: "${OPENROUTER_API_KEY}", want: "placeholder"},
		{name: "the same on Windows", text: "%OPENROUTER_API_KEY%", want: "placeholder"},
		{name: "an example", text: "<OPENROUTER_API_KEY>", want: "placeholder"},
		{name: "a keystore's file", text: `{"key":"` + key + `"}`, want: "JSON"},
		{name: "the masked form", text: "sk-or-v1-0e6...c96", want: "shortened"},
		{name: "two lines", text: key + "\n" + key, want: "white space"},
		{name: "YAML", text: "api_key: " + key, want: "white space"},
		{name: "no-break space", text: key + "\u00a0x", want: "characters"},
		{name: "no width", text: key + "\u200b", want: "characters"},
		{name: "a control character", text: key + "\x1b[0m", want: "characters"},
		{name: "half a character", text: key + "\xe6", want: "characters"},
		{name: "an escape", text: key + `\n`, want: "characters"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			problem, hint := keytext.Problem(tt.text)
			if tt.want == "" && problem+hint != "" || !strings.Contains(problem, tt.want) {
				t.Errorf("Problem(%q) = %q, want %q", tt.text, problem, tt.want)
			}
			if (problem == "") != (hint == "") || strings.Contains(problem+hint, "sk-") {
				t.Errorf("Problem(%q) = %q, %q", tt.text, problem, hint)
			}
		})
	}
}
