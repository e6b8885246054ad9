package generate

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// page is what the template of docs/reference/<operationId>.md knows.
type page struct {
	*operation
	Marker, Intro, Text string
	Programs            []program
	Arguments           []row
	Requests            []table
	Response            string
	ResponseFields      []row
	Rows                []errorRow
	NeedsToken          bool
}

// program is an example of one of the operation's functions.
type program struct{ Title, Text, Code string }

type table struct {
	Type   string
	Fields []row
}

// Page is the file of the operation's reference page: the operationId where it can be a file's
// name.
func (op *operation) Page() string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, op.ID) + ".md"
}

// Heading is the operation's ID in Markdown, Line its request, and TagHeading its tag.
func (op *operation) Heading() string { return prose(op.ID) }

// Line is the operation's method and path in Markdown.
func (op *operation) Line() string { return code(op.Method + " " + op.Path) }

// TagHeading is the operation's tag in Markdown.
func (op *operation) TagHeading() string { return prose(op.Tag) }

// reference writes one page for each operation, and the index.
func (e *emitter) reference() error {
	for _, t := range e.packages {
		for _, op := range t.Operations {
			p, err := e.page(t, op)
			if err != nil {
				return fmt.Errorf("the reference page of %s: %w", op.ID, err)
			}
			if err := e.textFile(pageDirectory+"/"+op.Page(), "page.md.tmpl", p); err != nil {
				return err
			}
		}
	}
	return e.textFile(pageDirectory+"/README.md", "index.md.tmpl", map[string]any{
		"Marker": e.target.pageMarker(), "Document": e.target.document, "Link": e.target.link,
		"Packages": e.packages, "Errors": e.errors,
	})
}

func (e *emitter) textFile(name, tmpl string, data any) error {
	var out bytes.Buffer
	if err := templates.ExecuteTemplate(&out, tmpl, data); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	e.files[name] = append(bytes.TrimSpace(out.Bytes()), '\n')
	return nil
}

func (e *emitter) page(t *tagPackage, op *operation) (*page, error) {
	p := &page{
		operation: op, Marker: e.target.pageMarker(), Intro: prose(op.Summary), Text: paragraphs(op.Description),
		Rows: statusRows(op.Errors), NeedsToken: !op.NoCredentials,
	}
	values := examples{t}
	for _, f := range t.Functions {
		if f.operation != op {
			continue
		}
		if err := e.programs(p, t, f, values); err != nil {
			return nil, err
		}
	}
	for _, a := range op.Args {
		p.Arguments = append(p.Arguments, row{a.Name, values.typeName(a.Type), "yes", describe(a.shape, a.Type)})
	}
	if op.Params != nil {
		p.Arguments = append(
			p.Arguments,
			row{
				"params",
				t.Name + "." + op.Params.Name,
				"yes",
				"The query and header parameters; the zero value has none.",
			},
		)
		for _, r := range values.rows(&goType{kind: declaredKind, decl: op.Params}) {
			r.Name = "params." + r.Name
			p.Arguments = append(p.Arguments, r)
		}
	}
	for _, body := range []*requestBody{op.json, op.multipart} {
		if body != nil {
			name := values.typeName(body.Type)
			p.Arguments = append(
				p.Arguments,
				row{"request", name, "yes", cmp.Or(prose(shapeOf(body.media.Schema).Description), "The request.")},
			)
			p.Requests = append(p.Requests, table{name, values.rows(body.Type)})
		}
	}
	switch {
	case op.outcome != nil:
		p.Response = "*" + t.Name + "." + op.outcome.Name
	case op.result == nil:
	case op.result.kind == jsonBody:
		p.Response, p.ResponseFields = "*"+values.typeName(op.result.Type), values.rows(op.result.Type)
	case op.result.kind == bytesBody:
		p.Response = "*openrouter.Content"
		p.ResponseFields = []row{
			{"ContentType", "string", "no", "What the service says that the body is: " + code(op.result.Accept) + "."},
			{"Length", "int64", "yes", "The number of bytes; -1 when the service does not say."},
			{"Read, Close", "io.ReadCloser", "yes", "The body, as it arrives."},
		}
	}
	return p, nil
}

func paragraphs(text string) string {
	var list []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if line := prose(paragraph); line != "" {
			list = append(list, line)
		}
	}
	return strings.Join(list, "\n\n")
}

// programs writes complete Go programs that call a function.
func (e *emitter) programs(p *page, t *tagPackage, f *function, values examples) error {
	data := map[string]any{
		"Function": f, "Package": t.Name, "Root": module, "Import": e.target.path + "/" + t.Name,
		"Args": e.arguments(f, values), "NeedsToken": !f.NoCredentials,
		"IsContent": f.Call == "CallContent", "HasBody": f.Results != "error", "IsStream": f.Stream != nil,
		"IsPages": f.Pages != nil, "Cases": f.cases(values),
	}
	add := func(title, text, tmpl string) error {
		var out bytes.Buffer
		if err := templates.ExecuteTemplate(&out, tmpl, data); err != nil {
			return err
		}
		formatted, err := formatGo(f.Name, out.Bytes())
		p.Programs = append(p.Programs, program{title, text, strings.TrimSpace(string(formatted))})
		return err
	}
	if f.Name != f.operation.Name {
		return add(f.title(), f.titleText(), "method.go.tmpl")
	}
	if err := add("Example Usage", "", "method.go.tmpl"); err != nil || f.Stream != nil {
		return err
	}
	return add(
		"Standalone function",
		"The same call without a `Service`, telling an error of the service from any other:",
		"standalone.go.tmpl",
	)
}

func (f *function) title() string {
	switch {
	case f.Pages != nil:
		return "All pages"
	case f.Stream != nil:
		return "As a stream"
	case f.Multipart:
		return "With files"
	}
	return "Another function"
}

func (f *function) titleText() string {
	switch {
	case f.Stream != nil:
		return "The events come while the response is made; breaking the loop ends the request:"
	case f.Multipart:
		return "The same request as multipart/form-data, with a file that is streamed:"
	}
	return "The items of all pages, of which one at a time is held in memory:"
}

// cases lists the types of a result that is a union, for a type switch.
func (f *function) cases(values examples) []string {
	if f.result == nil || f.result.Type == nil || f.outcome != nil || f.Stream != nil || f.Pages != nil {
		return nil
	}
	var list []string
	if d := f.result.Type.declared(unionDeclaration); d != nil {
		for _, m := range d.members {
			list = append(list, values.typeName(m.typ))
		}
	}
	return list
}

// arguments writes example arguments of a function.
func (e *emitter) arguments(f *function, values examples) string {
	var list []string
	for _, a := range f.Args {
		value := e.exampleOf(a.shape, a.JSON)
		list = append(list, values.orZero(a.Type, a.shape, value))
	}
	if f.Params != nil {
		object := map[string]any{}
		for _, field := range f.Params.fields {
			if field.required {
				object[field.json] = e.exampleOf(field.shape, field.json)
			}
		}
		list = append(list, values.orZero(&goType{kind: declaredKind, decl: f.Params}, f.Params.shape, object))
	}
	body := f.json
	if body == nil || f.Multipart {
		body = f.multipart
	}
	if body != nil {
		value := e.doc.Example(body.media, openapi.Request)
		if object, ok := value.(map[string]any); ok && f.stream != nil {
			delete(object, f.stream.Field)
		}
		list = append(list, values.orZero(body.Type, shapeOf(body.media.Schema), value))
	}
	text := strings.Join(list, ", ")
	if text != "" {
		text = ", " + text
	}
	return text
}

// exampleOf returns an example of a parameter.
func (e *emitter) exampleOf(s *shape, name string) any {
	media := &openapi3.MediaType{Schema: s.ref}
	if len(s.Examples) > 0 {
		media.Example = s.Examples[0]
		return e.doc.Example(media, openapi.Request)
	}
	return e.doc.Value(s.ref, name, openapi.Request)
}
