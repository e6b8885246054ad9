package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

// Refusal says why an operation of the document is not generated. Nothing is ever left out without one.
type Refusal struct{ Operation, Reason string }

func (r Refusal) String() string { return r.Operation + ": " + r.Reason }

// operation is what the templates know of one operation. Its first half comes from the document, the second from the generated package.
type operation struct {
	ID, Method, Path, Tag, Package string
	Summary, Description           string
	Deprecated, NoCredentials      bool
	Meaning                        string
	Accept                         string // the media type of a success that is not JSON
	Errors                         []errorRow

	model     *openapi3.Operation
	getter    string // "JSON200"; empty without a body
	successOf string // the success's key in the document: "200", "2XX"

	signature
}

// Page is the file of the operation's reference page.
func (op *operation) Page() string { return pageName(op.ID) }

// errorRow is one documented error of an operation.
type errorRow struct{ Status, Type, Schema, ContentType, Description string }

type document struct {
	tree       *yaml.Node
	model      *openapi3.T
	operations []*operation
	refusals   []Refusal
}

func (d *document) refuse(operation, format string, args ...any) {
	d.refusals = append(d.refusals, Refusal{operation, fmt.Sprintf(format, args...)})
}

// readDocument loads, validates and normalises the document. What is refused is no longer in it.
func readDocument(ctx context.Context, source []byte, tree tree) (*document, error) {
	root, err := parseTree(source)
	if err != nil {
		return nil, fmt.Errorf("reading the document: %w", err)
	}
	mend(root)
	d := &document{tree: root}
	if d.model, err = load(ctx, root); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(d.model.Components.Schemas)) {
		if slices.Contains(clientTypes, name) {
			return nil, fmt.Errorf("components/schemas/%s: oapi-codegen's client has a type of that name: give the schema another", name)
		}
	}
	packages := d.packages(tree)
	d.describe(packages)
	d.removeRefused()
	d.sameErrors()
	d.removeRefused()

	normalize(root)
	if d.model, err = load(ctx, root); err != nil {
		return nil, fmt.Errorf("after normalising: %w", err)
	}
	accepted := len(d.refusals)
	d.operations = nil
	d.describe(packages)
	if len(d.refusals) > accepted {
		return nil, fmt.Errorf("after normalising: %v", d.refusals[accepted])
	}
	return d, nil
}

// clientTypes are the types that oapi-codegen's client declares whatever the document says.
var clientTypes = []string{
	"Client", "ClientInterface", "ClientOption", "ClientWithResponses", "ClientWithResponsesInterface", "HttpRequestDoer", "RequestEditorFn",
}

func load(ctx context.Context, root *yaml.Node) (*openapi3.T, error) {
	source, err := encodeTree(root)
	if err != nil {
		return nil, err
	}
	model, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return nil, fmt.Errorf("reading the document: %w", err)
	}
	// Examples are laid over a value made from the schema wherever they are used, so that a wrong one in a published document is no
	// reason to stop.
	if err := model.Validate(ctx, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation()); err != nil {
		return nil, fmt.Errorf("the document is invalid: %w", err)
	}
	return model, nil
}

// describe collects the document's operations, in its order, and refuses those that cannot be generated.
func (d *document) describe(packages map[string]tagPackage) {
	seen := map[string]string{}
	each(d.tree, func(path, method string, item, node *yaml.Node) {
		name := operationName(path, method, node)
		model := d.model.Paths.Value(path).GetOperation(strings.ToUpper(method))
		before := len(d.refusals)
		op := &operation{
			ID: model.OperationID, Method: strings.ToUpper(method), Path: path,
			Summary: strings.TrimSpace(model.Summary), Description: strings.TrimSpace(model.Description),
			Deprecated: model.Deprecated, Meaning: value(get(node, "x-go-meaning")), model: model,
		}
		op.Errors = errorRows(model)
		d.houseRules(name, op)
		d.bodies(name, op)
		d.parameters(name, d.model.Paths.Value(path), model)
		d.security(name, op)
		if model.Servers != nil || d.model.Paths.Value(path).Servers != nil {
			d.refuse(name, "it has servers of its own")
		}
		if other := seen[fold(name)]; other != "" {
			d.refuse(name, "its name and that of %s give the same Go name", other)
		}
		seen[fold(name)] = name
		if len(model.Tags) == 1 {
			op.Tag = model.Tags[0]
			p := packages[op.Tag]
			if op.Package = p.name; p.problem != "" {
				d.refuse(name, "%s", p.problem)
			}
		}
		if len(d.refusals) == before {
			d.operations = append(d.operations, op)
		}
	})
}

func (d *document) houseRules(name string, op *operation) {
	if op.ID == "" {
		d.refuse(name, "it has no operationId")
	} else if c := upperCamel(op.ID); c == "" || c[0] < 'A' || c[0] > 'Z' {
		d.refuse(name, "its operationId does not begin with a letter")
	}
	if fold(op.ID) == "readme" {
		d.refuse(name, "its reference page would be the index")
	}
	if n := len(op.model.Tags); n != 1 {
		d.refuse(name, "it has %d tags; the tag names its package, so there must be exactly one", n)
	}
	if op.Summary == "" && op.Description == "" {
		d.refuse(name, "it has neither a summary nor a description")
	}
	if op.Meaning != "" && !isIdentifier(op.Meaning) {
		d.refuse(name, "its x-go-meaning is not the name of a function")
	}
}

func (d *document) parameters(name string, item *openapi3.PathItem, model *openapi3.Operation) {
	all := parametersOf(item, model)
	d.sameParameters(name, all)
	for _, p := range all {
		switch {
		case p.In == openapi3.ParameterInCookie:
			d.refuse(name, "its parameter %s is a cookie", p.Name)
		case p.Schema == nil:
			d.refuse(name, "its parameter %s has a content instead of a schema", p.Name)
		}
	}
}

// parametersOf returns an operation's parameters, those of its path included.
func parametersOf(item *openapi3.PathItem, model *openapi3.Operation) []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, ref := range slices.Concat(model.Parameters, item.Parameters) {
		same := func(p *openapi3.Parameter) bool { return p.Name == ref.Value.Name && p.In == ref.Value.In }
		if !slices.ContainsFunc(all, same) {
			all = append(all, ref.Value)
		}
	}
	return all
}

// security finds out whether the operation goes without credentials, and refuses credentials other than a bearer token.
func (d *document) security(name string, op *operation) {
	requirements := d.model.Security
	if op.model.Security != nil {
		requirements = *op.model.Security
	}
	empty := 0 // {} says that none is needed
	for _, requirement := range requirements {
		if len(requirement) == 0 {
			empty++
		}
	}
	op.NoCredentials = empty == len(requirements)
	if op.NoCredentials {
		return
	}
	if empty > 0 {
		d.refuse(name, "its credentials are optional, which cannot be said to the client; leave {} out, or the others")
		return
	}
	for _, requirement := range requirements {
		bearer := true
		for scheme := range requirement {
			s := d.model.Components.SecuritySchemes[scheme]
			bearer = bearer && s != nil && s.Value.Type == "http" && strings.EqualFold(s.Value.Scheme, "bearer")
		}
		if bearer {
			return
		}
	}
	d.refuse(name, "it asks for credentials other than a bearer token")
}
