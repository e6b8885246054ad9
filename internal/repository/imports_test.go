package repository_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What a program that imports oauth and the root compiles stays small: no one gets a command line,
// a keyring or a document parser with it.
func TestImportsStaySmall(t *testing.T) {
	t.Parallel()
	// A program of its own module, so that the test sees what a user's build sees. Its requirements
	// are this module's own, so that nothing has to be looked up.
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	const module = "github.com/openrouter-go/openrouter"
	app := strings.Replace(readFile(t, "go.mod"), "module "+module, "module example.com/app", 1) +
		"\nrequire " + module + " v0.0.0\n\nreplace " + module + " => " + filepath.ToSlash(checkout) + "\n"
	files := map[string]string{
		"main.go": "package main\n\nimport (\n\t_ \"" + module + "\"\n\t_ \"" + module + "/oauth\"\n)\n\nfunc " +
			"main() {}\n",
		"go.mod": app,
		"go.sum": readFile(t, "go.sum"),
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// With the tag too, since go mod tidy, which decides what is in the program's go.mod, follows
	// every tag but ignore.
	list := exec.CommandContext(t.Context(), "go", "list", "-mod=mod", "-tags", "tools", "-deps",
		"-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	list.Dir = dir
	list.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	out, err := list.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	allowed := []string{
		"example.com/app",
		"github.com/openrouter-go/openrouter",
		"github.com/openrouter-go/openrouter/gen",
		"github.com/openrouter-go/openrouter/internal/eventstream",
		"github.com/openrouter-go/openrouter/internal/keytext",
		"github.com/openrouter-go/openrouter/internal/meaning",
		"github.com/openrouter-go/openrouter/internal/multipartbody",
		"github.com/openrouter-go/openrouter/internal/printable",
		"github.com/openrouter-go/openrouter/internal/redact",
		"github.com/openrouter-go/openrouter/oauth",
		"github.com/openrouter-go/openrouter/oauth/internal/authresponse",
		"github.com/openrouter-go/openrouter/secret",
		"github.com/openrouter-go/openrouter/wire",
		"github.com/openrouter-go/openrouter/wire/constraint",
		"github.com/cenkalti/backoff/v5",
		"github.com/oapi-codegen/runtime", // once an operation has a parameter, with what it imports
		"github.com/apapsch/go-jsonmerge/v2",
		"github.com/google/uuid",
	}
	lines := strings.Fields(string(out))
	if len(lines) < 5 {
		t.Fatalf("go list gave only %q", lines)
	}
	for _, line := range lines {
		ok := strings.HasPrefix(line, "github.com/oapi-codegen/runtime/")
		for _, a := range allowed {
			ok = ok || line == a
		}
		if !ok {
			t.Errorf("a program that imports oauth compiles %s", line)
		}
	}
}
