package generate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// operation is what the plan says of one operation.
type operation struct {
	ID, Method, Path, Tag, Package string
	Name, Unexported               string // of the function, and of what belongs to it
	Client                         string // of the method of the generated client
	Summary, Description           string
	Deprecated, NoCredentials      bool
	Meaning                        string
	Errors                         []errorRow
	Args                           []argument            // the path's parameters
	Params                         *declaration          // nil without query parameters and required headers
	Headers                        []*openapi3.Parameter // optional ones, of an operation without other parameters

	json, multipart *requestBody
	result          *successBody   // of the plain function; nil where the success is a stream alone
	results         []*successBody // where several statuses have different bodies
	outcome         *declaration   // the type that holds one of the results
	stream          *streamBody
	pages           *pagination

	model openapi.Operation
	line  int
}

// argument is a path parameter.
type argument struct {
	Name, JSON string
	Type       *goType
	shape      *shape
}

// bodyKind is what a body is. It is decided here; everything after asks for it.
type bodyKind int

const (
	jsonBody bodyKind = iota
	noBody
	bytesBody
	multipartBody
	eventStream
)

type requestBody struct {
	kind      bodyKind
	mediaType string
	media     *openapi3.MediaType
	Type      *goType
}

type successBody struct {
	kind   bodyKind
	Status string // "200", "2XX"
	Type   *goType
	// Accept is the media type of bytes, or a range of them.
	Accept string
	media  *openapi3.MediaType
}

// streamBody is a success that is a stream of events.
type streamBody struct {
	Type     *goType // of one event's data
	Field    string  // the boolean of the request that asks for the stream, as the document calls it
	Sentinel string  // the data that ends the stream
	SameJSON bool    // the plain body has the same type
}

// collect lists the document's operations in its order.
func (p *plan) collect() {
	for _, model := range p.doc.Operations() {
		op := &operation{
			ID: model.Name(), Method: model.Method, Path: model.Path,
			Summary: strings.TrimSpace(model.Summary), Description: strings.TrimSpace(model.Description),
			Deprecated: model.Deprecated, model: model, line: model.Line(),
		}
		op.Meaning, _ = model.Extensions["x-go-meaning"].(string)
		op.Name = goName(model.OperationID)
		op.Unexported = unexported(op.Name)
		p.operations = append(p.operations, op)
	}
	slices.SortStableFunc(p.operations, func(a, b *operation) int { return cmp.Compare(a.line, b.line) })
}

// pathParameters returns the names in the braces of a path, in order.
func pathParameters(path string) []string {
	var names []string
	for part := range strings.SplitSeq(path, "{") {
		if name, _, ok := strings.Cut(part, "}"); ok {
			names = append(names, name)
		}
	}
	return names
}

// arguments plans the parameters of an operation's function.
func (p *plan) arguments(op *operation) {
	all := op.model.Parameters()
	for _, name := range pathParameters(op.Path) {
		i := slices.IndexFunc(
			all,
			func(q *openapi3.Parameter) bool { return q.In == openapi3.ParameterInPath && q.Name == name },
		)
		if i < 0 {
			continue
		}
		a := argument{Name: unexported(fieldName(name)), JSON: name, shape: parameterShape(all[i])}
		a.Type = p.parameterType(all[i], op.Name+goName(name))
		taken := func(b argument) bool { return b.Name == a.Name }
		for isReserved(a.Name) || a.Name == op.Unexported+"Operation" || slices.ContainsFunc(op.Args, taken) {
			a.Name += "Param"
		}
		op.Args = append(op.Args, a)
	}
	var rest []*openapi3.Parameter
	needed := false
	for _, q := range all {
		if q.In == openapi3.ParameterInQuery || q.In == openapi3.ParameterInHeader {
			rest = append(rest, q)
			needed = needed || q.In == openapi3.ParameterInQuery || q.Required
		}
	}
	if needed {
		op.Params = p.parameterStruct(op, rest)
	} else {
		op.Headers = rest
	}
}
