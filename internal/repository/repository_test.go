package repository_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the repository's directory as seen from this package's.
const root = "../.."

// readFile returns the content of a file of the repository.
func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// trackedFiles returns the files that git tracks, and the new ones that it does not ignore.
func trackedFiles(t *testing.T, patterns ...string) []string {
	t.Helper()
	args := append([]string{"ls-files", "--cached", "--others", "--exclude-standard", "--"}, patterns...)
	list := exec.CommandContext(t.Context(), "git", args...)
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Skipf("there is no git checkout to list: %v", err)
	}
	var names []string
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		if _, err := os.Stat(filepath.Join(root, name)); err == nil { // not one that was just deleted
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("no file matches %q", patterns)
	}
	return names
}
