package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

// An operation of a foreign document that has a name of ours means what that document says.
func TestForeignNames(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(`openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /current: {get: {operationId: getCurrentKey, responses: {'200': {description: ok,
    content: {application/json: {example: {mine: 1}}}}}}}
  /key:
    get:
      operationId: getCurrentKey2
      security: [{basic: []}]
      responses: {'200': {description: ok, content: {application/json: {example: {also: 1}}}}}
components: {securitySchemes: {basic: {type: http, scheme: basic}}}
`), Keys: []sandbox.Key{{Value: "known"}}})
	if got, err := send(t, "GET", server.URL+"/api/v1/current", "", nil); err != nil ||
		string(got.Body) != `{"mine":1}` {
		t.Errorf("a name of ours: %d %s (%v)", got.Status, got.Body, err)
	}
	request, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1/key", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("", "known")
	response, err := client(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("a path of ours, with basic credentials: %d", response.StatusCode)
	}
}
