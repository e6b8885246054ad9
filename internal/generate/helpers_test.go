package generate

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// doc makes a document of paths and components, each indented by two.
func doc(paths, components string) []byte {
	return []byte(`openapi: 3.1.0
info: {title: Test, version: 1.0.0}
security: [{bearerAuth: []}]
paths:
` + paths + `
components:
  securitySchemes:
    bearerAuth: {type: http, scheme: bearer}
` + components + "\n")
}

// planOf plans a document for a repository that holds the files.
func planOf(t *testing.T, source []byte, files fstest.MapFS) (*plan, []Refusal) {
	t.Helper()
	d, err := openapi.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	p, refusals, err := newPlan(d, target{path: module, document: "api/openapi.yaml", files: files})
	if err != nil && len(refusals) == 0 {
		t.Fatal(err)
	}
	return p, refusals
}

// repository returns the root of this repository.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// copyRepository copies the files that keep accepts, by path with slashes, to a temporary
// directory.
func copyRepository(t *testing.T, keep func(name string) bool) string {
	t.Helper()
	from, to := repository(t), t.TempDir()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if entry.IsDir() {
			if base := entry.Name(); name != "." &&
				(strings.HasPrefix(base, ".") || base == "node_modules" || base == "bin") {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.Type().IsRegular() || !keep(name) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		put(t, to, name, string(content))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// core are the files that a repository of any other document needs: what is generated, and what
// builds on it, is left out.
func core(name string) bool {
	directory, _, nested := strings.Cut(name, "/")
	switch {
	case strings.HasSuffix(name, "_test.go"), strings.HasSuffix(name, ".gen.go"):
		return false
	case !nested:
		return true
	}
	return slices.Contains([]string{"api", "internal", "secret", "wire"}, directory)
}

func put(t *testing.T, root, name, content string) {
	t.Helper()
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// goTool runs the go command in a directory and returns what it printed.
func goTool(t *testing.T, root string, args ...string) string {
	t.Helper()
	return tool(t, root, "go", args...)
}

func tool(t *testing.T, root, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = root
	// Without paths in what is compiled, the copies of the repository share what they have in
	// common.
	command.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath"))
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// drive runs the driver as the command does for this repository.
func drive(root string, check bool) (messages string, err error) {
	var out strings.Builder
	err = Run(
		Config{Document: filepath.Join(root, "api", "openapi.yaml"), Directory: root, Check: check, Messages: &out},
	)
	return out.String(), err
}

// snapshot reads every file of a directory.
func snapshot(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			files[name+"/"] = ""
			return nil
		}
		content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		files[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func compareTrees(t *testing.T, got, want map[string]string) {
	t.Helper()
	for _, name := range sortedKeys(want) {
		if content, ok := got[name]; !ok {
			t.Errorf("%s is gone", name)
		} else if content != want[name] {
			t.Errorf("%s differs", name)
		}
	}
	for _, name := range sortedKeys(got) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s was not there before", name)
		}
	}
}
