package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// validate checks a request: credentials first, then parameters and body. It returns the response
// to one that is refused, which contains nothing that was sent.
func (s *Sandbox) validate(r *http.Request, c *call) *response {
	refused := func(response response) *response { return &response }
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: c.match.params, Route: c.match.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:  s.authenticator(&c.caller),
			SkipSettingDefaults: true,
			ExcludeRequestBody:  true, // validated below, without compiling its schema at every request
			SchemaValidationOptions: []openapi3.SchemaValidationOption{
				openapi3.WithStringFormatValidator("uuid", anyUUID),
			},
		},
	})
	var credentials *refusal
	var insecure *openapi3filter.SecurityRequirementsError
	switch {
	case errors.As(err, &credentials):
		return &credentials.response
	case errors.As(err, &insecure):
		return refused(unauthorized("Missing Authentication header"))
	case err != nil:
		return refused(errorResponse(http.StatusBadRequest, "Invalid request: "+explainParameter(err), nil))
	}
	// The service describes mistakes in the exchange's body in its own words.
	if s.handler(c.match) != nil && c.match.id() == exchangeOperation {
		return nil
	}
	if problem := s.document.validateBody(r, c); problem != "" {
		return refused(errorResponse(http.StatusBadRequest, "Invalid request: "+problem, nil))
	}
	return nil
}

// anyUUID takes every version of a UUID; without it the validator takes any text.
var anyUUID = openapi3.NewRegexpFormatValidator(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// validateBody decodes the request's body into the call and returns what is wrong with it, or "".
func (d *document) validateBody(r *http.Request, c *call) (problem string) {
	ref := c.match.operation().RequestBody
	if ref == nil || ref.Value == nil {
		return ""
	}
	contentType := r.Header.Get("Content-Type")
	if c.received.size == 0 && contentType == "" || c.received.size == 0 && !ref.Value.Required {
		if ref.Value.Required {
			return "body is missing"
		}
		return ""
	}
	media := ref.Value.Content.Get(contentType)
	if media == nil {
		return "header Content-Type is not one that the operation accepts"
	}
	name, _, _ := mime.ParseMediaType(contentType)
	var ok bool
	switch {
	case isJSON(name):
		c.value, ok = decodeJSON(c.received.body)
	case name == "multipart/form-data":
		c.value, ok = formValue(media.Schema, partValues(c.received.parts)), !c.received.malformed
	case name == "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(c.received.body))
		c.value, ok = formValue(media.Schema, values), err == nil
	default:
		return "" // bytes
	}
	if !ok {
		return "body cannot be read"
	}
	if name := notAFile(media.Schema, c.received.parts); name != "" {
		return fmt.Sprintf("body field %q is not a file: its part has no file name", name)
	}
	if violation := d.Check(media.Schema, c.value); violation != nil {
		return explainBody(media.Schema, violation)
	}
	return ""
}

// decodeJSON decodes one JSON value with nothing after it.
func decodeJSON(body []byte) (value any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if decoder.Decode(&value) != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return value, errors.Is(err, io.EOF)
}
