package generate

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
	"github.com/openrouter-go/openrouter/internal/skip"
)

// proof is a test that calls every function of a plan against the sandbox, for its success and for
// every documented error.
var proof = template.Must(template.ParseFiles("testdata/proof_test.go.tmpl"))

type proofCall struct {
	*function
	Args                     string
	Failures                 []errorRow
	Iterates, Content, Empty bool
}

// proofOf writes the test for the operations of a plan that the source has.
func proofOf(t *testing.T, p *plan, source []byte) string {
	t.Helper()
	e := &emitter{plan: p}
	var calls []proofCall
	for _, tag := range p.packages {
		for _, f := range tag.Functions {
			if !bytes.Contains(source, []byte(f.ID)) {
				continue
			}
			c := proofCall{
				function: f, Args: e.arguments(f, examples{tag}), Iterates: f.Stream != nil || f.Pages != nil,
				Content: f.Call == "CallContent", Empty: f.Results == "error",
			}
			for _, row := range f.Errors {
				if rank(row.Status) == 0 {
					c.Failures = append(c.Failures, row)
				}
			}
			calls = append(calls, c)
		}
	}
	type roundTrip struct{ Type, JSON string }
	var trips []roundTrip
	for _, tag := range p.packages {
		for _, op := range tag.Operations {
			add := func(typ *goType, media *openapi3.MediaType, use openapi.Use) {
				text, err := json.Marshal(p.doc.Example(media, use))
				if err != nil {
					t.Fatal(err)
				}
				trips = append(trips, roundTrip{typ.in(tag.Name), string(text)})
			}
			if op.json != nil {
				add(op.json.Type, op.json.media, openapi.Request)
				add(op.json.Type, &openapi3.MediaType{Schema: op.json.media.Schema}, openapi.Response)
			}
			for _, result := range op.results {
				if result.media != nil {
					add(result.Type, result.media, openapi.Response)
					add(result.Type, &openapi3.MediaType{Schema: result.media.Schema}, openapi.Response)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := proof.Execute(
		&out,
		map[string]any{"Packages": p.packages, "Path": p.target.path, "Calls": calls, "RoundTrips": trips},
	); err != nil {
		t.Fatal(err)
	}
	source, err := formatGo("proof", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// TestSample is the proof that operations of a real API can be pasted unaltered: each of the sample
// is added to the repository's own document, is generated, builds, returns its success and every
// documented error, and the programs of its reference page run.
func TestSample(t *testing.T) {
	t.Parallel()
	sample, source := sampleDocument(t)
	root := copyRepository(t, func(name string) bool {
		directory, _, _ := strings.Cut(name, "/")
		return !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "cmd/openrouter/") &&
			directory != "react" && directory != "examples"
	})
	goTool(t, root, "run", "./cmd/openrouter-generate", "add", "-document", "api/openapi.yaml", "-from", sample, "-all")
	if out, err := drive(root, false); err != nil {
		t.Fatal(out, err)
	}
	if out, err := drive(root, true); err != nil {
		t.Error("a second run differs: ", out, err)
	}
	p := planIn(t, root, ".", []byte(readFile(t, root, "api/openapi.yaml")))
	put(t, root, "proof/proof_test.go", proofOf(t, p, source))
	putPrograms(t, root)
	functions, failures, operations := 0, 0, 0
	for _, tag := range p.packages {
		for _, op := range tag.Operations {
			if !bytes.Contains(source, []byte("operationId: "+op.ID+"\n")) { // one of ours
				page := strings.TrimSuffix(op.Page(), ".md")
				for _, letter := range "abcd" {
					_ = os.RemoveAll(filepath.Join(root, "programs", page+string(letter)))
				}
				continue
			}
			operations++
			failures += len(
				slices.DeleteFunc(slices.Clone(op.Errors), func(row errorRow) bool { return rank(row.Status) > 0 }),
			)
			functions += len(
				slices.DeleteFunc(slices.Clone(tag.Functions), func(f *function) bool { return f.operation != op }),
			)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	goTool(t, root, "build", "-o", "bin/", "./programs/...")
	goTool(t, root, "vet", "./...")
	out := goTool(t, root, "test", "-v", "./proof")
	if passed := strings.Count(out, "    --- PASS: TestFunctions/"); passed != functions ||
		!strings.Contains(out, "--- PASS: TestPrograms") {
		t.Errorf("%d of %d functions:\n%s", passed, functions, out)
	}
	t.Logf(
		"%d of %d operations: %d functions, %d documented errors",
		operations,
		bytes.Count(source, []byte("\n      operationId: ")),
		functions,
		failures,
	)
}

// sampleDocument returns the published document that lies beside the repository, if it does.
func sampleDocument(t *testing.T) (name string, source []byte) {
	t.Helper()
	name = filepath.Join(repository(t), "..", "shared", "upstream", "sample.yaml")
	source, err := os.ReadFile(name)
	if err != nil {
		skip.Test(t, "there is no ../shared/upstream/sample.yaml beside the repository to try the generator on")
	}
	return name, source
}
