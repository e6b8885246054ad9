package wire_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Generated models import these packages, so whatever they import is in every program. The regular
// expressions of regexp stay in memory, and its tables in the file, wherever it is linked.
func TestImportsNothingButTheStandardLibrary(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(
		t.Context(),
		"go",
		"list",
		"-deps",
		"-f",
		"{{if not .Standard}}{{.ImportPath}}{{end}}",
		"./...",
	).
		Output()
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/openrouter-go/openrouter/"
	if got := strings.Join(strings.Fields(string(out)), " "); got != module+"wire "+module+"wire/constraint" &&
		got != module+"wire/constraint "+module+"wire" {
		t.Errorf("the packages import %s", got)
	}
	out, err = exec.CommandContext(t.Context(), "go", "list", "-deps", "./...").Output()
	if err != nil || strings.Contains(string(out), "regexp") {
		t.Errorf("the packages import regexp (%v)", err)
	}
}
