package generate

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKinds generates a repository from a document with every kind of thing in it, and runs tests
// of what came out, in that repository.
func TestKinds(t *testing.T) {
	t.Parallel()
	root := copyRepository(t, core)
	source, err := os.ReadFile("testdata/kinds.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile("testdata/kinds_test.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	put(t, root, "api/openapi.yaml", string(source))
	if out, err := drive(root, false); err != nil {
		t.Fatal(out, err)
	}
	put(t, root, "kinds/kinds_test.go", string(tests))
	putPrograms(t, root)
	goTool(t, root, "vet", "./gen", "./kinds", "./other", "./programs/...", ".")
	t.Log(goTool(t, root, "test", "./kinds"))

	pkg := readFile(t, root, "kinds/operations.gen.go")
	for _, want := range []string{
		"// Package kinds calls the operations of OpenRouter's API under the tag Kinds. Operations of every kind.\n",
		"// MakeThing makes a thing.\n",
		"// ListThings lists them.\n",
		"// Deprecated: ",
		"func MakeThing(ctx context.Context, client *openrouter.Client, clientParam string, number int, params " +
			"MakeThingParams, request MakeThingRequest, opts ...openrouter.Option) (*Thing, error)",
		"func DeleteThing(ctx context.Context, client *openrouter.Client, clientParam string, number int, opts " +
			"...openrouter.Option) error {\n\treturn openrouter.CallEmpty(",
		"func GetSound(ctx context.Context, client *openrouter.Client, number int, opts ...openrouter.Option) " +
			"(*openrouter.Content, error) {\n\treturn openrouter.CallContent(",
		"func (s *Service) ListThings(ctx context.Context, opts ...openrouter.Option) (*ListThingsResponse, error)",
		"//   - [*openrouter.ForbiddenResponseError]: 403, no.\n",
		"//   - [*openrouter.APIError]: default, anything else.\n",
		"// This is DELETE /things/{client}/{number}, operation delete-thing of api/openapi.yaml.\n",
		"NoCredentials: true,",
		"Fresh = gen.ThingStateFresh",
	} {
		if !strings.Contains(pkg, want) {
			t.Errorf("kinds/operations.gen.go has no %q", want)
		}
	}
	if errors := readFile(t, root, "errors.gen.go"); strings.Count(errors, "struct{ APIError }") != 3 ||
		!strings.Contains(
			errors,
			"case 404:\n\t\te := new(NotFoundResponseError)",
		) || !strings.Contains(errors, "with status 403: not allowed.") {
		t.Errorf("got errors.gen.go %s", errors)
	}
	if page := readFile(t, root, "docs/reference/makeThing.md"); !strings.Contains(page, `The \| name.`) {
		t.Error("a table's cell is cut by a bar")
	}
}

// TestShapes does the same for what is more than one JSON object: unions, null, streams, parts,
// bytes, pages, several successes.
func TestShapes(t *testing.T) {
	t.Parallel()
	root := copyRepository(t, core)
	put(t, root, "api/openapi.yaml", readFile(t, repository(t), "internal/generate/testdata/shapes.yaml"))
	if out, err := drive(root, false); err != nil ||
		out != "secret by its name: ChangeRequest.api_key (x-secret: false if it is none)\nsecret by its name: "+
			"SecretMessage.password (x-secret: false if it is none)\n" {
		t.Fatal(out, err)
	}
	put(t, root, "shapes/shapes_test.go", readFile(t, repository(t), "internal/generate/testdata/shapes_test.go.txt"))
	putPrograms(t, root)
	goTool(t, root, "vet", "./gen", "./shapes", "./programs/...")
	t.Log(goTool(t, root, "test", "./shapes"))
}

func readFile(t *testing.T, root, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// putPrograms writes each program of the reference pages into a directory of its own.
func putPrograms(t *testing.T, root string) {
	t.Helper()
	putProgramsOf(t, root, pageDirectory)
}

func putProgramsOf(t *testing.T, root, directory string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(directory), "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, page := range pages {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(content, []byte(pageMarkerPrefix)) {
			t.Errorf("%s does not begin with the marker", page)
		}
		blocks := strings.Split(string(content), "```go\n")[1:]
		for i, block := range blocks {
			program, _, _ := strings.Cut(block, "\n```")
			name := strings.TrimSuffix(filepath.Base(page), ".md") + string(rune('a'+i))
			put(t, root, "programs/"+name+"/main.go", program+"\n")
			found++
		}
		if base := filepath.Base(page); base != "README.md" && len(blocks) == 0 {
			t.Errorf("%s has no program", base)
		}
	}
	if found == 0 {
		t.Error("there are no programs in the reference pages")
	}
}

// TestPages compiles the programs of this repository's own pages.
func TestPages(t *testing.T) {
	t.Parallel()
	root := copyRepository(t, func(name string) bool {
		return !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "cmd/openrouter/")
	})
	putPrograms(t, root)
	goTool(t, root, "vet", "./programs/...")
}

// TestRepositoryIsFresh is what `make check` asks, for those who only run the tests.
func TestRepositoryIsFresh(t *testing.T) {
	t.Parallel()
	if out, err := drive(repository(t), true); err != nil {
		t.Error(out, err)
	}
}
