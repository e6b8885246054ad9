package openapi

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is an operation and where it stands in its document.
type Operation struct {
	*openapi3.Operation

	Method string // in upper case
	Path   string
	Item   *openapi3.PathItem
}

// Name returns the operationId, or method and path of an operation that has none.
func (o Operation) Name() string {
	if o.OperationID != "" {
		return o.OperationID
	}
	return o.Method + " " + o.Path
}

// Line returns the line of the operation in the source; 0 when it is not known.
func (o Operation) Line() int { return Line(o.Origin) }

// Parameters returns the operation's parameters, followed by those of its path that it does not
// replace.
func (o Operation) Parameters() []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, ref := range slices.Concat(o.Operation.Parameters, o.Item.Parameters) {
		same := func(p *openapi3.Parameter) bool { return p.Name == ref.Value.Name && p.In == ref.Value.In }
		if ref.Value != nil && !slices.ContainsFunc(all, same) {
			all = append(all, ref.Value)
		}
	}
	return all
}

// Operations returns the document's operations in the order of the source.
func (d *Document) Operations() []Operation {
	var operations []Operation
	if d.Paths == nil {
		return nil
	}
	items := d.Paths.Map()
	for _, path := range Keys(items) {
		byMethod := items[path].Operations()
		for _, method := range Keys(byMethod) {
			operations = append(operations, Operation{
				Operation: byMethod[method], Method: strings.ToUpper(method), Path: path, Item: items[path],
			})
		}
	}
	return operations
}

// Keys returns the keys of a map of the model, such as a schema's Properties or a response's
// Content, in the order of the source. Properties with an x-order come first, by that number; what
// was not in the source comes last, by name.
func Keys[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		return cmp.Or(
			cmp.Compare(orderOf(m[a]), orderOf(m[b])),
			comparePlaces(originOf(m[a]), originOf(m[b])),
			cmp.Compare(a, b),
		)
	})
}

// orderOf returns the x-order of a schema.
func orderOf(element any) float64 {
	if ref, ok := element.(*openapi3.SchemaRef); ok {
		if order, ok := ref.Extensions["x-order"].(float64); ok {
			return order
		}
		if ref.Value != nil {
			if order, ok := ref.Value.Extensions["x-order"].(float64); ok {
				return order
			}
		}
	}
	return math.Inf(1)
}

// Line returns the line of the source that an element of the model begins at, 0 when it is not
// known.
func Line(origin *openapi3.Origin) int {
	if origin == nil || origin.Key == nil {
		return 0
	}
	return origin.Key.Line
}

func comparePlaces(a, b *openapi3.Origin) int {
	lineA, columnA := place(a)
	lineB, columnB := place(b)
	return cmp.Or(cmp.Compare(lineA, lineB), cmp.Compare(columnA, columnB))
}

func place(origin *openapi3.Origin) (line, column int) {
	if Line(origin) == 0 {
		return math.MaxInt, 0
	}
	return origin.Key.Line, origin.Key.Column
}

// originOf returns the origin of an element of the model. That of a reference is where the
// reference is.
func originOf(element any) *openapi3.Origin {
	switch e := element.(type) {
	case *openapi3.SchemaRef:
		return firstOrigin(e.Origin, e.Value, func(v *openapi3.Schema) *openapi3.Origin { return v.Origin })
	case *openapi3.ResponseRef:
		return firstOrigin(e.Origin, e.Value, func(v *openapi3.Response) *openapi3.Origin { return v.Origin })
	case *openapi3.ParameterRef:
		return firstOrigin(e.Origin, e.Value, func(v *openapi3.Parameter) *openapi3.Origin { return v.Origin })
	case *openapi3.RequestBodyRef:
		return firstOrigin(e.Origin, e.Value, func(v *openapi3.RequestBody) *openapi3.Origin { return v.Origin })
	case *openapi3.HeaderRef:
		return firstOrigin(e.Origin, e.Value, func(v *openapi3.Header) *openapi3.Origin { return v.Origin })
	case *openapi3.ExampleRef:
		return firstOrigin(e.Origin, e.Value, func(v *openapi3.Example) *openapi3.Origin { return v.Origin })
	case *openapi3.PathItem:
		return e.Origin
	case *openapi3.Operation:
		return e.Origin
	case *openapi3.MediaType:
		return e.Origin
	}
	panic(fmt.Sprintf("openapi: no origin is known for %T", element))
}

func firstOrigin[V any](own *openapi3.Origin, value *V, of func(*V) *openapi3.Origin) *openapi3.Origin {
	if own != nil || value == nil {
		return own
	}
	return of(value)
}
