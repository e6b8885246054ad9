package generate

import (
	"fmt"
	"strings"
)

// functionDoc writes a function's comment from the document.
func (p *plan) functionDoc(f *function) string {
	op := f.operation
	lead, rest := sentence(op.Summary), op.Description
	if lead == "" {
		lead, rest, _ = strings.Cut(sentence(op.Description), ". ")
		lead = sentence(lead)
	}
	if text, ok := thirdPerson(lead, op.ID); ok {
		lead = f.Name + " " + text
	} else {
		lead = fmt.Sprintf("%s: %s", f.Name, lowerFirst(lead))
	}
	paragraphs := []string{lead}
	if rest != "" {
		paragraphs = append(paragraphs, sentence(rest))
	}
	paragraphs = append(paragraphs, f.notes()...)
	if op.NoCredentials {
		paragraphs = append(paragraphs, "No credentials are sent.")
	}
	lines := []string{comment(paragraphs...)}
	var items []string
	for _, a := range op.Args {
		if a.shape.Description != "" {
			items = append(items, item(a.Name+": "+sentence(lowerFirst(a.shape.Description))))
		}
	}
	if len(items) > 0 {
		lines = append(lines, "//\n// Parameters:")
		lines = append(lines, items...)
	}
	if len(op.Errors) > 0 {
		lines = append(
			lines,
			"//\n"+comment("Errors of the service, by status; [openrouter.Call] says what else can go wrong:"),
		)
		for _, e := range joined(op.Errors) {
			text := fmt.Sprintf("[*%s]: %s", e.Qualified(), e.Status)
			if e.Description != "" {
				text += ", " + sentence(lowerFirst(e.Description))
			}
			if e.own {
				text += " Its Body has the JSON of " + article(e.typ.in("")) + "."
			}
			lines = append(lines, item(text))
		}
	}
	lines = append(
		lines,
		"//\n"+comment(fmt.Sprintf("This is %s %s, operation %s of %s.", op.Method, op.Path, op.ID, p.target.document)),
	)
	if op.Deprecated {
		lines = append(lines, "//\n// Deprecated: The service marks this operation as deprecated.")
	}
	return strings.Join(lines, "\n")
}

// notes are what the shape of the request and the success asks a caller to know.
func (f *function) notes() []string {
	var notes []string
	switch {
	case f.Pages != nil:
		notes = append(
			notes,
			"The items of all pages come one by one while the loop over them runs, with one page "+
				"in memory at a time. Each page is a "+
				"call of ["+f.operation.Name+"]; an error ends the loop.",
		)
	case f.Stream != nil:
		notes = append(
			notes,
			"The events come one by one while the loop over them runs. Nothing is sent before "+
				"it starts, and nothing is left open "+
				"when it ends. An error ends the loop; it has the type that it would have before the stream.",
		)
	case f.stream != nil && f.stream.Field != "":
		notes = append(
			notes,
			fmt.Sprintf("The whole response is one value; [%sStream] returns it as it is made.", f.operation.Name),
		)
	case f.Call == "CallContent":
		notes = append(notes, "The caller closes the Content.")
	}
	if f.pages != nil && f.Name == f.operation.Name {
		notes = append(notes, fmt.Sprintf("This is one page; [%sAll] returns all of them.", f.operation.Name))
	}
	for _, h := range f.Headers {
		notes = append(
			notes,
			fmt.Sprintf(
				"The optional header %s is sent with openrouter.WithHeader(%q, ...). %s",
				h.Name,
				h.Name,
				sentence(h.Description),
			),
		)
	}
	return notes
}

func article(name string) string {
	if strings.ContainsRune("AEIO", rune(name[0])) {
		return "an [" + name + "]"
	}
	return "a [" + name + "]"
}

// joined makes one row of neighbours that say the same of several statuses.
func joined(rows []errorRow) []errorRow {
	var list []errorRow
	for _, row := range rows {
		if n := len(list) - 1; n >= 0 && list[n].Type == row.Type && list[n].Description == row.Description &&
			list[n].ContentType == row.ContentType &&
			!row.own {
			list[n].Status += ", " + row.Status
			continue
		}
		list = append(list, row)
	}
	return list
}
