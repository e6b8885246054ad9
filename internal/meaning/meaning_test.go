package meaning_test

import (
	"testing"

	"github.com/openrouter-go/openrouter/internal/meaning"
)

func TestMessageHas(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text    string
		phrases []string
		want    bool
	}{
		{"Invalid code or code_verifier", []string{"invalid code"}, true},
		{"Invalid code or code_verifier", []string{"invalid", "code_verifier"}, true},
		{"code_verifier is invalid", []string{"invalid", "code_verifier"}, false},
		{"INVALID, code!", []string{"invalid code"}, true},
		{"unexpired", []string{"expired"}, false},
		{"expired", []string{"expired"}, true},
		{"code code", []string{"code", "code"}, true},
		{"code", []string{"code", "code"}, false},
		{"", []string{"code"}, false},
		{"…", nil, true},
	} {
		message := meaning.Message{Text: tt.text}
		if got := message.Has(tt.phrases...); got != tt.want {
			t.Errorf("%q has %q: %t, want %t", tt.text, tt.phrases, got, tt.want)
		}
	}
}
