package constraint_test

import (
	"regexp"
	"testing"

	"github.com/openrouter-go/openrouter/wire/constraint"
)

func TestClassMatchesWhatItsExpressionMatches(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		"^[A-Za-z0-9._~-]+$", "^[a]+$", "^[-a]+$", "^[a-]+$", "^[ -~]+$", "^[+--]+$", "^[a-c-e]+$", "^[$^]+$",
	} {
		class, ok := constraint.ParseClass(expression)
		if !ok || class.String() != expression {
			t.Errorf("%s: got %v, %t", expression, class, ok)
			continue
		}
		re := regexp.MustCompile(expression)
		values := []string{"", "abc", "a\n", "\n", "é", "a\xff", "a-b", "-", "A_b", "^$"}
		for c := range 256 {
			values = append(values, string([]byte{byte(c)}), string([]byte{'a', byte(c)}))
		}
		for _, value := range values {
			if got, want := class.MatchString(value), re.MatchString(value); got != want {
				t.Errorf("%s of %q: got %t, want %t", expression, value, got, want)
			}
		}
	}
	for _, expression := range []string{
		"", "^[]+$", "[a]+", "^[a]+", "^[a]*$", "^[^a]+$", `^[\w]+$`, "^[[:alpha:]]+$", "^[z-a]+$", "^[a]b[c]+$",
		"^[é]+$", "^[a\n]+$", "^[a-é]+$",
	} {
		if class, ok := constraint.ParseClass(expression); ok {
			t.Errorf("%s is taken for the class %s", expression, class)
		}
	}
}
