package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// pagination is how the pages of an operation follow one another.
type pagination struct {
	Offset, Limit, Cursor *field // of the parameters
	Size                  int    // the limit that the document states as the default; 0 where it states none
	Item                  *goType
	Pages                 []pageType
}

// pageType is a type of page, of which a result that is a union has several.
type pageType struct {
	Type  *goType // nil where the result has one type
	Items string  // the expression of its items
	Wrap  bool    // the items become members of a union
	Next  string  // the statements that set the cursor of the next page
}

// paginate plans the function that returns the items of all pages, where the document says by
// x-speakeasy-pagination or x-pagination how they follow one another, or has a parameter named
// offset beside a list named data.
func (p *plan) paginate(op *operation) {
	if op.Params == nil || op.result == nil || op.result.kind != jsonBody || op.outcome != nil ||
		op.model.RequestBody != nil {
		return
	}
	pages := &pagination{}
	declared, ok := op.model.Extensions["x-speakeasy-pagination"].(map[string]any)
	if !ok {
		declared, ok = op.model.Extensions["x-pagination"].(map[string]any)
	}
	inputs, _ := declared["inputs"].([]any)
	for _, input := range inputs {
		input, _ := input.(map[string]any)
		if input["in"] != "parameters" {
			return
		}
		switch f := op.Params.field(fmt.Sprint(input["name"])); input["type"] {
		case "offset":
			pages.Offset = f
		case "limit":
			pages.Limit = f
		case "cursor":
			pages.Cursor = f
		}
	}
	if !ok {
		pages.Offset = op.Params.field("offset")
	}
	if pages.Limit == nil {
		pages.Limit = op.Params.field("limit")
	}
	if pages.Limit != nil && pages.Limit.typ.String() != "*int" {
		pages.Limit = nil
	}
	if pages.Limit != nil {
		n, _ := pages.Limit.shape.Default.(float64)
		pages.Size = int(n)
	}
	outputs, _ := declared["outputs"].(map[string]any)
	byOffset := pages.Offset != nil && pages.Offset.typ.String() == "*int"
	byCursor := pages.Cursor != nil && pages.Cursor.typ.String() == "*string"
	if !byOffset && !byCursor || !pages.readResults(p, op, outputs) {
		return
	}
	op.pages = pages
}

func (d *declaration) field(name string) *field {
	i := slices.IndexFunc(d.fields, func(f *field) bool { return f.json == name && f.in == openapi3.ParameterInQuery })
	if i < 0 {
		return nil
	}
	return d.fields[i]
}

// readResults finds the items and the next cursor in the result.
func (g *pagination) readResults(p *plan, op *operation, outputs map[string]any) bool {
	results, _ := outputs["results"].(string)
	if results == "" {
		results = "$.data"
	}
	next, _ := outputs["nextCursor"].(string)
	union := op.result.Type.declared(unionDeclaration)
	if union == nil {
		page, item := g.page(op.result.Type, results, next)
		g.Pages, g.Item = []pageType{page}, item
		return item != nil
	}
	d := &declaration{Name: op.Name + "Item", kind: unionDeclaration, shape: shapeOf(nil)}
	for _, m := range union.members {
		page, item := g.page(m.typ, results, next)
		if item == nil || item.declared(structDeclaration) == nil {
			return false
		}
		page.Type, page.Wrap = m.typ, true
		g.Pages = append(g.Pages, page)
		d.members = append(d.members, unionMember{typ: item, shape: item.declared(structDeclaration).shape})
		d.sensitive = d.sensitive || item.isSensitive()
	}
	d.Name = p.unique(d.Name, &openapi3.Schema{OneOf: openapi3.SchemaRefs{{Value: &openapi3.Schema{}}}})
	d.distinct()
	p.declarations[d.Name] = d
	g.Item = &goType{kind: declaredKind, decl: d}
	return true
}

// page finds the items and the next cursor of one type of page; without items it is none.
func (g *pagination) page(t *goType, results, next string) (pageType, *goType) {
	items, list := follow("page", t, results)
	if list == nil || list.resolved().kind != sliceKind {
		return pageType{}, nil
	}
	page := pageType{Items: items}
	cursor, typ := follow("page", t, next)
	switch {
	case g.Cursor == nil || typ == nil:
	case typ.kind == pointerKind && typ.elem.resolved() == stringType:
		page.Next = fmt.Sprintf("if %s != nil {\nnext = *%s\n}", cursor, cursor)
	case typ.resolved() == stringType:
		page.Next = "next = " + cursor
	}
	return page, list.resolved().elem
}

// follow writes the expression of what a path such as "$.data.items" leads to from an expression of
// the type.
func follow(expr string, t *goType, path string) (string, *goType) {
	names, ok := strings.CutPrefix(path, "$.")
	if !ok {
		return "", nil
	}
	for name := range strings.SplitSeq(names, ".") {
		d := t.declared(structDeclaration)
		if d == nil {
			return "", nil
		}
		i := slices.IndexFunc(d.fields, func(f *field) bool { return f.json == name })
		if i < 0 {
			return "", nil
		}
		expr, t = expr+"."+d.fields[i].Name, d.fields[i].typ
	}
	return expr, t
}

// allPages is the function that iterates over the items of all pages.
func (op *operation) allPages() *function {
	f := &function{operation: op, Name: op.Name + "All", Unexported: unexported(op.Name), Pages: op.pages}
	for _, a := range op.Args {
		f.Parameters += a.Name + " " + a.Type.in("") + ", "
		f.Forwarded += a.Name + ", "
	}
	f.Parameters += "params " + op.Params.Name + ", "
	f.Forwarded += "params, "
	f.Results = "iter.Seq2[" + op.pages.Item.in("") + ", error]"
	return f
}

// ItemType is the type of the items as the tag's package sees it.
func (g *pagination) ItemType() string { return g.Item.in("") }

// TypeName is the type of a page as the tag's package sees it.
func (t pageType) TypeName() string { return t.Type.in("") }
