package generate

// GoName returns the exported Go name that generated code has for a name of the document.
func GoName(text string) string { return fieldName(text) }
