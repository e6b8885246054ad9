package generate

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// TestAnotherModule does what someone does who imports this module and needs more operations: a
// document of five, a line of go:generate and no fork.
func TestAnotherModule(t *testing.T) {
	t.Parallel()
	_, sample := sampleDocument(t)
	doc := five(t, sample)
	root := t.TempDir()
	put(t, root, "api/openapi.yaml", string(doc))
	put(
		t,
		root,
		"generate.go",
		"package app\n\n//go:generate go tool openrouter-generate -document api/openapi.yaml -out ./orapi\n",
	)
	gomod := strings.Replace(readFile(t, repository(t), "go.mod"), "module "+module, "module example.com/app", 1)
	gomod = gomod[:strings.Index(gomod, "\ntool ")]
	put(
		t,
		root,
		"go.mod",
		gomod+"\nrequire "+module+" v0.0.0\n\nreplace "+module+" => "+filepath.ToSlash(repository(t))+"\n",
	)
	put(t, root, "go.sum", readFile(t, repository(t), "go.sum"))
	goTool(t, root, "mod", "edit", "-tool="+module+"/cmd/openrouter-generate")
	goTool(t, root, "generate", ".")

	p := planIn(t, root, "orapi", doc)
	put(t, root, "proof/proof_test.go", proofOf(t, p, doc))
	put(t, root, "programs.go", "package app\n")
	putProgramsOf(t, root, "orapi/"+pageDirectory)
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	goTool(t, root, "mod", "tidy")
	goTool(t, root, "build", "-o", "bin/", "./programs/...")
	goTool(t, root, "vet", "./...")
	out := goTool(t, root, "test", "-v", "./proof")
	if !strings.Contains(out, "PASS: TestFunctions/") || !strings.Contains(out, "PASS: TestPrograms") {
		t.Error(out)
	}
	if text := readFile(t, root, "orapi/gen/errors.gen.go"); !strings.Contains(
		text,
		"type NotFoundResponseError struct{ openrouter.APIError }",
	) {
		t.Errorf("a status that package openrouter has no type for has none here either:\n%s", text)
	}
	if out := goTool(
		t, root, "tool", "openrouter-generate", "-document", "api/openapi.yaml", "-out", "./orapi", "-check",
	); out != "" {
		t.Error(out)
	}
}

// five keeps five operations of a document.
func five(t *testing.T, source []byte) []byte {
	t.Helper()
	doc, err := openapi.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	keep := []string{"sendChatCompletionRequest", "getModels", "updateKeys", "uploadFile", "createAudioSpeech"}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if !slices.Contains(keep, op.OperationID) {
				item.SetOperation(method, nil)
			}
		}
		if len(item.Operations()) == 0 {
			doc.Paths.Delete(path)
		}
	}
	out, err := doc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// planIn plans a document for a directory of a module.
func planIn(t *testing.T, root, directory string, source []byte) *plan {
	t.Helper()
	doc, err := openapi.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	to, err := newTarget(filepath.Join(root, "api", "openapi.yaml"), filepath.Join(root, directory))
	if err != nil {
		t.Fatal(err)
	}
	p, refusals, err := newPlan(doc, to)
	if err != nil || len(refusals) > 0 {
		t.Fatal(err, refusals)
	}
	return p
}
