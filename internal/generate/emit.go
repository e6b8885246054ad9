package generate

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"reflect"
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
	for _, file := range []struct {
		name, template string
		wanted         bool
		data           map[string]any
	}{
		{"gen/types.gen.go", "types.go.tmpl", p.hasTypes(), p.typesData()},
		{"gen/redact.gen.go", "redact.go.tmpl", len(p.redactions()) > 0, map[string]any{"Types": p.redactions()}},
		{"gen/checks.gen.go", "checks.go.tmpl", len(checks) > 0, map[string]any{"Types": checks, "Patterns": patterns}},
		{"gen/responses.gen.go", "responses.go.tmpl", len(p.requiredChecks()) > 0, map[string]any{"Types": p.requiredChecks()}},
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

// enumData, unionData and the like are the declarations as the template of gen/types.gen.go writes
// them.
type enumData struct {
	Name, Doc string
	Values    []constant
}

type unionData struct {
	Name, Doc, Constraint, Table string
	Sensitive, Checked, Nullable bool
	Members                      []wireMember
}

type aliasData struct{ Name, Doc, Base string }

type objectData struct {
	Name  string
	Known []string
}

type outcomeData struct {
	Name, ID, Wrapper string
	Results           []outcomeResult
}

type outcomeResult struct{ Status, Field, Type string }

func (p *plan) typesData() map[string]any {
	var enums []enumData
	for _, d := range p.declarationsOf(enumDeclaration) {
		enums = append(enums, enumData{d.Name, d.doc(), d.enum})
	}
	var unions []unionData
	for _, d := range p.declarationsOf(unionDeclaration) {
		unions = append(unions, unionData{
			Name: d.Name, Doc: d.doc(), Constraint: d.constraint("gen"), Table: unexported(d.Name) + "Members",
			Sensitive: d.sensitive || d.checked, Nullable: d.nullable, Members: d.table(),
		})
	}
	var aliases []aliasData
	for _, d := range p.declarationsOf(aliasDeclaration) {
		aliases = append(aliases, aliasData{d.Name, d.doc(), d.base.String()})
	}
	var objects []objectData
	for _, d := range p.declarationsOf(structDeclaration) {
		if d.values != nil {
			o := objectData{Name: d.Name}
			for _, f := range d.fields {
				o.Known = append(o.Known, f.json)
			}
			objects = append(objects, o)
		}
	}
	var outcomes []outcomeData
	for _, op := range p.operations {
		if op.outcome == nil {
			continue
		}
		o := outcomeData{Name: op.outcome.Name, ID: op.ID, Wrapper: op.Client + "Result"}
		for _, f := range op.outcome.fields {
			o.Results = append(o.Results, outcomeResult{f.json, f.Name, f.typ.String()})
		}
		outcomes = append(outcomes, o)
	}
	var streams []map[string]string
	for _, d := range p.declarationsOf(structDeclaration) {
		if d.stream == nil {
			continue
		}
		expr := "v." + d.stream.Name
		switch d.stream.typ.kind {
		case pointerKind:
			expr = expr + " != nil && *" + expr
		case nullableKind:
			expr += " == wire.Value(true)"
		}
		streams = append(streams, map[string]string{"Name": d.Name, "Expr": expr})
	}
	return map[string]any{
		"Streams":  streams,
		"Enums":    enums,
		"Unions":   unions,
		"Aliases":  aliases,
		"Objects":  objects,
		"Outcomes": outcomes,
	}
}

// hasTypes reports whether there is anything for gen/types.gen.go.
func (p *plan) hasTypes() bool {
	for _, list := range p.typesData() {
		if reflect.ValueOf(list).Len() > 0 {
			return true
		}
	}
	return false
}

// constraint lists the types of a union.
func (d *declaration) constraint(pkg string) string {
	var list []string
	for _, m := range d.members {
		list = append(list, m.typ.in(pkg))
	}
	return strings.Join(list, " | ")
}

// doc is the comment of a declaration of package gen.
func (d *declaration) doc() string {
	what := map[declarationKind]string{
		enumDeclaration: "an enumeration", unionDeclaration: "one of several types",
		aliasDeclaration: "another name of a type",
	}[d.kind]
	if d.shape == nil || d.shape.Description == "" {
		if what == "" {
			what = "a model of the document"
		}
		return comment(d.Name + " is " + what + ".")
	}
	return comment(d.Name + ": " + sentence(lowerFirst(d.shape.Description)))
}

func (p *plan) aliasDocs(t *tagPackage) []aliasData {
	var list []aliasData
	for _, d := range t.Aliases {
		doc := d.doc()
		if d.params {
			doc = comment(d.Name + " holds the parameters of [" + d.operation + "] that are not in its path.")
		}
		list = append(list, aliasData{Name: d.Name, Doc: doc})
	}
	return list
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

func (e errorType) doc() string {
	list := strings.ReplaceAll(e.Codes(), ", ", " or ")
	description := strings.TrimPrefix(e.Description, list+", ")
	text := fmt.Sprintf(
		"%s is the service's answer with status %s: %s",
		e.Name,
		list,
		sentence(lowerFirst(description)),
	)
	if description == "" {
		text = fmt.Sprintf("%s is the service's answer with status %s.", e.Name, list)
	}
	root := ""
	if e.Local {
		root = "openrouter."
	}
	return comment(text + " errors.As finds it as *" + e.Name + " and as [*" + root + "APIError].")
}
