package generate

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// plan is everything that is to be written, complete before the first file is. Making it is where
// operations are refused; emitting it cannot fail for a reason of the document's.
type plan struct {
	doc      *openapi.Document
	target   target
	refusals []Refusal

	operations   []*operation
	packages     []*tagPackage
	errors       []errorType
	declarations map[string]*declaration
	imports      map[string]bool // of x-go-type

	// What types are made with.
	components map[string]*componentType
	inlined    map[*openapi3.Schema]*declaration
	signatures map[string]*declaration
	requests   map[*openapi3.Schema]bool
	taken      map[string]bool
	reserved   *componentType
	planned    *operation // whose types are being made
	later      []func()
}

// newPlan plans the document. With refusals the plan is that of the other operations.
func newPlan(doc *openapi.Document, t target) (*plan, []Refusal, error) {
	first := &plan{doc: doc, target: t}
	first.collect()
	first.tags()
	for _, op := range first.operations {
		first.check(op)
	}
	first.names()
	// An operation may only be found to be impossible when its types are known. The plan is then
	// made again without it, so that nothing of it is left in what the others share.
	refused := first.refusals
	defer func() { slices.SortStableFunc(refused, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) }) }()
	for {
		p := &plan{
			doc: doc, target: t, declarations: map[string]*declaration{}, imports: map[string]bool{},
			components: map[string]*componentType{},
			inlined:    map[*openapi3.Schema]*declaration{}, signatures: map[string]*declaration{},
			requests: map[*openapi3.Schema]bool{},
			taken:    map[string]bool{},
		}
		p.collect()
		p.operations = slices.DeleteFunc(p.operations, func(op *operation) bool {
			return slices.ContainsFunc(refused, func(r Refusal) bool { return r.Operation == op.ID })
		})
		if len(p.operations) == 0 {
			return nil, refused, errors.New("no operation of the document can be generated")
		}
		p.make()
		if len(p.refusals) == 0 {
			return p, refused, nil
		}
		refused = append(refused, p.refusals...)
	}
}

func (p *plan) make() {
	p.tags()
	for _, op := range p.operations {
		p.checkSecurity(op)
	}
	p.names()
	p.findRequests()
	for _, op := range p.operations {
		p.planned = op
		p.arguments(op)
		p.requestBodies(op)
		p.successes(op)
		p.errorRows(op)
	}
	p.finish()
	for _, op := range p.operations {
		p.paginate(op)
	}
	p.nameErrors()
	for _, tag := range p.packages {
		p.planPackage(tag)
	}
}

// clientTypes are the names that the generated client has whatever the document says.
var clientTypes = []string{
	"Client", "ClientInterface", "ClientOption", "ClientWithResponses", "ClientWithResponsesInterface",
	"HttpRequestDoer",
	"NewClient",
	"NewClientWithResponses", "NewError", "Over", "RequestEditorFn", "WithBaseURL",
	"WithHTTPClient", "WithRequestEditorFn",
}

// clientMembers are the fields and methods of the generated client, which an operation's method
// cannot have the name of.
var clientMembers = []string{"Client", "Server", "RequestEditors"}

// names reserves what the operations are called, and what else belongs to them, and refuses those
// that collide.
func (p *plan) names() {
	p.taken = map[string]bool{"New": true, "Service": true}
	for _, name := range clientTypes {
		p.taken[name] = true
	}
	folded, owner := map[string]string{}, map[string]string{}
	for _, op := range p.operations {
		if other, ok := folded[foldName(op.ID)]; ok {
			p.refuse(op, "its name and that of %s give the same Go name", other)
			continue
		}
		folded[foldName(op.ID)] = op.ID
		if op.Name == "New" || op.Name == "Service" {
			p.refuse(op, "its function would be called %s, as another of its package is", op.Name)
		}
		if op.Client = op.Name; slices.Contains(clientMembers, op.Name) {
			op.Client += "Operation"
		}
		for _, suffix := range []string{"", "Stream", "Multipart", "All", "Params", "JSONRequestBody"} {
			name := op.Name + suffix
			if other := owner[name]; other != "" && other != op.ID {
				p.refuse(op, "%s and %s both have the name %s", other, op.ID, name)
			}
			owner[name] = op.ID
			p.taken[name] = true
		}
		for _, name := range []string{op.Client, op.Client + "Result", "Parse" + op.Client + "Result",
			op.Client + "Params", op.Client + "JSONRequestBody", op.Client + "JSONBody"} {
			p.taken[name] = true
		}
	}
}

// findRequests finds the schemas that a request leads to.
func (p *plan) findRequests() {
	for _, op := range p.operations {
		if op.model.RequestBody != nil {
			for _, media := range op.model.RequestBody.Value.Content {
				p.findRequest(media.Schema)
			}
		}
		for _, parameter := range op.model.Parameters() {
			p.findRequest(parameterSchema(parameter))
		}
	}
}

func (p *plan) findRequest(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || p.requests[ref.Value] {
		return
	}
	p.requests[ref.Value] = true
	if component,
		ok := strings.CutPrefix(ref.Ref, refPrefix); ok { // its value is a copy where the reference has siblings
		p.findRequest(p.doc.Components.Schemas[unescapePointer(component)])
	}
	v := ref.Value
	rest := openapi3.SchemaRefs{v.Items, v.AdditionalProperties.Schema}
	for _, child := range slices.Concat(v.AllOf, v.OneOf, v.AnyOf, rest) {
		p.findRequest(child)
	}
	for _, child := range ref.Value.Properties {
		p.findRequest(child)
	}
}
