package constraint_test

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/wire/constraint"
)

func TestConstraints(t *testing.T) {
	t.Parallel()
	letters := regexp.MustCompile(`^[a-z]+$`)
	tests := map[string]struct {
		err  error
		want string
	}{
		"long enough": {constraint.MinLength("f", "häß", 3, "h"), ""},
		"characters, not bytes": {
			constraint.MinLength("f", "ää", 3, ""),
			"f is too short (2 characters, at least 3 are needed)",
		},
		"one character": {
			constraint.MinLength("f", "a", 43, "fix it"),
			"f is too short (1 character, at least 43 are needed): fix it",
		},
		"empty":        {constraint.MinLength("f", "", 43, ""), "f is empty"},
		"short enough": {constraint.MaxLength("f", "äöü", 3, ""), ""},
		"too long": {
			constraint.MaxLength("f", "abcd", 3, ""),
			"f is too long (4 characters, at most 3 are allowed)",
		},
		"pattern":              {constraint.Pattern("f", "abc", letters, ""), ""},
		"no pattern":           {constraint.Pattern("f", "SECRET", letters, ""), "f does not match ^[a-z]+$"},
		"one of":               {constraint.OneOf("f", "b", "", "a", "b"), ""},
		"none of":              {constraint.OneOf("f", "SECRET", "pick", "a", "b", "c"), "f is not a, b or c: pick"},
		"not the one":          {constraint.OneOf("f", "SECRET", "", "a"), "f is not a"},
		"none allowed":         {constraint.OneOf("f", "SECRET", ""), "f is not allowed"},
		"minimum":              {constraint.Minimum("f", 0, 0, false, ""), ""},
		"below":                {constraint.Minimum("f", -1, 0.5, false, ""), "f must be at least 0.5"},
		"on exclusive minimum": {constraint.Minimum("f", 0, 0, true, ""), "f must be greater than 0"},
		"NaN is below":         {constraint.Minimum("f", math.NaN(), 0, false, ""), "f must be at least 0"},
		"maximum":              {constraint.Maximum("f", 10, 10, false, ""), ""},
		"above":                {constraint.Maximum("f", 11, 10, false, ""), "f must be at most 10"},
		"on exclusive maximum": {
			constraint.Maximum("f", 1e21, 1e21, true, ""),
			"f must be less than 1000000000000000000000",
		},
		"NaN is above":     {constraint.Maximum("f", math.NaN(), 0, false, ""), "f must be at most 0"},
		"enough items":     {constraint.MinItems("f", 1, 1, ""), ""},
		"too few items":    {constraint.MinItems("f", 0, 1, ""), "f has too few items (0, at least 1 are needed)"},
		"few enough items": {constraint.MaxItems("f", 1, 1, ""), ""},
		"too many items": {
			constraint.MaxItems("f", 3, 2, ""),
			"f has too many items (3, at most 2 are allowed)",
		},
		"requires":      {constraint.Requires("f", "g", "send both"), "f needs g: send both"},
		"path segment":  {constraint.PathSegment("f", "a/b", ""), ""},
		"hidden file":   {constraint.PathSegment("f", "...", ""), ""},
		"empty segment": {constraint.PathSegment("f", "", ""), "f is empty"},
		"dot": {
			constraint.PathSegment("f", ".", ""),
			"f is a dot segment, which would lead to another path",
		},
		"dots": {
			constraint.PathSegment("f", "..", ""),
			"f is a dot segment, which would lead to another path",
		},
		"within": {
			constraint.Within(constraint.At("list", 2), constraint.Requires("f", "g", "send both")),
			"list[2].f needs g: send both",
		},
		"within a list": {
			constraint.Within("list[0]", constraint.MinLength("", "", 1, "")),
			"list[0] is empty",
		},
		"within a list of lists": {
			constraint.Within("list[0]", constraint.Within("[1]", constraint.Requires("f", "g", ""))),
			"list[0][1].f needs g",
		},
		"within nothing": {constraint.Within("list", nil), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if test.err != nil {
				got = test.err.Error()
				var v *constraint.Violation
				if !errors.As(test.err, &v) {
					t.Fatalf("got a %T, want a *Violation", test.err)
				}
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if strings.Contains(got, "SECRET") {
				t.Errorf("the error holds the value: %q", got)
			}
		})
	}
}

func TestWithinKeepsOtherErrors(t *testing.T) {
	t.Parallel()
	other := errors.New("other")
	if got := constraint.Within("f", other); got != other {
		t.Errorf("got %v, want %v", got, other)
	}
}
