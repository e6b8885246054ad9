package generate

import (
	"fmt"
	"strings"
)

// function is a function of a tag's package, with everything written as Go.
type function struct {
	*operation
	Name, Unexported string
	Doc, MethodDoc   string
	Parameters       string   // "hash string, params ListParams, request XRequest, " as declared
	Forwarded        string   // "hash, params, request, " as passed on
	Results          string   // what it returns, as declared
	Call             string   // the function of the root package
	Body             string   // the root package's BodyKind of the success
	Accept           string   // the media type of a success that is not JSON
	Input            string   // the expression of the Input argument
	Value            string   // what takes the value out of a response; empty where that is handed over
	Send             string   // the method of the generated client with its arguments
	Response         string   // what that method returns
	Prelude          []string // statements before the call
	Stream           *streamBody
	Pages            *pagination
	StreamFunction   string // what streams the operation, where this function does not
	Multipart        bool
}

// input is the unexported struct that is checked in place of several arguments.
type input struct {
	Name      string
	Fields    []string
	Checks    []string
	Sensitive []string
	Streams   bool // the request says whether it asks for a stream
}

// functions plans an operation's functions: the plain one, that of its events, and that of a request of parts.
func (p *plan) functions(t *tagPackage, op *operation, patterns *checker) []*function {
	var list []*function
	body := op.json
	if body == nil {
		body = op.multipart
	}
	if op.result != nil {
		list = append(list, p.function(t, op, op.Name, body, patterns))
	}
	if op.stream != nil {
		name := op.Name
		if op.result != nil {
			name += "Stream"
		}
		f := p.function(t, op, name, body, patterns)
		f.streams(op)
		list = append(list, f)
	}
	if op.json != nil && op.multipart != nil && op.result != nil {
		list = append(list, p.function(t, op, op.Name+"Multipart", op.multipart, patterns))
	}
	if op.pages != nil {
		list = append(list, op.allPages())
	}
	for _, f := range list {
		f.Doc = p.functionDoc(f)
		f.MethodDoc = comment(fmt.Sprintf("%s calls the function [%s] with the service's client.", f.Name, f.Name))
		if op.Deprecated {
			f.MethodDoc += "\n//\n// Deprecated: The service marks this operation as deprecated."
		}
	}
	return list
}

func (p *plan) function(t *tagPackage, op *operation, name string, body *requestBody, patterns *checker) *function {
	f := &function{operation: op, Name: name, Unexported: unexported(name)}
	send := "ctx"
	for _, a := range op.Args {
		f.Parameters += a.Name + " " + a.Type.in("") + ", "
		f.Forwarded += a.Name + ", "
		send += ", " + a.Name
	}
	if op.Params != nil {
		f.Parameters += "params " + op.Params.Name + ", "
		f.Forwarded += "params, "
		send += ", &params"
	}
	method := op.Client
	switch {
	case body == nil:
	case body.kind == multipartBody:
		f.Multipart = true
		f.Prelude = append(f.Prelude, "form := openrouter.NewForm(request)")
		method += "WithBody"
		send += ", form.ContentType(), form.Body(attempt)"
	default:
		send += ", request"
	}
	if body != nil {
		f.Parameters += "request " + body.Type.in("") + ", "
		f.Forwarded += "request, "
	}
	f.Response = "*http.Response"
	if op.result != nil {
		switch op.result.kind {
		case jsonBody:
			f.Call, f.Body = "Call", "BodyJSON"
			f.Results = "(*" + op.result.Type.in("") + ", error)"
			f.Value = "(*gen." + op.Client + "Result).GetJSON" + op.result.Status
			if op.outcome != nil {
				f.Results = "(*" + op.outcome.Name + ", error)"
				f.Value = "(*gen." + op.Client + "Result).Outcome"
			}
			method += "WithResponse"
			f.Response = "*gen." + op.Client + "Result"
		case bytesBody:
			f.Call, f.Body, f.Results = "CallContent", "BodyBytes", "(*openrouter.Content, error)"
			f.Accept = op.result.Accept
		default:
			f.Call, f.Body, f.Results = "CallEmpty", "BodyNone", "error"
		}
	}
	f.Send = method + "(" + send + ")"
	if op.stream != nil && body != nil && body == op.json && op.stream.set(body.Type) != "" {
		f.StreamFunction = t.Name + "." + op.Name + "Stream"
	}
	f.Input = p.input(t, f, body, patterns)
	return f
}

// streams makes the function one that returns events.
func (f *function) streams(op *operation) {
	f.Stream, f.StreamFunction = op.stream, ""
	if op.json == nil {
		return
	}
	if set := op.stream.set(op.json.Type); set != "" {
		f.Prelude = append(f.Prelude, "request."+set)
	}
	f.Call, f.Body, f.Accept, f.Value = "CallStream["+op.stream.Type.in("")+"]", "BodyStream", "text/event-stream", ""
	f.Results = "iter.Seq2[*" + op.stream.Type.in("") + ", error]"
	f.Response = "*http.Response"
	f.Send = strings.Replace(f.Send, "WithResponse(", "(", 1)
}

// input writes the expression that is checked before sending: the request or the parameters themselves where they are all there is, a
// struct of the function's own otherwise.
func (p *plan) input(t *tagPackage, f *function, body *requestBody, patterns *checker) string {
	in := &input{Name: f.Unexported + "Input"}
	patterns.prefix = f.Name
	var values []string
	for _, a := range f.Args {
		var checks []string
		if a.Type.isText() {
			text := "in." + a.Name
			if a.Type.resolved() != stringType {
				text = "string(" + text + ")"
			}
			checks = append(checks, place{}.fail("constraint.PathSegment(%q, %s, %q)", a.JSON, text, a.shape.hint))
		}
		if code := patterns.value("in."+a.Name, a.Type, a.shape, place{name: a.JSON}); code != "" {
			checks = append(checks, code)
		}
		if len(checks) == 0 && !a.shape.secret {
			continue
		}
		in.Fields = append(in.Fields, a.Name+" "+a.Type.in(""))
		in.Checks = append(in.Checks, checks...)
		if a.shape.secret {
			in.Sensitive = append(in.Sensitive, fmt.Sprintf("all = append(all, fmt.Sprint(in.%s))", a.Name))
		}
		values = append(values, a.Name+": "+a.Name)
	}
	direct := ""
	add := func(name string, typ *goType) {
		d := typ.resolved().decl
		if d == nil || d.kind == enumDeclaration || !d.checked && !d.sensitive {
			return
		}
		direct = name
		in.Fields = append(in.Fields, name+" "+typ.in(""))
		in.Checks = append(in.Checks, place{}.fail("in.%s.Check()", name))
		in.Sensitive = append(in.Sensitive, "all = append(all, in."+name+".Sensitive()...)")
		values = append(values, name+": "+name)
	}
	if f.Params != nil {
		add("params", &goType{kind: declaredKind, decl: f.Params})
	}
	if body != nil {
		add("request", body.Type)
	}
	switch {
	case len(values) == 0:
		return "nil"
	case len(values) == 1 && direct != "":
		return direct
	}
	in.Streams = f.StreamFunction != ""
	t.Inputs = append(t.Inputs, in)
	return in.Name + "{" + strings.Join(values, ", ") + "}"
}

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
		lines = append(lines, "//\n"+comment("Errors of the service, by status; [openrouter.Call] says what else can go wrong:"))
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
	lines = append(lines, "//\n"+comment(fmt.Sprintf("This is %s %s, operation %s of %s.", op.Method, op.Path, op.ID, p.target.document)))
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
		notes = append(notes, "The items of all pages come one by one while the loop over them runs, with one page in memory at a time. Each page is a "+
			"call of ["+f.operation.Name+"]; an error ends the loop.")
	case f.Stream != nil:
		notes = append(notes, "The events come one by one while the loop over them runs. Nothing is sent before it starts, and nothing is left open "+
			"when it ends. An error ends the loop; it has the type that it would have before the stream.")
	case f.stream != nil && f.stream.Field != "":
		notes = append(notes, fmt.Sprintf("The whole response is one value; [%sStream] returns it as it is made.", f.operation.Name))
	case f.Call == "CallContent":
		notes = append(notes, "The caller closes the Content.")
	}
	if f.pages != nil && f.Name == f.operation.Name {
		notes = append(notes, fmt.Sprintf("This is one page; [%sAll] returns all of them.", f.operation.Name))
	}
	for _, h := range f.Headers {
		notes = append(notes, fmt.Sprintf("The optional header %s is sent with openrouter.WithHeader(%q, ...). %s", h.Name, h.Name, sentence(h.Description)))
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
		if n := len(list) - 1; n >= 0 && list[n].Type == row.Type && list[n].Description == row.Description && list[n].ContentType == row.ContentType && !row.own {
			list[n].Status += ", " + row.Status
			continue
		}
		list = append(list, row)
	}
	return list
}

// PlainName is the name of the operation's plain function.
func (f *function) PlainName() string { return f.operation.Name }
