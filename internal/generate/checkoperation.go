package generate

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// unwritable are the characters that a struct's tag, a header's name or a path cannot have.
const unwritable = "\"`\\\n\r\t"

// check refuses what cannot be sent or received whatever the types are.
func (p *plan) check(op *operation) {
	if op.model.OperationID == "" {
		p.refuse(op, "it has no operationId")
	} else if c := op.Name; c == "" || c[0] < 'A' || c[0] > 'Z' {
		p.refuse(op, "its operationId does not begin with a letter")
	}
	if foldName(op.ID) == "readme" {
		p.refuse(op, "its reference page would be the index")
	}
	if n := len(op.model.Tags); n != 1 {
		p.refuse(op, "it has %d tags; the tag names its package, so there must be exactly one", n)
	}
	if op.Summary == "" && op.Description == "" {
		p.refuse(op, "it has neither a summary nor a description")
	}
	if strings.ContainsAny(op.Path, unwritable) {
		p.refuse(op, "its path %q cannot be sent", op.Path)
	}
	if op.model.Servers != nil || op.model.Item.Servers != nil {
		p.refuse(op, "it has servers of its own")
	}
	p.checkParameters(op)
	p.checkSecurity(op)
}

func (p *plan) checkParameters(op *operation) {
	given := map[string]string{}
	for _, q := range op.model.Parameters() {
		kind, name := "a field", fieldName(q.Name)
		if q.In == openapi3.ParameterInPath {
			kind = "an argument"
		}
		if explicit, ok := parameterShape(q).Extensions["x-go-name"].(string); ok && isExported(explicit) {
			name = explicit
		}
		if other, ok := given[kind+name]; ok {
			p.refuse(op, "its parameters %s and %s give the same Go name", other, q.Name)
		}
		given[kind+name] = q.Name
		schema := parameterSchema(q)
		switch {
		case q.In == openapi3.ParameterInCookie:
			p.refuse(op, "its parameter %s is a cookie", q.Name)
		case schema == nil || q.Schema == nil && (len(q.Content) != 1 || !isJSON(sortedKeys(q.Content)[0])):
			p.refuse(op, "its parameter %s has neither a schema nor JSON as its content", q.Name)
		case (q.Style == "spaceDelimited" || q.Style == "pipeDelimited") && (q.Explode == nil || !*q.Explode):
			p.refuse(
				op,
				"its parameter %s has the style %s, which cannot be written in a query without ambiguity",
				q.Name,
				q.Style,
			)
		case q.In == openapi3.ParameterInPath && shapeOf(schema).isObject(),
			q.In == openapi3.ParameterInHeader && shapeOf(schema).isObject():
			p.refuse(op, "its parameter %s is an object in the %s", q.Name, q.In)
		case strings.ContainsAny(q.Name, unwritable):
			p.refuse(op, "its parameter %q has a name that cannot be sent", q.Name)
		}
	}
}

// checkSecurity finds out whether the operation goes without credentials, and refuses credentials
// other than a bearer token.
func (p *plan) checkSecurity(op *operation) {
	requirements := p.doc.Security
	if op.model.Security != nil {
		requirements = *op.model.Security
	}
	empty, bearer := 0, 0 // {} says that none is needed
	other := ""
	for _, requirement := range requirements {
		if len(requirement) == 0 {
			empty++
			continue
		}
		ok := true
		for name := range requirement {
			scheme := p.doc.Components.SecuritySchemes[name]
			if scheme == nil || scheme.Value.Type != "http" || !strings.EqualFold(scheme.Value.Scheme, "bearer") {
				ok, other = false, name
			}
		}
		if ok {
			bearer++
		}
	}
	op.NoCredentials = len(requirements) == empty
	switch {
	case op.NoCredentials:
	case empty > 0:
		p.refuse(op, "its credentials are optional, which cannot be said to the client; leave {} out, or the others")
	case bearer == 0:
		p.refuse(op, "it needs the credentials %s; only a bearer token is sent", other)
	}
}
