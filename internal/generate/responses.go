package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// successes returns the documented 2xx, in order.
func successes(model *openapi3.Operation) []string {
	return slices.DeleteFunc(sortedKeys(model.Responses.Map()), func(s string) bool { return !strings.HasPrefix(s, "2") })
}

// sameContent tells whether two answers are the same to a caller.
func sameContent(a, b *openapi3.Response) bool {
	if contentOf(a) != contentOf(b) {
		return false
	}
	left, right := a.Content["application/json"], b.Content["application/json"]
	if left == nil || right == nil || left.Schema == nil || right.Schema == nil {
		return left == nil && right == nil
	}
	if left.Schema.Ref != "" || right.Schema.Ref != "" {
		return left.Schema.Ref == right.Schema.Ref
	}
	x, errX := json.Marshal(left.Schema)
	y, errY := json.Marshal(right.Schema)
	return errX == nil && errY == nil && string(x) == string(y)
}

// errorRows returns the documented errors: the statuses first, then the ranges.
func errorRows(model *openapi3.Operation) []errorRow {
	var rows []errorRow
	for status, response := range model.Responses.Map() {
		if !strings.HasPrefix(status, "4") && !strings.HasPrefix(status, "5") && status != "default" {
			continue
		}
		row := errorRow{Status: status, ContentType: "*/*"}
		if response.Value.Description != nil {
			row.Description = strings.TrimSpace(*response.Value.Description)
		}
		if content := sortedKeys(response.Value.Content); len(content) > 0 {
			row.ContentType = strings.Join(content, ", ")
		}
		if media := response.Value.Content["application/json"]; media != nil && media.Schema != nil {
			if row.Schema = refName(media.Schema.Ref); row.Schema == "" {
				row.Schema = errorSchemaName(status)
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b errorRow) int {
		return cmp.Or(cmp.Compare(rank(a.Status), rank(b.Status)), strings.Compare(a.Status, b.Status))
	})
	return rows
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

func refName(ref string) string {
	return unescapePointer(ref[strings.LastIndexByte(ref, '/')+1:])
}

// errorType is one error type of the root package.
type errorType struct {
	Name, Schema, Description string
	Statuses                  []int
}

// Codes lists the type's statuses.
func (e errorType) Codes() string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(e.Statuses)), ", "), "[]")
}

// sameErrors refuses the operations that say otherwise than most others what an error of a status looks like: there is one
// type for each status.
func (d *document) sameErrors() {
	uses := map[string]map[string]int{} // status -> schema -> operations
	for _, op := range d.operations {
		for _, row := range op.Errors {
			if uses[row.Status] == nil {
				uses[row.Status] = map[string]int{}
			}
			if row.Schema != "" {
				uses[row.Status][row.Schema]++
			}
		}
	}
	for _, op := range d.operations {
		for _, row := range op.Errors {
			if row.Schema == "" || rank(row.Status) > 0 {
				continue
			}
			if best := mostUsed(uses[row.Status]); best != row.Schema {
				d.refuse(op.ID, "its error %s is a %s, and a %s elsewhere; there is one error type for each status", row.Status, row.Schema, best)
			}
		}
	}
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

// nameErrors gives every error of every operation its Go type and returns the types that there are. A schema that stands for a whole
// range of statuses is no type of its own: it is a plain APIError.
func (d *document) nameErrors() []errorType {
	plain := map[string]bool{"": true, "ErrorResponse": true}
	for _, op := range d.operations {
		for _, row := range op.Errors {
			if rank(row.Status) > 0 {
				plain[row.Schema] = true
			}
		}
	}
	types := map[string]*errorType{}
	for _, op := range d.operations {
		for i, row := range op.Errors {
			status, err := strconv.Atoi(row.Status)
			if err != nil || plain[row.Schema] {
				op.Errors[i].Type = "APIError"
				continue
			}
			name := upperCamel(row.Schema) + "Error"
			op.Errors[i].Type = name
			if types[name] == nil {
				types[name] = &errorType{Name: name, Schema: row.Schema, Description: row.Description}
				if s := d.model.Components.Schemas[row.Schema]; s != nil && s.Value != nil && s.Value.Description != "" {
					types[name].Description = s.Value.Description
				}
			}
			if !slices.Contains(types[name].Statuses, status) {
				types[name].Statuses = append(types[name].Statuses, status)
			}
		}
	}
	var sorted []errorType
	for _, name := range sortedKeys(types) {
		slices.Sort(types[name].Statuses)
		sorted = append(sorted, *types[name])
	}
	slices.SortStableFunc(sorted, func(a, b errorType) int { return cmp.Compare(a.Statuses[0], b.Statuses[0]) })
	return sorted
}

// removeRefused takes refused operations out of the document, so that what comes later sees those that remain.
func (d *document) removeRefused() {
	refused := map[string]bool{}
	for _, r := range d.refusals {
		refused[r.Operation] = true
	}
	each(d.tree, func(path, method string, item, node *yaml.Node) {
		if refused[operationName(path, method, node)] {
			del(item, method)
		}
	})
	paths := get(d.tree, "paths")
	for _, path := range keys(paths) {
		if !slices.ContainsFunc(keys(get(paths, path)), func(k string) bool { return slices.Contains(methods, k) }) {
			del(paths, path)
		}
	}
	d.operations = slices.DeleteFunc(d.operations, func(op *operation) bool { return refused[op.ID] })
}
