package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.New("").ParseFS(templateFiles, "templates/*.tmpl"))

// generation is one run of the driver.
type generation struct {
	doc            *document
	tree           tree
	client         *client
	models         *models
	errors         []errorType
	checkedTypes   map[*types.TypeName]bool
	sensitiveTypes map[*types.TypeName]bool
	constantsOf    map[string][]constantAlias // by package
	files          map[string][]byte
}

// generate makes every generated file of the repository at root from the document, by path with slashes. Nothing is written. The refusals
// say which operations of the document are in none of the files, and why.
func generate(ctx context.Context, root string, source []byte) (map[string][]byte, []Refusal, error) {
	g := &generation{tree: os.DirFS(root), constantsOf: map[string][]constantAlias{}, files: map[string][]byte{}}
	var err error
	if g.doc, err = readDocument(ctx, source, g.tree); err != nil {
		return nil, nil, err
	}
	if len(g.doc.operations) == 0 {
		return nil, g.doc.refusals, errors.New("no operation of the document can be generated")
	}
	code, err := generateClient(ctx, root, g.doc)
	if err != nil {
		return nil, g.doc.refusals, err
	}
	g.files[clientFile] = code
	if g.client, err = checkClient(ctx, root, code); err != nil {
		return nil, g.doc.refusals, err
	}
	g.models = newModels(g.client)
	for _, op := range g.doc.operations {
		if err := g.client.sign(op); err != nil {
			g.doc.refuse(op.ID, "%v", err)
		} else if err := g.models.add(op, g.doc.model.Paths.Value(op.Path)); err != nil {
			g.doc.refuse(op.ID, "%v", err)
		}
	}
	g.doc.removeRefused()
	g.checkedTypes, g.sensitiveTypes = g.models.checked(), g.models.sensitive()
	g.errors = g.doc.nameErrors()
	if err := g.emit(); err != nil {
		return nil, g.doc.refusals, err
	}
	return g.files, g.doc.refusals, nil
}

func (g *generation) emit() error {
	redactions := g.redactions()
	if len(redactions.Types) > 0 {
		if err := g.goFile(redactFile, "redact.go.tmpl", redactions); err != nil {
			return err
		}
	}
	checks, patterns := g.models.checks()
	if len(checks) > 0 {
		code := fmt.Sprint(checks)
		data := map[string]any{
			"Types": checks, "Patterns": patterns,
			"UsesFmt": strings.Contains(code, "fmt."), "UsesConstraint": strings.Contains(code, "constraint."),
		}
		if err := g.goFile(checksFile, "checks.go.tmpl", data); err != nil {
			return err
		}
	}
	if required := g.requiredChecks(); len(required) > 0 {
		if err := g.goFile(responsesFile, "responses.go.tmpl", map[string]any{"Types": required}); err != nil {
			return err
		}
	}
	var rows []map[string]any
	for _, e := range g.errors {
		rows = append(rows, map[string]any{"Name": e.Name, "Doc": errorDoc(e), "Cases": e.Codes()})
	}
	if err := g.goFile("errors.gen.go", "errors.go.tmpl", map[string]any{"Types": rows}); err != nil {
		return err
	}
	packages := g.doc.packages(g.tree)
	for _, tag := range g.tags() {
		operations := slices.DeleteFunc(slices.Clone(g.doc.operations), func(op *operation) bool { return op.Tag != tag })
		p := g.operationsOf(packages[tag], tag, operations)
		if err := g.goFile(p.Name+"/"+operationsFile, "operations.go.tmpl", map[string]any{"Package": p}); err != nil {
			return err
		}
	}
	return g.reference()
}

// redactions is the data of gen/redact.gen.go.
func (g *generation) redactions() (data struct {
	Header               string
	Types                []redactedType
	UsesFmt, UsesPointed bool
}) {
	data.Header = generatedHeader
	data.Types = g.models.redactions()
	for _, t := range data.Types {
		data.UsesFmt = data.UsesFmt || t.Prints
		data.UsesPointed = data.UsesPointed || t.Prints && t.UsesPointed()
	}
	return data
}

// tags returns the tags that have operations, in the order of the document.
func (g *generation) tags() []string {
	var tags []string
	for _, t := range g.doc.model.Tags {
		tags = append(tags, t.Name)
	}
	for _, op := range g.doc.operations {
		if !slices.Contains(tags, op.Tag) {
			tags = append(tags, op.Tag)
		}
	}
	return slices.DeleteFunc(tags, func(tag string) bool {
		return !slices.ContainsFunc(g.doc.operations, func(op *operation) bool { return op.Tag == tag })
	})
}

func (g *generation) goFile(name, tmpl string, data any) error {
	if m, ok := data.(map[string]any); ok {
		m["Header"] = generatedHeader
	}
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, tmpl, data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	formatted, err := format.Source(out.Bytes())
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out.Bytes())
	}
	g.files[filepath.ToSlash(name)] = formatted
	return nil
}
