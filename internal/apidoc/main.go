// Command apidoc writes what `go doc -all` says of each public package to docs/api, so that a
// review shows every change of the public API. `make generate` runs it after the generator.
//
//	go run ./internal/apidoc           write what has changed, delete what is stale
//	go run ./internal/apidoc -check    write nothing; fail when a file would change
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const module = "github.com/openrouter-go/openrouter"

func main() {
	check := flag.Bool("check", false, "write nothing; fail when a file would change")
	dir := flag.String("out", filepath.Join("docs", "api"), "the directory of the files")
	flag.Parse()
	changed, err := run(*dir, *check)
	if err == nil && *check && len(changed) > 0 {
		err = fmt.Errorf("%s: not what go doc says: run make generate", strings.Join(changed, ", "))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "apidoc:", err)
		os.Exit(1)
	}
}

// run returns the files that differ, and brings them up to date unless check is set.
func run(dir string, check bool) ([]string, error) {
	packages, err := publicPackages()
	if err != nil {
		return nil, err
	}
	current, err := existing(dir)
	if err != nil {
		return nil, err
	}
	var changed []string
	for _, path := range packages {
		name := filepath.Join(dir, fileName(path))
		doc, err := output("doc", "-all", path)
		if err != nil {
			return nil, err
		}
		if had, ok := current[name]; ok && bytes.Equal(had, doc) {
			delete(current, name)
			continue
		}
		delete(current, name)
		changed = append(changed, name)
		if check {
			continue
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(name, doc, 0o644); err != nil {
			return nil, err
		}
	}
	for name := range current { // the package is gone
		changed = append(changed, name)
		if !check {
			if err := os.Remove(name); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(changed)
	return changed, nil
}

// publicPackages returns the import paths that a program outside the repository can use, but for
// gen, whose content oapi-codegen decides.
func publicPackages() ([]string, error) {
	const format = `{{if and .GoFiles (ne .Name "main")}}{{.ImportPath}} {{.Dir}}/{{index .GoFiles 0}}{{end}}`
	list, err := output("list", "-f", format, "./...")
	if err != nil {
		return nil, err
	}
	var packages []string
	for line := range strings.Lines(string(list)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, module), "/"), "/")
		private := []string{"cmd", "examples", "gen", "internal"}
		if slices.Contains(private, first) || strings.Contains(path, "/internal/") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		// While go generate runs, a package that is gone has a file that only deletes itself.
		if !bytes.Contains(content, []byte("openrouter-generate -remove")) {
			packages = append(packages, path)
		}
	}
	return packages, nil
}

// fileName is "openrouter.txt" for the root package, and "oauth-native.txt" for oauth/native.
func fileName(path string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
	if name == "" {
		name = "openrouter"
	}
	return strings.ReplaceAll(name, "/", "-") + ".txt"
}

func existing(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	names, err := fs.Glob(os.DirFS("."), filepath.ToSlash(filepath.Join(dir, "*.txt")))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[filepath.FromSlash(name)] = content
	}
	return files, nil
}

func output(args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n")), nil
}
