package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// document is the OpenAPI document, read: it finds the operation of a request and checks the request against it.
type document struct {
	spec     *openapi3.T
	router   routers.Router
	examples sync.Map // exampleKey -> answer
}

// readDocument makes the document's router. Wrong examples do not matter, since they are mended before they are sent; everything else
// that is wrong with the document does.
func readDocument(data []byte) (*document, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = false
	spec, err := loader.LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("sandbox: read the document: %w", err)
	}
	// The router matches by the servers' addresses; whatever the document says, here it is served at one path of any host.
	spec.Servers = openapi3.Servers{{URL: apiPath}}
	if err := spec.WalkSchemas(mendBounds); err != nil {
		return nil, fmt.Errorf("sandbox: read the document: %w", err)
	}
	router, err := legacy.NewRouter(spec, openapi3.DisableExamplesValidation())
	if err != nil {
		return nil, fmt.Errorf("sandbox: read the document: %w", err)
	}
	return &document{spec: spec, router: router}, nil
}

// mendBounds turns the boolean exclusiveMinimum of OpenAPI 3.0, which published 3.1 documents still have and the router refuses, into
// the number of 3.1. The generator does the same with the same document.
func mendBounds(_ string, ref *openapi3.SchemaRef) error {
	for _, bound := range []struct {
		exclusive *openapi3.ExclusiveBound
		limit     **float64
	}{{&ref.Value.ExclusiveMin, &ref.Value.Min}, {&ref.Value.ExclusiveMax, &ref.Value.Max}} {
		if bound.exclusive.Bool == nil {
			continue
		}
		if *bound.exclusive.Bool {
			bound.exclusive.Value, *bound.limit = *bound.limit, nil
		}
		bound.exclusive.Bool = nil
	}
	return nil
}

// anyUUID takes every version of a UUID; without it the validator takes any text.
var anyUUID = openapi3.NewRegexpFormatValidator(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// match is the operation that a request is for, and the parameters in its path.
type match struct {
	route  *routers.Route
	params map[string]string
}

func (m match) id() string { return m.route.Operation.OperationID }

// find returns the operation of a request. When the path exists for other methods only, it returns those.
func (d *document) find(r *http.Request) (m match, found bool, others []string) {
	if m, found = d.try(r, r.Method); found {
		return m, true, nil
	}
	for _, method := range openapi3.PathItemMethods() {
		if _, ok := d.try(r, method); ok {
			others = append(others, method)
		}
	}
	slices.Sort(others)
	return match{}, false, others
}

func (d *document) try(r *http.Request, method string) (match, bool) {
	// Only the path counts: the host is whatever the sandbox is reached by.
	probe := &http.Request{Method: method, URL: &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath}}
	route, params, err := d.router.FindRoute(probe)
	return match{route, params}, err == nil
}

// check validates a request: credentials first, by authenticate, then parameters and body. The exchange's body is left out: the
// service answers its mistakes in its own words. The answer, if there is one, contains nothing that was sent.
func (d *document) check(r *http.Request, body []byte, m match, authenticate openapi3filter.AuthenticationFunc) (answer, bool) {
	checked := r.Clone(r.Context())
	checked.Body = io.NopCloser(bytes.NewReader(body))
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: checked, PathParams: m.params, Route: m.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:  authenticate,
			SkipSettingDefaults: true,
			ExcludeRequestBody:  m.id() == exchangeOperation,
			SchemaValidationOptions: []openapi3.SchemaValidationOption{
				openapi3.WithStringFormatValidator("uuid", anyUUID),
			},
		},
	})
	if err == nil {
		return answer{}, true
	}
	var refused *refusal
	if errors.As(err, &refused) {
		return refused.answer, false
	}
	var insecure *openapi3filter.SecurityRequirementsError
	if errors.As(err, &insecure) {
		return unauthorized("Missing Authentication header"), false
	}
	return errorAnswer(http.StatusBadRequest, "Invalid request: "+explain(err), nil), false
}

// refusal carries the answer to missing or useless credentials through the validator.
type refusal struct{ answer answer }

func (*refusal) Error() string { return "credentials refused" }

// authenticator looks for the request's credentials where the document says they are, and notes the account that they belong to.
func (s *Sandbox) authenticator(found **account) openapi3filter.AuthenticationFunc {
	return func(_ context.Context, in *openapi3filter.AuthenticationInput) error {
		r, scheme := in.RequestValidationInput.Request, in.SecurityScheme
		var credential string
		switch {
		case scheme.Type == "apiKey" && scheme.In == "header":
			credential = r.Header.Get(scheme.Name)
		case scheme.Type == "apiKey" && scheme.In == "query":
			credential = r.URL.Query().Get(scheme.Name)
		case scheme.Type == "apiKey" && scheme.In == "cookie":
			if cookie, err := r.Cookie(scheme.Name); err == nil {
				credential = cookie.Value
			}
		default:
			name, value, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
			if strings.EqualFold(name, "Bearer") {
				credential = strings.TrimSpace(value)
			}
		}
		owner, refused := s.authenticate(credential)
		if refused != nil {
			return &refusal{*refused}
		}
		*found = owner
		return nil
	}
}
