package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/openrouter-go/openrouter/api"
	"github.com/openrouter-go/openrouter/internal/openapi"
)

// document is the OpenAPI document that is served: it finds the operation of a request.
type document struct {
	*openapi.Document

	router   routers.Router
	pages    map[*openapi3.Operation]*pagination
	examples exampleCache
}

// ourDocument is the one that this SDK is generated from. It is read once: tests start many
// sandboxes.
var ourDocument = sync.OnceValues(func() (*document, error) { return readDocument(api.Document()) })

// documentOf returns the document of a configuration.
func documentOf(source []byte) (*document, error) {
	if source == nil {
		return ourDocument()
	}
	return readDocument(source)
}

// readDocument makes the document's router. Wrong examples do not matter, since they are repaired
// before they are sent; everything else that is wrong with the document does.
func readDocument(data []byte) (*document, error) {
	loaded, err := openapi.Load(data)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	// The router matches by the servers' addresses; here the API is at one path of any host.
	loaded.Servers = openapi3.Servers{{URL: apiPath}}
	if err := loaded.WalkSchemas(dropForeignPattern); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	router, err := legacy.NewRouter(loaded.T, openapi.ValidationOptions()...)
	if err != nil {
		return nil, fmt.Errorf("sandbox: read the document: %w", err)
	}
	d := &document{Document: loaded, router: router, pages: map[*openapi3.Operation]*pagination{}}
	for _, operation := range d.Operations() {
		d.pages[operation.Operation] = paginationOf(operation)
	}
	return d, nil
}

// dropForeignPattern takes away a regular expression that Go does not know, such as one with a
// lookahead: a parameter that has one could not be validated at all.
func dropForeignPattern(_ string, ref *openapi3.SchemaRef) error {
	if _, err := regexp.Compile(ref.Value.Pattern); err != nil {
		ref.Value.Pattern = ""
	}
	return nil
}

// match is the operation that a request is for, and the parameters in its path.
type match struct {
	route  *routers.Route
	params map[string]string
}

func (m match) operation() *openapi3.Operation { return m.route.Operation }

func (m match) id() string { return m.route.Operation.OperationID }

// find returns the operation of a request. When the path exists for other methods only, it returns
// those.
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
