package sandbox_test

import (
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

// streaming is a document with the kinds of stream that the service documents: chunks, named and
// unnamed events of several types, and one that is no stream.
const streaming = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /chat:
    post:
      operationId: chat
      x-speakeasy-stream-request-field: stream
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {type: object, required: [whole], properties: {whole: {const: true}}}}
            text/event-stream:
              x-speakeasy-sse-sentinel: '[DONE]'
              schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Chunk'}}}
        '429':
          description: slow down
          content: {application/json: {example: {error: {code: 429, message: Rate limit exceeded}}}}
  /messages:
    post:
      operationId: messages
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {stream: {type: [boolean, 'null']}}}}}
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {type: object}}
            text/event-stream:
              schema:
                type: object
                required: [event, data]
                properties: {event: {type: string}, data: {$ref: '#/components/schemas/Message'}}
              example: {event: delta, data: {type: delta, text: Hel}}
  /responses:
    post:
      operationId: responses
      requestBody: {content: {application/json: {schema: {type: object, properties: {stream: {type: boolean}}}}}}
      responses:
        '200':
          description: ok
          content:
            text/event-stream:
              schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Event'}}}
        '202': {description: later, content: {application/json: {schema: {type: object,
          properties: {id: {type: string}}}}}}
  /embeddings:
    post:
      operationId: embeddings
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '200':
          description: ok
          content:
            application/json: {schema: {type: object}}
            text/event-stream: {schema: {type: string}, x-speakeasy-sse-sentinel: '[DONE]'}
  /lines:
    get:
      operationId: lines
      responses:
        '200':
          description: ok
          content: {text/event-stream: {schema: {type: object, properties: {data: {type: string, example: "a\nb"}}}}}
components:
  schemas:
    Chunk:
      type: object
      required: [choices]
      properties:
        choices:
          type: array
          items: {type: object, properties: {text: {type: string}, finish_reason: {type: [string, 'null'], enum: [stop,
            error, null]}}}
        error: {type: object, required: [code, message], properties: {code: {type: integer}, message: {type: string}}}
    Message:
      oneOf:
        - {type: object, required: [type, text], properties: {type: {const: delta}, text: {type: string}}}
        - {type: object, required: [type], properties: {type: {const: ping}}}
        - type: object
          required: [type, error]
          properties:
            type: {const: error}
            error:
              type: object
              required: [type, message]
              properties: {type: {type: string}, message: {type: string}}
    Event:
      anyOf:
        - {type: object, required: [type], properties: {type: {const: response.created}}}
        - type: object
          required: [type, response]
          properties:
            type: {const: response.failed}
            response:
              type: object
              properties:
                error: {type: object, properties: {code: {type: string, enum: [server_error]}, message: {type: string}}}
`

// stream asks an operation of the document for a stream.
func stream(t *testing.T, server *sandbox.Server, operation, body string) (reply, error) {
	t.Helper()
	return send(t, "POST", server.URL+"/api/v1/"+operation, body, nil)
}

// The request's flag decides between a stream and JSON, whatever Accept says; the mark of an
// operation that does not stream means nothing.
func TestStreamFlag(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(streaming)})
	for _, test := range []struct {
		name, operation, body, accept string
		status                        int
		contentType                   string
	}{
		{
			name:        "asked for",
			operation:   "chat",
			body:        `{"stream":true}`,
			accept:      "application/json",
			status:      200,
			contentType: "text/event-stream",
		},
		{
			name:        "asked for, without the extension",
			operation:   "messages",
			body:        `{"stream":true}`,
			status:      200,
			contentType: "text/event-stream",
		},
		{
			name:        "not asked for",
			operation:   "chat",
			body:        `{}`,
			accept:      "text/event-stream",
			status:      200,
			contentType: "application/json",
		},
		{
			name:        "refused",
			operation:   "messages",
			body:        `{"stream":false}`,
			status:      200,
			contentType: "application/json",
		},
		{
			name:        "null",
			operation:   "messages",
			body:        `{"stream":null}`,
			status:      200,
			contentType: "application/json",
		},
		{
			name:        "JSON has a status of its own",
			operation:   "responses",
			body:        `{}`,
			status:      202,
			contentType: "application/json",
		},
		{
			name:        "the stream of these two",
			operation:   "responses",
			body:        `{"stream":true}`,
			status:      200,
			contentType: "text/event-stream",
		},
		{
			name:        "no stream in spite of its mark",
			operation:   "embeddings",
			body:        `{"stream":true}`,
			accept:      "text/event-stream",
			status:      200,
			contentType: "application/json",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := send(t, "POST", server.URL+"/api/v1/"+test.operation, test.body, header{"Accept": test.accept})
			if err != nil || got.Status != test.status || got.Header.Get("Content-Type") != test.contentType {
				t.Errorf(
					"%d %q (%v), want %d %q",
					got.Status,
					got.Header.Get("Content-Type"),
					err,
					test.status,
					test.contentType,
				)
			}
		})
	}
}

func TestStreams(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(streaming), StreamEvents: 5})
	for operation, want := range map[string]string{
		"chat": `{"choices":[{"finish_reason":"stop","text":"text"}]} ` +
			`{"choices":[{"finish_reason":"stop","text":"text"}]} ` +
			`{"choices":[{"finish_reason":"stop","text":"text"}]} ` +
			`{"choices":[{"finish_reason":"stop","text":"text"}]} ` +
			`{"choices":[{"finish_reason":"stop","text":"text"}]}`,
		"messages": `delta:{"text":"Hel","type":"delta"} delta:{"text":"text","type":"delta"} ping:{"type":"ping"} ` +
			`delta:{"text":"Hel","type":"delta"} delta:{"text":"text","type":"delta"}`,
		"responses": strings.TrimSpace(strings.Repeat(`{"type":"response.created"} `, 5)),
	} {
		got, err := stream(t, server, operation, `{"stream":true}`)
		if err != nil {
			t.Fatal(err)
		}
		if events := names(readEvents(t, got.Body)); events != want {
			t.Errorf("%s: events\n%s, want\n%s", operation, events, want)
		}
		text := string(got.Body)
		if sentinel := strings.HasSuffix(text, "data: [DONE]\n\n"); sentinel != (operation == "chat") {
			t.Errorf("%s: ends with the sentinel: %t", operation, sentinel)
		}
		if strings.Count(text, ": OPENROUTER PROCESSING\n\n") != 5 {
			t.Errorf("%s: has not a comment for each event", operation)
		}
	}
	if got := do(t, "GET", server.URL+"/api/v1/lines", "", nil); !strings.Contains(string(got.Body),
		"data: a\ndata: b\n\n") {
		t.Errorf("a text of two lines is sent as %q", got.Body)
	}
}

// names joins events, each with its name.
func names(events []event) string {
	var all []string
	for _, e := range events {
		if e.name != "" {
			e.data = e.name + ":" + e.data
		}
		all = append(all, e.data)
	}
	return strings.Join(all, " ")
}
