package generate

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/openrouter-go/openrouter/internal/skip"
)

// proof is a test that calls every function of a plan against the sandbox, for its success and for
// every documented error.
var proof = template.Must(template.New("").Parse(`package proof_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/sandbox"
	"{{.Path}}/gen"
{{range .Packages}}
	"{{$.Path}}/{{.Name}}"
{{- end}}
)

func newServer(t *testing.T) (*sandbox.Server, string) {
	document, err := os.ReadFile("../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: document})
	return server, server.AddKey(sandbox.Key{})
}

func typeIs[E error](err error) bool {
	var typed E
	return errors.As(err, &typed)
}

type failure struct {
	status int
	is     func(error) bool
}

func call(t *testing.T, server *sandbox.Server, name, operation string, failures []failure, do func() error) {
	t.Run(name, func(t *testing.T) {
		if err := do(); err != nil {
			t.Error(err)
		}
		for _, f := range failures {
			server.FailNext(1, sandbox.Failure{Operation: operation, Status: f.status})
			var response *openrouter.APIError
			if err := do(); !f.is(err) || !errors.As(err, &response) || response.StatusCode != f.status {
				t.Errorf("%d: %T, %v", f.status, err, err)
			}
		}
	})
}

func TestFunctions(t *testing.T) {
	ctx := t.Context()
	server, key := newServer(t)
	client, err := openrouter.NewClient(openrouter.WithServerURL(server.URL+"/api/v1"), openrouter.WithAPIKey(key))
	if err != nil {
		t.Fatal(err)
	}
{{range .Calls}}
	call(t, server, "{{.Package}}.{{.Name}}", {{printf "%q" .ID}}, []failure{ {{- range .Failures}}{ {{.Status}}, typeIs[*{{.Qualified}}]},{{end -}} }, func() error {
	{{- if .Iterates}}
		count := 0
		for _, err := range {{.Package}}.{{.Name}}(ctx, client{{.Args}}) {
			if err != nil {
				return err
			}
			count++
		}
		if count == 0 {
			return errors.New("nothing came")
		}
		return nil
	{{- else if .Content}}
		content, err := {{.Package}}.{{.Name}}(ctx, client{{.Args}})
		if err != nil {
			return err
		}
		defer content.Close()
		_, err = io.Copy(io.Discard, content)
		return err
	{{- else if .Empty}}
		return {{.Package}}.{{.Name}}(ctx, client{{.Args}})
	{{- else}}
		_, err := {{.Package}}.{{.Name}}(ctx, client{{.Args}})
		return err
	{{- end}}
	})
{{end}}
}

func TestPrograms(t *testing.T) {
	server, key := newServer(t)
	programs, err := filepath.Glob("../bin/*")
	if err != nil || len(programs) == 0 {
		t.Fatal(err, len(programs))
	}
	for _, program := range programs {
		command := exec.CommandContext(t.Context(), program)
		command.Env = append(os.Environ(), "OPENROUTER_BASE_URL="+server.URL+"/api/v1", "OPENROUTER_API_KEY="+key)
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", filepath.Base(program), err, out)
		}
	}
}
`))

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
	var out bytes.Buffer
	if err := proof.Execute(&out, map[string]any{"Packages": p.packages, "Path": p.target.path, "Calls": calls}); err != nil {
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
