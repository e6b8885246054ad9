package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/redact"
	"github.com/openrouter-go/openrouter/secret"
)

// spellings are the ways in which a server may write a secret.
var spellings = map[string]func(string) string{
	"as it is":    func(s string) string { return s },
	"upper case":  strings.ToUpper,
	"hexadecimal": func(s string) string { return hex.EncodeToString([]byte(s)) },
	"base64":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64 of more": func(s string) string {
		return base64.StdEncoding.EncodeToString(
			[]byte("code=" + s + "&a=b"),
		)
	},
	"base64 of more, raw": func(s string) string {
		return base64.RawURLEncoding.EncodeToString(
			[]byte("a:" + s + "="),
		)
	},
	"query":                url.QueryEscape,
	"path":                 url.PathEscape,
	"query in a query":     func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	"JSON":                 quotedJSON,
	"JSON in JSON":         func(s string) string { return quotedJSON(quotedJSON(s)) },
	"JSON with slashes":    func(s string) string { return strings.ReplaceAll(quotedJSON(s), "/", `\/`) },
	"JSON, all escaped":    everyByte(`\u%04x`),
	"JSON, upper case":     everyByte(`\u%04X`),
	"some escaped":         someBytes(`\u%04x`),
	"Go":                   func(s string) string { return strings.Trim(strconv.Quote(s), `"`) },
	"Go, all escaped":      everyByte(`\x%02x`),
	"percent, all escaped": everyByte("%%%02X"),
	"percent, some":        someBytes("%%%02x"),
	"HTML":                 html.EscapeString,
	"HTML, all escaped":    everyByte("&#%d;"),
	"HTML, hexadecimal":    someBytes("&#x%X;"),
	"JSON in HTML":         func(s string) string { return html.EscapeString(quotedJSON(s)) },
	"query in JSON":        func(s string) string { return someBytes(`\u%04x`)(url.QueryEscape(s)) },
}

func quotedJSON(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(quoted[1 : len(quoted)-1])
}

func everyByte(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&b, format, s[i])
		}
		return b.String()
	}
}

func someBytes(format string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			if i%3 == 1 || strings.IndexByte(`\%&`, s[i]) >= 0 { // a mark must be escaped in its scheme
				fmt.Fprintf(&b, format, s[i])
			} else {
				b.WriteByte(s[i])
			}
		}
		return b.String()
	}
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/=%&\\\"'<>;:#@!$ "

func random(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

func TestEverySpellingOfASecretIsFound(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		value := random(r, 8+r.IntN(60))
		var redactor redact.Redactor
		redactor.Add(random(r, 20), value)
		for name, spell := range spellings {
			spelled := spell(value)
			text := `{"message":"wrong: ` + spelled + `, sorry"}`
			for kind, got := range map[string]string{
				"text": redactor.Text(text),
				"body": redactor.Body([]byte(text), false),
			} {
				if !strings.Contains(got, secret.Redacted) ||
					len(spelled) > 24 && strings.Contains(got, spelled[4:len(spelled)-4]) {
					t.Fatalf("%s of %q, %s: got %s of %s", kind, value, name, got, text)
				}
				if !strings.HasPrefix(got, `{"message":"wrong: `) || !strings.HasSuffix(got, `, sorry"}`) {
					t.Fatalf("%s of %q, %s: got %s of %s", kind, value, name, got, text)
				}
			}
		}
	}
}

func TestASecretThatIsCutOffIsFound(t *testing.T) {
	t.Parallel()
	const value = "4/0AbCd+ef/gh=ij&kl_mnop"
	for name, spell := range spellings {
		if name == "base64 of more" || name == "base64 of more, raw" {
			continue // their ends are not the secret's
		}
		spelled := spell(value)
		for end := len(spelled) / 4; end <= len(spelled); end++ {
			var redactor redact.Redactor
			redactor.Add(value)
			if got := redactor.Body([]byte(`{"code":"`+spelled[:end]), true); got != `{"code":"`+secret.Redacted {
				t.Errorf("%s, cut after %d bytes: got %s", name, end, got)
			}
		}
	}
	var redactor redact.Redactor
	redactor.Add(value)
	if got := redactor.Text("got " + value[:16] + "... instead"); got != "got "+secret.Redacted+"... instead" {
		t.Errorf("cut off in the middle of a text: got %s", got)
	}
}

func TestAFreshKeyIsFound(t *testing.T) {
	t.Parallel()
	const key = "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"
	var redactor redact.Redactor
	for text, want := range map[string]string{
		"the key " + key + ".":               "the key [redacted].",
		"the key " + strings.ToUpper(key):    "the key [redacted]",
		`{"key":"` + quotedJSON(key) + `"}`:  `{"key":"[redacted]"}`,
		everyByte(`\u%04x`)(key):             "[redacted]",
		url.QueryEscape("a=" + key + "&b=c"): "a%3D[redacted]%26b%3Dc",
		"a key begins with sk-or-v1-":        "a key begins with sk-or-v1-",
		"the label is sk-or-v1-0e6...c96":    "the label is sk-or-v1-0e6...c96",
		"the label was sk-or-v1-0e6":         "the label was sk-or-v1-0e6",
	} {
		if got := redactor.Text(text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestAFreshKeyThatIsCutOffIsFound(t *testing.T) {
	t.Parallel()
	var redactor redact.Redactor
	for text, want := range map[string]string{
		`{"key":"sk-or-v1-0e6f44`: `{"key":"[redacted]`,
		`{"label":"sk-or-v1-0e6`:  `{"label":"sk-or-v1-0e6`,
	} {
		if got := redactor.Body([]byte(text), true); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNothingElseIsRedacted(t *testing.T) {
	t.Parallel()
	var redactor redact.Redactor
	redactor.Add("short", "0e6f44a47a05f1dad2ad7e88c4c1d6b7", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
	for _, text := range []string{
		"", "a", "short", `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`,
		"100% of 5 & more \\ less",
		`a\u00e4\`, "%", "&", `\`, "&amp;&#x26;&#38", "0e6", "dBjftJ is how it begins",
	} {
		if got := redactor.Text(text); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
}

func TestSecretsAddedLater(t *testing.T) {
	t.Parallel()
	var redactor redact.Redactor
	for i := range 10 {
		value := fmt.Sprintf("secret-number-%d-", i)
		redactor.Add(value, value)
		text := strings.Repeat("x", 30)
		for j := range i + 1 {
			text += fmt.Sprintf("secret-number-%d-", j)
		}
		if got, want := redactor.Text(text), strings.Repeat("x", 30)+strings.Repeat(secret.Redacted, i+1); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func BenchmarkText(b *testing.B) {
	text := `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`
	b.Run("clean", func(b *testing.B) {
		var redactor redact.Redactor
		redactor.Add("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "auth_code_0123456789abcdef")
		redactor.Text(text)
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			redactor.Text(text)
		}
	})
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var redactor redact.Redactor
			redactor.Add("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "auth_code_0123456789abcdef")
			redactor.Text(text)
		}
	})
}
