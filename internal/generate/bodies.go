package main

import (
	"fmt"
	"net/http"
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
		}
	}
	var first *openapi3.Response
	for _, status := range successes(op.model) {
		response := op.model.Responses.Value(status).Value
		for _, kind := range sortedKeys(response.Content) {
			if kind != "application/json" {
				d.refuse(name, "its success %s is %s", status, kindOf(kind))
			}
		}
		media := response.Content["application/json"]
		if media != nil && media.Schema == nil {
			d.refuse(name, "its success %s has no schema", status)
		}
		if first == nil {
			first, op.successOf, op.Success = response, status, http.StatusOK
			_, _ = fmt.Sscanf(status, "%d", &op.Success)
			if op.Success < 200 {
				op.Success = http.StatusOK // "2XX"
			}
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

func kindOf(contentType string) string {
	switch base, _, _ := strings.Cut(contentType, ";"); strings.TrimSpace(base) {
	case "multipart/form-data":
		return "multipart"
	case "text/event-stream":
		return "an event stream"
	case "application/octet-stream", "application/pdf":
		return "binary (" + base + ")"
	}
	if major, _, _ := strings.Cut(contentType, "/"); major == "image" || major == "audio" || major == "video" {
		return "binary (" + contentType + ")"
	}
	return contentType + ", not application/json"
}
