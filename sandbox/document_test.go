package sandbox_test

import (
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/api"
	"github.com/openrouter-go/openrouter/sandbox"
)

// extended is the repository's document with two more operations in its text, as its extender would
// write them. Their paths are none of the service's, so that no one adds them in earnest.
func extended(t *testing.T) []byte {
	t.Helper()
	const added = `
  /test/credits:
    get:
      operationId: testCredits
      tags: [Credits]
      summary: Get the remaining credits
      responses:
        '200':
          description: The credits
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties:
                  data:
                    type: object
                    required: [total_credits, total_usage]
                    properties:
                      total_credits: {type: number, example: 100.5}
                      total_usage: {type: number, example: 25.75}
              example: {data: {total_credits: 100.5, total_usage: 25.75}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '403': {$ref: '#/components/responses/Forbidden'}
        '500': {$ref: '#/components/responses/InternalServer'}
  /test/keys/{hash}:
    delete:
      operationId: testDeleteKey
      tags: [API Keys]
      summary: Delete a key
      parameters:
        - {name: hash, in: path, required: true, schema: {type: string, minLength: 3}}
        - {name: dry_run, in: query, schema: {type: boolean}}
        - {name: age, in: query, schema: {type: number, minimum: 0, exclusiveMinimum: true}}
      responses:
        '200':
          description: Deleted
          content:
            application/json:
              schema: {type: object, required: [deleted], properties: {deleted: {type: boolean, const: true}}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '404': {$ref: '#/components/responses/NotFound'}
        4XX: {$ref: '#/components/responses/Default'}
components:
`
	text := string(api.Document())
	if strings.Count(text, "\ncomponents:\n") != 1 {
		t.Fatal("the document has not the form that this test expects")
	}
	return []byte(strings.Replace(text, "\ncomponents:\n", added, 1))
}

func TestAddedOperations(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: extended(t)})
	key := signIn(t, server)
	for name, test := range map[string]struct {
		method, path string
		header       header
		status       int
		body         string
	}{
		"credits": {
			method: "GET",
			path:   "/test/credits",
			header: bearer(key),
			status: 200,
			body:   `{"data":{"total_credits":100.5,"total_usage":25.75}}`,
		},
		"credits, no key": {
			method: "GET",
			path:   "/test/credits",
			status: 401,
			body:   `{"error":{"code":401,"message":"Missing Authentication header"}}`,
		},
		"delete": {
			method: "DELETE",
			path:   "/test/keys/abc",
			header: bearer(key),
			status: 200,
			body:   `{"deleted":true}`,
		},
		"delete, escaped": {
			method: "DELETE",
			path:   "/test/keys/a%2Fbc",
			header: bearer(key),
			status: 200,
			body:   `{"deleted":true}`,
		},
		"delete, no key": {
			method: "DELETE",
			path:   "/test/keys/abc",
			status: 401,
			body:   `{"error":{"code":401,"message":"Missing Authentication header"}}`,
		},
		"delete, short": {
			method: "DELETE",
			path:   "/test/keys/a",
			header: bearer(key),
			status: 400,
			body:   `{"error":{"code":400,"message":"Invalid request: path parameter \"hash\" is too short"}}`,
		},
		"delete, bad query": {
			method: "DELETE",
			path:   "/test/keys/abc?dry_run=SECRET",
			header: bearer(key),
			status: 400,
			body:   `{"error":{"code":400,"message":"Invalid request: query parameter \"dry_run\" cannot be read"}}`,
		},
		"a bound of 3.0": {
			method: "DELETE",
			path:   "/test/keys/abc?age=0",
			header: bearer(key),
			status: 400,
			body:   `{"error":{"code":400,"message":"Invalid request: query parameter \"age\" is too small"}}`,
		},
		"wrong method": {
			method: "POST",
			path:   "/test/keys/abc",
			header: bearer(key),
			status: 405,
			body:   `{"error":{"code":405,"message":"Method Not Allowed"}}`,
		},
		"unknown path": {
			method: "GET",
			path:   "/nowhere",
			header: bearer(key),
			status: 404,
			body:   `{"error":{"code":404,"message":"Not Found"}}`,
		},
		"the root": {
			method: "GET",
			header: bearer(key),
			status: 404,
			body:   `{"error":{"code":404,"message":"Not Found"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := send(t, test.method, server.URL+"/api/v1"+test.path, "", test.header)
			if err != nil || got.Status != test.status || string(got.Body) != test.body {
				t.Errorf("answer = %d %s (%v), want %d %s", got.Status, got.Body, err, test.status, test.body)
			}
		})
	}
}

// An added operation's typed errors can be had: each documented status with its example, ranges
// with the status asked for.
func TestAddedOperationsErrors(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: extended(t)})
	for status, want := range map[int]string{
		401: `{"error":{"code":401,"message":"Missing Authentication header"}}`,
		404: `{"error":{"code":404,"message":"Resource not found"}}`,
		422: `{"error":{"code":422,"message":"Unexpected error"}}`,
		502: `{"error":{"code":502,"message":"Bad Gateway"}}`,
		599: `{"error":{"code":599,"message":"Status 599"}}`,
	} {
		server.FailNext(1, sandbox.Failure{Operation: "testDeleteKey", Status: status})
		got, err := send(t, "DELETE", server.URL+"/api/v1/test/keys/abc", "", nil)
		if err != nil || got.Status != status || string(got.Body) != want {
			t.Errorf("%d: %d %s (%v), want %s", status, got.Status, got.Body, err, want)
		}
	}
}

func TestOtherAnswers(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(`openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /empty: {delete: {operationId: e, responses: {'204': {description: gone}, 4XX: {description: no}}}}
  /created: {post: {operationId: c, responses: {'201': {description: made, headers: {X-Left: {required: true,
    schema: {type: integer, example: 9}}}, content: {application/json: {example: {a: 1}}}}}}}
  /text: {get: {operationId: t, responses: {2XX: {description: ok, content: {text/plain: {schema: {type: string},
    example: hello}}}}}}
  /stream: {get: {operationId: s, responses: {default: {description: ok,
    content: {text/event-stream: {schema: {type: object}, example: {a: 1}}}}}}}
  /audio: {get: {operationId: a, responses: {'200': {description: ok, content: {audio/*: {schema: {type: string},
    example: hum}}}}}}
  /any: {get: {operationId: y, responses: {'200': {description: ok, content: {'*/*': {example: {a: 1}}}}}}}
  /keyed: {get: {operationId: k, security: [{header: []}, {query: []}], responses: {'200': {description: ok}}}}
components:
  securitySchemes: {header: {type: apiKey, in: header, name: X-Key}, query: {type: apiKey, in: query, name: key}}
`), Keys: []sandbox.Key{{Value: "known"}}})
	for name, test := range map[string]struct {
		method, path string
		header       header
		status       int
		contentType  string
		body         string
	}{
		"no content": {
			method: "DELETE",
			path:   "/empty",
			status: 204,
		},
		"201": {
			method:      "POST",
			path:        "/created",
			status:      201,
			contentType: "application/json",
			body:        `{"a":1}`,
		},
		"text of a range": {
			method:      "GET",
			path:        "/text",
			status:      200,
			contentType: "text/plain",
			body:        "hello",
		},
		"a range": {
			method:      "GET",
			path:        "/audio",
			status:      200,
			contentType: "audio/mpeg",
			body:        "hum",
		},
		"anything": {
			method:      "GET",
			path:        "/any",
			status:      200,
			contentType: "application/json",
			body:        `{"a":1}`,
		},
		"event stream": {
			method:      "GET",
			path:        "/stream",
			status:      200,
			contentType: "text/event-stream",
			body:        strings.Repeat(": OPENROUTER PROCESSING\n\ndata: {\"a\":1}\n\n", 3),
		},
		"key in a header": {
			method: "GET",
			path:   "/keyed",
			header: header{"X-Key": "known"},
			status: 200,
		},
		"key in query": {
			method: "GET",
			path:   "/keyed?key=known",
			status: 200,
		},
		"no key": {
			method:      "GET",
			path:        "/keyed",
			status:      401,
			contentType: "application/json",
			body:        `{"error":{"code":401,"message":"Missing Authentication header"}}`,
		},
	} {
		got, err := send(t, test.method, server.URL+"/api/v1"+test.path, "", test.header)
		if err != nil || got.Status != test.status || got.Header.Get("Content-Type") != test.contentType ||
			string(got.Body) != test.body {
			t.Errorf("%s: %d %q %s (%v)", name, got.Status, got.Header.Get("Content-Type"), got.Body, err)
		}
		if name == "201" && got.Header.Get("X-Left") != "9" {
			t.Errorf("a documented header is missing: %v", got.Header)
		}
	}
}
