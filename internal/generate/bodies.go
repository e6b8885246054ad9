package main

import (
	"mime"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// bodies looks at the request's and the success's content.
func (d *document) bodies(name string, op *operation) {
	if body := op.model.RequestBody; body != nil {
		for _, kind := range sortedKeys(body.Value.Content) {
			if kind != "application/json" {
				d.refuse(name, "its request is %s", kindOf(kind))
			}
		}
		if m := body.Value.Content.Get("application/json"); m == nil || m.Schema == nil {
			d.refuse(name, "its request has no JSON schema")
		} else {
			d.refuseSame(name, m)
		}
	}
	var first *openapi3.Response
	for _, status := range successes(op.model) {
		response := op.model.Responses.Value(status).Value
		accept := contentOf(response)
		for _, kind := range sortedKeys(response.Content) {
			if kind != "application/json" && kind != accept {
				d.refuse(name, "its success %s is %s", status, kindOf(kind))
			}
		}
		media := response.Content["application/json"]
		switch {
		case media == nil:
		case media.Schema == nil:
			d.refuse(name, "its success %s has no schema", status)
		default:
			d.refuseSame(name, media)
		}
		if first == nil {
			first, op.successOf, op.Accept = response, status, accept
			if media != nil {
				op.getter = "JSON" + status
			}
		} else if !sameContent(first, response) {
			d.refuse(name, "it has several success bodies (%s and %s)", op.successOf, status)
		}
	}
	if first == nil {
		d.refuse(name, "it documents no success")
	}
}

func (d *document) refuseSame(name string, media *openapi3.MediaType) {
	if a, b, found := sameProperties(media.Schema, map[*openapi3.Schema]bool{}); found {
		d.refuse(name, "its properties %s and %s give the same Go name", a, b)
	}
}

// contentOf returns the one media type of an answer whose body is handed over as it comes; empty where it is something else: JSON has a type,
// and neither an event stream nor several parts are one body.
func contentOf(response *openapi3.Response) string {
	kinds := sortedKeys(response.Content)
	if len(kinds) != 1 {
		return ""
	}
	media, _, err := mime.ParseMediaType(kinds[0])
	if err != nil || media == "application/json" || strings.HasSuffix(media, "+json") || strings.HasPrefix(media, "multipart/") || media == "text/event-stream" {
		return ""
	}
	return kinds[0]
}

func kindOf(contentType string) string {
	switch base, _, _ := strings.Cut(contentType, ";"); strings.TrimSpace(base) {
	case "multipart/form-data":
		return "multipart"
	case "text/event-stream":
		return "an event stream"
	}
	return contentType + ", not application/json"
}
