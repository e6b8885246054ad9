package generate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// meaningRow is a row of x-meanings. The npm package is generated from the same rows.
type meaningRow struct {
	Name string `json:"name"`
	// Go is the error that stands for the meaning.
	Go       string            `json:"go"`
	Status   []int             `json:"status"`
	Message  []string          `json:"message"`
	Unless   []string          `json:"unless"`
	Metadata map[string]string `json:"metadata"`
	Lost     bool              `json:"lost"`
	Always   bool              `json:"always"`
}

// meaningRows reads x-meanings; nil when a schema or an operation has none.
func meaningRows(extensions map[string]any) ([]meaningRow, error) {
	value, ok := extensions["x-meanings"]
	if !ok {
		return nil, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("x-meanings: %w", err)
	}
	var rows []meaningRow
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, fmt.Errorf("x-meanings: %w", err)
	}
	for _, row := range rows {
		if row.Name == "" || !isIdentifier(row.Go) || len(row.Status) == 0 {
			return nil, fmt.Errorf("x-meanings: the row %q lacks its name, its go or its status", row.Name)
		}
	}
	return rows, nil
}

// Condition returns the Go expression that reports whether the row fits.
func (r meaningRow) Condition() string {
	conditions := []string{anyOf(r.Status, func(status int) string { return "status == " + strconv.Itoa(status) })}
	has := func(phrases string) string {
		quoted := fmt.Sprintf("%q", strings.Split(phrases, " ... "))
		return "message.Has(" + strings.ReplaceAll(strings.Trim(quoted, "[]"), `" "`, `", "`) + ")"
	}
	if len(r.Message) > 0 {
		conditions = append(conditions, anyOf(r.Message, has))
	}
	for _, phrases := range r.Unless {
		conditions = append(conditions, "!"+has(phrases))
	}
	for _, name := range sortedKeys(r.Metadata) {
		conditions = append(conditions, fmt.Sprintf("metadata[%q] == %q", name, r.Metadata[name]))
	}
	return strings.Join(conditions, " && ")
}

func anyOf[T any](values []T, condition func(T) string) string {
	var parts []string
	for _, value := range values {
		parts = append(parts, condition(value))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " || ") + ")"
}

// emitMeanings writes the functions that give failures their meanings: next to the function that an
// operation names by x-go-meaning, and, for calls with a key, in package openrouter. Other modules
// have no use for either.
func (e *emitter) emitMeanings() error {
	if e.target.errors != nil {
		return nil
	}
	var keyRows []meaningRow
	for _, name := range sortedKeys(e.doc.Components.SecuritySchemes) {
		rows, err := meaningRows(e.doc.Components.SecuritySchemes[name].Value.Extensions)
		if err != nil {
			return err
		}
		keyRows = append(keyRows, rows...)
	}
	if err := e.meaningsFile("meanings.gen.go", "openrouter", "keyMeaningRow", "", keyRows); err != nil {
		return err
	}
	for _, tag := range e.packages {
		for _, op := range tag.Operations {
			rows, err := meaningRows(op.model.Extensions)
			if err != nil {
				return err
			}
			if op.Meaning == "" || len(rows) == 0 {
				continue
			}
			if err := e.meaningsFile(tag.Name+"/meanings.gen.go", tag.Name, op.Meaning+"Row", op.ID, rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *emitter) meaningsFile(name, pkg, function, operation string, rows []meaningRow) error {
	metadata := operation == "" || slices.ContainsFunc(rows, func(r meaningRow) bool { return len(r.Metadata) > 0 })
	return e.goFile(name, "meanings.go.tmpl", map[string]any{
		"Package": pkg, "Func": function, "Operation": operation, "Metadata": metadata, "Rows": rows,
	})
}
