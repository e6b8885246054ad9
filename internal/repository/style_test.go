package repository_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	maxFileLines      = 300
	maxCommentColumns = 100 // golangci-lint's lll bounds the other lines
	tabColumns        = 4
)

// plainWords are for words that readers stumbled over.
var plainWords = map[string]string{
	"mend":          "repair, fix",
	"mended":        "repaired, fixed",
	"folder":        "directory",
	"folders":       "directories",
	"crowd":         "connLimiter",
	"needles":       "forms",
	"whoever":       "the one who, any client that",
	"somebody":      "a user, another program",
	"tells whether": "reports whether",
}

func TestHandWrittenFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, name := range handWritten(t) {
		if lines := strings.Count(readFile(t, name), "\n"); lines > maxFileLines {
			t.Errorf("%s has %d lines, more than %d: does it hold one thing?", name, lines, maxFileLines)
		}
	}
}

func TestCommentsFitTheirColumns(t *testing.T) {
	t.Parallel()
	for _, name := range handWritten(t) {
		output := false // of an example, which is as wide as it is
		for i, line := range strings.Split(readFile(t, name), "\n") {
			text := strings.TrimSpace(line)
			output = strings.HasPrefix(text, "//") && (output || strings.HasPrefix(text, "// Output:"))
			if !strings.HasPrefix(text, "// ") || output || strings.Contains(text, "://") {
				continue // an address cannot be broken
			}
			wide := utf8.RuneCountInString(strings.ReplaceAll(line, "\t", strings.Repeat(" ", tabColumns)))
			if wide > maxCommentColumns {
				t.Errorf("%s:%d: the comment has %d columns, more than %d", name, i+1, wide, maxCommentColumns)
			}
		}
	}
}

func TestPlainWords(t *testing.T) {
	t.Parallel()
	words := slices.Sorted(maps.Keys(plainWords))
	unusual := regexp.MustCompile(`\b(` + strings.Join(words, "|") + `)\b`)
	files := append(handWritten(t), trackedFiles(t, "README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md")...)
	for _, name := range files {
		if name == "internal/repository/style_test.go" || strings.HasPrefix(name, "docs/reference/") {
			continue
		}
		for i, line := range strings.Split(readFile(t, name), "\n") {
			if word := unusual.FindString(line); word != "" {
				t.Errorf("%s:%d: say %s instead of %q", name, i+1, plainWords[word], word)
			}
		}
	}
}

// handWritten returns the Go files that are not generated.
func handWritten(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, name := range trackedFiles(t, "*.go") {
		if !strings.HasSuffix(name, ".gen.go") {
			names = append(names, name)
		}
	}
	return names
}
