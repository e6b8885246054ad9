package document

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/diff"

	"github.com/openrouter-go/openrouter/internal/generate"
	"github.com/openrouter-go/openrouter/internal/openapi"
)

// Change is one difference that [Diff] found.
type Change struct {
	Line     int    // of the operation in our document
	Text     string // in terms of Go, such as "ListParams gains Offset"
	Breaking bool   // a program that uses it does not compile any more, or is refused by the service
}

// Verdict is the word for it.
func (c Change) Verdict() string {
	if c.Breaking {
		return "breaking"
	}
	return "compatible"
}

// Diff returns what changes for the operations of our document when they become what another
// document says, in our order. Descriptions, examples and extensions do not count.
func Diff(ours, theirs Source) ([]Change, error) {
	own, err := openapi.Load(ours.Text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ours.Name, err)
	}
	other, err := openapi.Load(theirs.Text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", theirs.Name, err)
	}
	found, err := diff.Get(diff.NewConfig(diff.WithExcludeElements([]string{
		diff.ExcludeDescriptionOption, diff.ExcludeExamplesOption, diff.ExcludeTitleOption,
		diff.ExcludeSummaryOption, diff.ExcludeExtensionsOption,
	})), own.T, other.T)
	if err != nil || found == nil || found.EndpointsDiff == nil {
		return nil, err
	}
	d := &differ{seen: map[string]bool{}, inside: map[string]bool{}}
	for _, o := range own.Operations() {
		d.line, d.name = o.Line(), generate.GoName(o.Name())
		endpoint := diff.Endpoint{Method: o.Method, Path: o.Path}
		if slices.Contains(found.EndpointsDiff.Deleted, endpoint) {
			d.report(true, "%s is gone", d.name)
		} else if change := found.EndpointsDiff.Modified[endpoint]; change != nil {
			d.operation(change)
		}
	}
	return d.changes, nil
}

func printDiff(ours, theirs Source, stdout io.Writer) error {
	changes, err := Diff(ours, theirs)
	if err != nil {
		return err
	}
	breaking := 0
	for _, c := range changes {
		if c.Breaking {
			breaking++
		}
		fmt.Fprintf(stdout, "%s:%d: %s: %s\n", ours.Name, c.Line, c.Text, c.Verdict())
	}
	fmt.Fprintf(stdout, "%d changes, %d of them breaking\n", len(changes), breaking)
	return nil
}

// differ turns the differences of one operation after the other into changes. A type that several
// operations share is reported once.
type differ struct {
	line    int
	name    string // the operation's function
	changes []Change
	seen    map[string]bool // texts
	inside  map[string]bool // components, by their types
}

func (d *differ) report(breaking bool, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !d.seen[text] {
		d.seen[text] = true
		d.changes = append(d.changes, Change{d.line, text, breaking})
	}
}

func (d *differ) operation(change *diff.MethodDiff) {
	if id := change.OperationIDDiff; id != nil {
		d.report(true, "%s is called %s", d.name, generate.GoName(fmt.Sprint(id.To)))
	}
	if change.TagsDiff != nil {
		from, to := strings.Join(change.TagsDiff.Deleted, ", "), strings.Join(change.TagsDiff.Added, ", ")
		d.report(true, "%s moves to another package: tag %s becomes %s", d.name, from, to)
	}
	if change.DeprecatedDiff != nil {
		d.report(false, "%s: deprecated is %v", d.name, change.DeprecatedDiff.To)
	}
	if change.SecurityDiff != nil {
		d.report(false, "%s needs other credentials", d.name)
	}
	if change.ParametersDiff != nil {
		d.parameters(change)
	}
	if body := change.RequestBodyDiff; body != nil {
		switch {
		case body.Added:
			d.report(true, "%s takes a request", d.name)
		case body.Deleted:
			d.report(true, "%s takes no request", d.name)
		case body.RequiredDiff != nil:
			d.report(true, "the request of %s: required is %v", d.name, body.RequiredDiff.To)
		}
		d.content(body.ContentDiff, d.name+"Request", request)
	}
	if change.ResponsesDiff != nil {
		d.responses(change.ResponsesDiff)
	}
}

func (d *differ) parameters(change *diff.MethodDiff) {
	where := func(location string) string {
		if location == "path" {
			return d.name
		}
		return d.name + "Params"
	}
	parameters := change.ParametersDiff
	for _, location := range slices.Sorted(maps.Keys(parameters.Added)) {
		for _, name := range parameters.Added[location] {
			p := change.Revision.Parameters.GetByInAndName(location, name)
			required := p != nil && p.Required
			d.report(required, "%s gains %s%s", where(location), generate.GoName(name), which(required, "is required"))
		}
	}
	for _, location := range slices.Sorted(maps.Keys(parameters.Deleted)) {
		for _, name := range parameters.Deleted[location] {
			d.report(true, "%s loses %s", where(location), generate.GoName(name))
		}
	}
	for _, location := range slices.Sorted(maps.Keys(parameters.Modified)) {
		for _, name := range slices.Sorted(maps.Keys(parameters.Modified[location])) {
			p, field := parameters.Modified[location][name], where(location)+"."+generate.GoName(name)
			if p.RequiredDiff != nil {
				d.required(field, p.RequiredDiff.To == true)
			}
			if p.StyleDiff != nil || p.ExplodeDiff != nil {
				d.report(false, "%s is written in another style", field)
			}
			d.schema(p.SchemaDiff, field, request)
		}
	}
}

func (d *differ) responses(responses *diff.ResponsesDiff) {
	for _, status := range slices.Sorted(slices.Values(responses.Added)) {
		d.report(status < "3", "%s gains the response %s", d.name, status)
	}
	for _, status := range slices.Sorted(slices.Values(responses.Deleted)) {
		d.report(status < "3", "%s loses the response %s", d.name, status)
	}
	for _, status := range slices.Sorted(maps.Keys(responses.Modified)) {
		content := responses.Modified[status].ContentDiff
		if status < "3" {
			d.content(content, d.name+"Response", response)
		} else if content != nil {
			d.errorBody(content, status)
		}
	}
}

// errorBody reports that the body of an error differs. Its type is the one of the status in any
// case.
func (d *differ) errorBody(content *diff.ContentDiff, status string) {
	name := status + " of " + d.name
	for _, media := range content.MediaTypeModified {
		if media.SchemaDiff != nil {
			name = typeName(media.SchemaDiff, name)
		}
	}
	d.report(false, "the error %s has another body", name)
}

func (d *differ) content(content *diff.ContentDiff, name string, way direction) {
	if content == nil {
		return
	}
	for _, media := range content.MediaTypeAdded {
		d.report(false, "%s may be %s", name, media)
	}
	for _, media := range content.MediaTypeDeleted {
		d.report(true, "%s is not %s any more", name, media)
	}
	for _, media := range slices.Sorted(maps.Keys(content.MediaTypeModified)) {
		d.schema(content.MediaTypeModified[media].SchemaDiff, name, way)
	}
}

func (d *differ) required(field string, now bool) {
	if now {
		d.report(true, "%s becomes required", field)
	} else {
		d.report(true, "%s becomes optional", field)
	}
}

func which(yes bool, text string) string {
	if yes {
		return ", which " + text
	}
	return ""
}

// direction is the way that a schema's values go.
type direction bool

const (
	request  direction = true
	response direction = false
)

// typeName is the Go name of a schema: of its component, else the one of its place.
func typeName(change *diff.SchemaDiff, place string) string {
	if change.BaseComponent != "" {
		return generate.GoName(change.BaseComponent)
	}
	return place
}

func typeText(schema *openapi3.Schema) string {
	if schema == nil {
		return "nothing"
	}
	name := "any"
	if schema.Type != nil {
		name = strings.Join(*schema.Type, " or ")
	}
	return cmp.Or(strings.TrimSpace(name+" "+schema.Format), "any")
}
