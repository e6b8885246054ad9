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

// functions plans an operation's functions: the plain one, that of its events, and that of a
// request of parts.
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

// input writes the expression that is checked before sending: the request or the parameters
// themselves where they are all there is, a struct of the function's own otherwise.
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

// PlainName is the name of the operation's plain function.
func (f *function) PlainName() string { return f.operation.Name }
