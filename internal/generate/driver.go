// Package generate is the driver behind the command openrouter-generate: from an OpenAPI document
// it writes the client in gen/ (by oapi-codegen), its unions, checks and redaction, a package for
// each tag, the error types, and the reference pages.
//
// It is a small compiler. internal/openapi reads the document; newPlan (plan.go) decides everything
// there is to decide, names, types, kinds of bodies, checks, secrets, and refuses operations by
// name, line and reason; emit (emit.go) writes the plan down by templates, and cannot refuse. With
// a refusal nothing is written.
//
// Not every keyword of the document is checked before sending: format, multipleOf, uniqueItems and
// the values of an enumeration are left to the service.
package generate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/openrouter-go/openrouter/api"
	"github.com/openrouter-go/openrouter/internal/openapi"
)

// Config says what to generate from what.
type Config struct {
	Document  string    // the OpenAPI document, a file
	Directory string    // where the packages go, below the directory of a go.mod
	Check     bool      // write nothing; fail when anything generated differs, is missing or is stale
	Messages  io.Writer // refusals, notes and, with Check, differences, a line each
	// BelowGoGenerate is set when `go generate` runs the command, which has listed the files
	// already.
	BelowGoGenerate bool
}

// Run generates everything, or with Check compares it. An error says that nothing was written.
func Run(c Config) error {
	source, err := os.ReadFile(c.Document)
	if err != nil {
		return err
	}
	t, err := newTarget(c.Document, c.Directory)
	if err != nil {
		return err
	}
	files, notes, refusals, err := generate(source, t)
	for _, r := range refusals {
		fmt.Fprintf(c.Messages, "refused: %s:%s\n", c.Document, r)
	}
	if err != nil {
		return err
	}
	if n := len(refusals); n > 0 {
		return fmt.Errorf("nothing was written: %d reasons to refuse an operation of %s", n, c.Document)
	}
	differences, err := compare(t, files)
	if err != nil {
		return err
	}
	if !c.Check {
		for _, note := range notes {
			fmt.Fprintln(c.Messages, note)
		}
		return write(t, files, differences, c.BelowGoGenerate)
	}
	for _, list := range []struct {
		what  string
		names []string
	}{{"differs", differences.Differing}, {"missing", differences.Missing}, {"stale", differences.Stale}} {
		for _, name := range list.names {
			fmt.Fprintf(c.Messages, "%s: %s\n", list.what, name)
		}
	}
	if !differences.empty() {
		return errors.New("what is generated does not match the document: run go generate")
	}
	return nil
}

// generate makes every generated file of the target from the document, by path with slashes.
// Nothing is written. The refusals say which operations of the document are in none of the files,
// and why.
func generate(source []byte, t target) (files map[string][]byte, notes []string, refusals []Refusal, err error) {
	doc, err := openapi.Load(source)
	if err != nil {
		return nil, nil, nil, err
	}
	p, refusals, err := newPlan(doc, t)
	if err != nil {
		return nil, nil, refusals, err
	}
	files, err = p.emit()
	return files, p.notes(), refusals, err
}

// newTarget describes a directory below a go.mod, that of this repository's module or of another
// one.
func newTarget(document, directory string) (target, error) {
	directory, err := filepath.Abs(directory)
	if err != nil {
		return target{}, err
	}
	if document, err = filepath.Abs(document); err != nil {
		return target{}, err
	}
	root := directory
	for {
		content, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			return targetIn(root, modfile.ModulePath(content), directory, document)
		}
		if parent := filepath.Dir(root); parent != root {
			root = parent
			continue
		}
		return target{}, fmt.Errorf("there is no go.mod in %s or above", directory)
	}
}

func targetIn(root, modulePath, directory, document string) (target, error) {
	if modulePath == "" {
		return target{}, fmt.Errorf("%s names no module", filepath.Join(root, "go.mod"))
	}
	below, err := filepath.Rel(root, directory)
	if err != nil {
		return target{}, err
	}
	name, err := filepath.Rel(root, document)
	if err != nil || strings.HasPrefix(name, "..") {
		name = filepath.Base(document)
	}
	t := target{directory: directory, path: modulePath, document: filepath.ToSlash(name), files: os.DirFS(directory)}
	if link, err := filepath.Rel(filepath.Join(directory, pageDirectory), document); err == nil {
		t.link = filepath.ToSlash(link)
	}
	if below != "." {
		t.path += "/" + filepath.ToSlash(below)
	}
	if modulePath != module || below != "." {
		t.errors, err = rootErrors()
	}
	return t, err
}

// rootErrors are the error types that package openrouter has, which come from this module's own
// document.
func rootErrors() (map[int]string, error) {
	doc, err := openapi.Load(api.Document())
	if err != nil {
		return nil, err
	}
	p, _, err := newPlan(doc, target{files: os.DirFS(os.DevNull)})
	if err != nil {
		return nil, err
	}
	byStatus := map[int]string{}
	for _, e := range p.errors {
		for _, status := range e.Statuses {
			byStatus[status] = e.Name
		}
	}
	return byStatus, nil
}

// notes are for the author of the document, beside what is generated.
func (p *plan) notes() []string {
	var notes []string
	for _, d := range p.declarationsOf(structDeclaration) {
		for _, f := range d.fields {
			if f.shape.secret && f.shape.Format != "password" && f.shape.Extensions["x-secret"] != true {
				notes = append(
					notes,
					fmt.Sprintf("secret by its name: %s.%s (x-secret: false if it is none)", d.Name, f.json),
				)
			}
		}
	}
	return notes
}
