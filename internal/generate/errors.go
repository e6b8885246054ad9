package generate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// errorRow is one documented error of an operation.
type errorRow struct {
	Status, Type, ContentType, Description string

	component  string  // the schema's, empty for an inline one
	typ        *goType // of the body; nil without JSON
	own, local bool    // the body is the operation's own; the type is package gen's
}

// Qualified is the type with its package.
func (r errorRow) Qualified() string {
	if r.local {
		return "gen." + r.Type
	}
	return "openrouter." + r.Type
}

// errorType is an error type, by status.
type errorType struct {
	Name, Description string
	Statuses          []int
	// Local is set for a type that package openrouter does not have.
	Local bool
}

// errorRows lists the documented errors: the statuses first, then the ranges.
func (p *plan) errorRows(op *operation) {
	for status, response := range op.model.Responses.Map() {
		if !strings.HasPrefix(status, "4") && !strings.HasPrefix(status, "5") && status != "default" {
			continue
		}
		row := errorRow{Status: status, ContentType: `\*/\*`}
		if response.Value.Description != nil {
			row.Description = strings.TrimSpace(*response.Value.Description)
		}
		if content := sortedKeys(response.Value.Content); len(content) > 0 {
			row.ContentType = prose(strings.Join(content, ", "))
		}
		op.Errors = append(op.Errors, row)
	}
	slices.SortFunc(op.Errors, func(a, b errorRow) int {
		return cmp.Or(cmp.Compare(rank(a.Status), rank(b.Status)), strings.Compare(a.Status, b.Status))
	})
	for i := range op.Errors {
		row := &op.Errors[i]
		_, media := find(op.model.Responses.Value(row.Status).Value.Content, isJSON)
		if media == nil || media.Schema == nil {
			continue
		}
		name := statusName(row.Status) + "Response"
		if component, ok := strings.CutPrefix(media.Schema.Ref, refPrefix); ok {
			row.component = unescapePointer(component)
		}
		if p.taken[name] && p.signatures[p.signature(media.Schema.Value)] == nil {
			name = op.Name + name
		}
		row.typ, _ = p.typeOf(media.Schema, name)
	}
}

// otherErrors are the error types of package openrouter that no status has.
var otherErrors = []string{
	"APIError",
	"ConnectionError",
	"TimeoutError",
	"CanceledError",
	"InvalidRequestError",
	"ResponseError",
}

func rank(status string) int {
	switch {
	case status == "default":
		return 2
	case strings.HasSuffix(strings.ToUpper(status), "XX"):
		return 1
	}
	return 0
}

// nameErrors gives each documented status its error type. It is named after the schema that most
// operations have for it, if that is the schema of no other status; the others reach what their own
// schema adds by the type of the status.
func (p *plan) nameErrors() {
	uses := map[string]map[string]int{}      // status -> schema -> operations
	statuses := map[string]map[string]bool{} // schema -> statuses
	for _, op := range p.operations {
		for _, row := range op.Errors {
			if row.component == "" {
				continue
			}
			if uses[row.Status] == nil {
				uses[row.Status] = map[string]int{}
			}
			if statuses[row.component] == nil {
				statuses[row.component] = map[string]bool{}
			}
			uses[row.Status][row.component]++
			statuses[row.component][row.Status] = true
		}
	}
	byName := map[string]*errorType{}
	for _, op := range p.operations {
		for i := range op.Errors {
			row := &op.Errors[i]
			status, err := strconv.Atoi(row.Status)
			if err != nil {
				row.Type = "APIError"
				continue
			}
			row.Type = statusName(row.Status) + "ResponseError"
			description := row.Description
			if best := mostUsed(uses[row.Status]); best != "" && len(statuses[best]) == 1 {
				if name := goName(best) + "Error"; !slices.Contains(otherErrors, name) {
					row.Type = name
				}
				if s := p.doc.Components.Schemas[best]; s != nil && s.Value.Description != "" {
					description = s.Value.Description
				}
			}
			row.own = row.typ != nil && row.typ.declared(structDeclaration) != nil &&
				row.component != mostUsed(uses[row.Status])
			if known := p.target.errors[status]; known != "" {
				row.Type = known
				continue
			}
			row.local = p.target.errors != nil
			if byName[row.Type] == nil {
				byName[row.Type] = &errorType{Name: row.Type, Description: description, Local: p.target.errors != nil}
			}
			if t := byName[row.Type]; !slices.Contains(t.Statuses, status) {
				t.Statuses = append(t.Statuses, status)
			}
		}
	}
	for _, name := range sortedKeys(byName) {
		slices.Sort(byName[name].Statuses)
		p.errors = append(p.errors, *byName[name])
	}
	slices.SortStableFunc(p.errors, func(a, b errorType) int { return cmp.Compare(a.Statuses[0], b.Statuses[0]) })
}

func mostUsed(uses map[string]int) string {
	best := ""
	for _, schema := range sortedKeys(uses) {
		if best == "" || uses[schema] > uses[best] {
			best = schema
		}
	}
	return best
}
