package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// pagination is how an operation's list is cut into pages.
type pagination struct {
	offset, limit, cursor string // the parameters' names; "" for none
	results               []string
	nextCursor            []string
	defaultLimit          int
}

// paginationOf returns the pagination that the document declares for an operation, or that of a
// query parameter named offset beside a list in data; nil for none.
func paginationOf(operation openapi.Operation) *pagination {
	p := pagination{results: []string{"data"}, defaultLimit: defaultLimit}
	declared, ok := operation.Extensions["x-speakeasy-pagination"].(map[string]any)
	if !ok {
		declared, ok = operation.Extensions["x-pagination"].(map[string]any)
	}
	inputs, _ := declared["inputs"].([]any)
	for _, input := range inputs {
		input, _ := input.(map[string]any)
		name, _ := input["name"].(string)
		switch input["type"] {
		case "offset":
			p.offset = name
		case "limit":
			p.limit = name
		case "cursor":
			p.cursor = name
		}
	}
	if outputs, isMap := declared["outputs"].(map[string]any); isMap {
		if results := jsonPath(outputs["results"]); results != nil {
			p.results = results
		}
		p.nextCursor = jsonPath(outputs["nextCursor"])
	}
	for _, parameter := range operation.Parameters() {
		if parameter.In != openapi3.ParameterInQuery {
			continue
		}
		switch {
		case !ok && parameter.Name == "offset":
			p.offset = "offset"
		case parameter.Name == "limit" && p.limit == "":
			p.limit = "limit"
		}
		if n, isNumber := openapi.Flatten(parameter.Schema).Default.(float64); isNumber && parameter.Name == p.limit {
			p.defaultLimit = int(n)
		}
	}
	if p.offset == "" && p.cursor == "" {
		return nil
	}
	return &p
}

// defaultLimit is how many items a page has unless the document or the request says otherwise.
const defaultLimit = 50

// jsonPath returns the names of a path such as $.data.items; nil for any other expression.
func jsonPath(expression any) []string {
	text, _ := expression.(string)
	if rest, ok := strings.CutPrefix(text, "$."); ok && !strings.ContainsAny(rest, "[]*?@") {
		return strings.Split(rest, ".")
	}
	return nil
}

// page returns the value with the page of its list that the request asks for, and what is wrong
// with the request, or "". The list has Config.Items items in all, each like the first of the
// example.
func (s *Sandbox) page(r *http.Request, c *call, ref *openapi3.SchemaRef, value any) (paged any, problem string) {
	p := s.document.pages[c.match.operation()]
	if p == nil {
		return value, ""
	}
	object, _ := value.(map[string]any)
	items, ok := at(object, p.results).([]any)
	if !ok {
		return value, ""
	}
	kind := schemaAt(ref, append(slices.Clone(p.results), "0"))
	if len(items) == 0 {
		items = []any{s.document.Value(kind, "", openapi.Response)}
	}
	query := r.URL.Query()
	start, problem := p.start(query.Get(p.offset), query.Get(p.cursor), s.config.Items)
	if problem != "" {
		return nil, problem
	}
	limit := p.defaultLimit
	if n, err := strconv.Atoi(query.Get(p.limit)); err == nil && n > 0 {
		limit = n
	}
	end := min(start+limit, s.config.Items)
	list := []any{}
	for n := start; n < end; n++ {
		list = append(list, s.document.numbered(kind, items[0], n))
	}
	object = combine(object, under(p.results, list)).(map[string]any)
	stands := counts{start: start, end: end, limit: limit, total: s.config.Items}
	return s.document.withCounts(ref, object, p, stands), ""
}

// start returns the first item that is asked for.
func (p *pagination) start(offset, cursor string, total int) (n int, problem string) {
	if p.cursor != "" && cursor != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(cursor, cursorPrefix))
		if err != nil || !strings.HasPrefix(cursor, cursorPrefix) || n < 0 {
			return 0, fmt.Sprintf("query parameter %q is no cursor of this list", p.cursor)
		}
		return min(n, total), ""
	}
	n, _ = strconv.Atoi(offset) // the parameter was validated; null is no number
	return min(max(n, 0), total), ""
}

const cursorPrefix = "cursor-"

// counts is where a page stands in its list.
type counts struct{ start, end, limit, total int }

// withCounts returns the value with what the document has of these: the next cursor, and numbers
// beside the list or in an object beside it.
func (d *document) withCounts(ref *openapi3.SchemaRef, value map[string]any, p *pagination, c counts) any {
	set := func(path []string, v any) {
		if changed := combine(value, under(path, v)).(map[string]any); d.Valid(ref, changed) {
			value = changed
		}
	}
	if p.nextCursor != nil {
		if c.end < c.total {
			set(p.nextCursor, cursorPrefix+strconv.Itoa(c.end))
		} else {
			set(p.nextCursor, nil)
			value = d.removed(ref, value, p.nextCursor)
		}
	}
	known := map[string]any{
		"total_count": float64(c.total), "total": float64(c.total), "count": float64(c.end - c.start),
		"offset": float64(c.start), "limit": float64(c.limit), "has_more": c.end < c.total,
	}
	for name, member := range value {
		if v, ok := known[name]; ok {
			set([]string{name}, v)
		}
		inner, _ := member.(map[string]any)
		for name2 := range inner {
			if v, ok := known[name2]; ok {
				set([]string{name, name2}, v)
			}
		}
	}
	return value
}

// removed returns the value without a field that should be null and could not be.
func (d *document) removed(ref *openapi3.SchemaRef, value map[string]any, path []string) map[string]any {
	if len(path) != 1 || value[path[0]] == nil {
		return value
	}
	changed := combine(value, map[string]any{}).(map[string]any)
	delete(changed, path[0])
	if d.Valid(ref, changed) {
		return changed
	}
	return value
}

// numbered returns the n-th item of a list: like the first, but with an identity of its own.
func (d *document) numbered(ref *openapi3.SchemaRef, first any, n int) any {
	if n == 0 {
		return first
	}
	if text, ok := first.(string); ok {
		return fmt.Sprintf("%s-%d", text, n+1)
	}
	object, _ := first.(map[string]any)
	names := openapi.Keys(properties(ref))
	slices.SortStableFunc(names, func(a, b string) int { return identity(a) - identity(b) })
	for _, name := range names {
		for _, other := range others(object[name], n) {
			if changed := combine(object, map[string]any{name: other}); d.Valid(ref, changed) {
				return changed
			}
		}
	}
	return first
}

// others returns values like the first that are different for each n.
func others(first any, n int) []any {
	switch first := first.(type) {
	case string:
		digits := strconv.FormatInt(int64(n), 16)
		if len(digits) < len(first) { // an identifier of a fixed length
			return []any{fmt.Sprintf("%s-%d", first, n+1), first[:len(first)-len(digits)] + digits}
		}
		return []any{fmt.Sprintf("%s-%d", first, n+1)}
	case float64:
		return []any{first + float64(n)}
	}
	return nil
}

// identity puts the names of identifiers first.
func identity(name string) int {
	for i, known := range []string{"id", "hash", "slug", "name"} {
		if name == known {
			return i
		}
	}
	return 9
}

func properties(ref *openapi3.SchemaRef) openapi3.Schemas {
	all := openapi3.Schemas{}
	flat := openapi.Flatten(ref)
	for _, p := range flat.Properties {
		all[p.Name] = p.Schema
	}
	for _, choices := range flat.Choices {
		for _, choice := range choices {
			for _, p := range openapi.Flatten(choice).Properties {
				all[p.Name] = p.Schema
			}
		}
	}
	return all
}

// schemaAt returns the schema of what is at a path; a number stands for an item of a list.
func schemaAt(ref *openapi3.SchemaRef, path []string) *openapi3.SchemaRef {
	_, found := descend(ref, path)
	return found
}

// at returns what is at a path of an object, nil for nothing.
func at(object map[string]any, path []string) any {
	var value any = object
	for _, name := range path {
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return value
}

// under returns an object that has a value at a path.
func under(path []string, value any) map[string]any {
	for _, name := range slices.Backward(path) {
		value = map[string]any{name: value}
	}
	return value.(map[string]any)
}
