package main

import (
	"fmt"
	"strings"
)

// operationDoc writes a function's comment from the document.
func (g *generation) operationDoc(op *operation) string {
	lead := sentence(op.Summary)
	rest := op.Description
	if lead == "" {
		lead, rest, _ = strings.Cut(sentence(op.Description), ". ")
		lead = sentence(lead)
	}
	if text, ok := thirdPerson(lead, op.ID); ok {
		lead = op.Name + " " + text
	} else {
		lead = fmt.Sprintf("%s: %s", op.Name, lowerFirst(lead))
	}
	paragraphs := []string{lead}
	if rest != "" {
		paragraphs = append(paragraphs, sentence(rest))
	}
	if op.NoCredentials {
		paragraphs = append(paragraphs, "No credentials are sent.")
	}
	lines := []string{comment(paragraphs...)}
	if items := g.argumentItems(op); len(items) > 0 {
		lines = append(lines, "//\n// Parameters:")
		lines = append(lines, items...)
	}
	if len(op.Errors) > 0 {
		lines = append(lines, "//\n"+comment("Errors of the service, by status; [openrouter.Call] says what else can go wrong:"))
		for _, e := range joined(op.Errors) {
			text := fmt.Sprintf("[*openrouter.%s]: %s", e.Type, e.Status)
			if e.Description != "" {
				text += ", " + sentence(lowerFirst(e.Description))
			}
			lines = append(lines, item(text))
		}
	}
	lines = append(lines, "//\n"+comment(fmt.Sprintf("This is %s %s, operation %s of api/openapi.yaml.", op.Method, op.Path, op.ID)))
	if op.Deprecated {
		lines = append(lines, "//\n// Deprecated: The service marks this operation as deprecated.")
	}
	return strings.Join(lines, "\n")
}

// joined makes one row of neighbours that say the same of several statuses.
func joined(rows []errorRow) []errorRow {
	var list []errorRow
	for _, row := range rows {
		if n := len(list) - 1; n >= 0 && list[n].Type == row.Type && list[n].Description == row.Description && list[n].ContentType == row.ContentType {
			list[n].Status += ", " + row.Status
			continue
		}
		list = append(list, row)
	}
	return list
}

func (g *generation) argumentItems(op *operation) []string {
	var items []string
	for _, a := range op.Args {
		for _, p := range parametersOf(g.doc.model.Paths.Value(op.Path), op.model) {
			if p.In == "path" && p.Name == a.JSON {
				if s := shapeOf(parameterValue(p, 0)); s.description != "" {
					items = append(items, item(a.Name+": "+sentence(lowerFirst(s.description))))
				}
			}
		}
	}
	return items
}

// errorDoc writes the comment of an error type.
func errorDoc(e errorType) string {
	var statuses []string
	for _, s := range e.Statuses {
		statuses = append(statuses, fmt.Sprint(s))
	}
	list := strings.Join(statuses, " or ")
	description := strings.TrimPrefix(e.Description, list+", ")
	text := fmt.Sprintf("%s is the service's answer with status %s: %s", e.Name, list, sentence(lowerFirst(description)))
	if description == "" {
		text = fmt.Sprintf("%s is the service's answer with status %s.", e.Name, list)
	}
	return comment(text + " errors.As finds it as *" + e.Name + " and as [*APIError].")
}
