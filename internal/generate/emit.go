package generate

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"text/template"

	"golang.org/x/tools/go/ast/astutil"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

var templates = template.Must(template.New("").ParseFS(templateFiles, "templates/*.tmpl"))

// emitter writes the plan down. Nothing here decides anything.
type emitter struct {
	*plan
	files map[string][]byte // by path below the target, with slashes
}

func (p *plan) emit() (map[string][]byte, error) {
	e := &emitter{plan: p, files: map[string][]byte{}}
	client, err := p.emitClient()
	if err != nil {
		return nil, err
	}
	e.files["gen/client.gen.go"] = client
	checks, patterns := p.checks()
	required := p.requiredChecks()
	for _, file := range []struct {
		name, template string
		wanted         bool
		data           map[string]any
	}{
		{"gen/types.gen.go", "types.go.tmpl", p.hasTypes(), p.typesData()},
		{"gen/redact.gen.go", "redact.go.tmpl", len(p.redactions()) > 0, map[string]any{"Types": p.redactions()}},
		{"gen/checks.gen.go", "checks.go.tmpl", len(checks) > 0, map[string]any{"Types": checks, "Patterns": patterns}},
		{"gen/responses.gen.go", "responses.go.tmpl", len(required) > 0, map[string]any{"Types": required}},
		{p.errorsFile(), "errors.go.tmpl", p.target.errors == nil || len(p.errors) > 0, p.errorsData()},
	} {
		if file.wanted {
			if err := e.goFile(file.name, file.template, file.data); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range p.packages {
		if err := e.goFile(t.Name+"/"+operationsFile, "operations.go.tmpl", map[string]any{
			"Package": t, "Comment": p.packageComment(t), "Aliases": p.aliasDocs(t),
			"OwnErrors": p.target.errors != nil && len(p.errors) > 0,
		}); err != nil {
			return nil, err
		}
	}
	if err := e.emitMeanings(); err != nil {
		return nil, err
	}
	return e.files, e.reference()
}

// goFile writes a Go file by its template, which imports everything that it may need: what is not
// used is taken out.
func (e *emitter) goFile(name, tmpl string, data map[string]any) error {
	data["Header"], data["Gen"] = e.target.header(), e.target.path+"/gen"
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, tmpl, data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	source, err := formatGo(name, out.Bytes())
	e.files[name] = source
	return err
}

// formatGo formats Go source without the imports that are not used.
func formatGo(name string, source []byte) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, source, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, source)
	}
	for _, spec := range append(file.Imports[:0:0], file.Imports...) {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil && !astutil.UsesImport(file, imported) {
			astutil.DeleteImport(set, file, imported)
		}
	}
	var out bytes.Buffer
	if err := format.Node(&out, set, file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return format.Source(out.Bytes())
}

func (p *plan) packageComment(t *tagPackage) string {
	if t.hasComment {
		return ""
	}
	of := "OpenRouter's API"
	if p.target.errors != nil {
		of = p.target.document
	}
	return comment(
		fmt.Sprintf(
			"Package %s calls the operations of %s under the tag %s. %s",
			t.Name,
			of,
			t.Tag,
			sentence(t.description),
		),
		"Each operation is a function that takes the client, and a method of [Service] with one.",
	)
}

// errorsFile is where the error types go: package openrouter, or package gen of another module.
func (p *plan) errorsFile() string {
	if p.target.errors == nil {
		return "errors.gen.go"
	}
	return "gen/errors.gen.go"
}

func (p *plan) errorsData() map[string]any {
	var rows []map[string]any
	for _, e := range p.errors {
		rows = append(rows, map[string]any{"Name": e.Name, "Doc": e.doc(), "Cases": e.Codes()})
	}
	if p.target.errors == nil {
		return map[string]any{"Types": rows, "Package": "openrouter", "New": "newTypedError", "Root": ""}
	}
	return map[string]any{"Types": rows, "Package": "gen", "New": "NewError", "Root": "openrouter."}
}

// Codes lists the type's statuses.
func (e errorType) Codes() string {
	var list []string
	for _, status := range e.Statuses {
		list = append(list, strconv.Itoa(status))
	}
	return strings.Join(list, ", ")
}
