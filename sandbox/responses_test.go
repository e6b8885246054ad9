package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/openapi"
	"github.com/openrouter-go/openrouter/sandbox"
)

const several = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /feed:
    get:
      operationId: feed
      responses:
        '200':
          description: ok
          content:
            application/rss+xml: {schema: {type: string}, example: <rss/>}
            text/csv: {schema: {type: string}, example: 'a,b'}
            application/json; charset=utf-8: {schema: {type: object}, example: {a: 1}}
  /either:
    get:
      operationId: either
      responses:
        '200': {description: ok, content: {application/json: {example: {a: 1}}}}
        '202': {description: later, content: {application/json: {example: {b: 2}}}}
        '204': {description: nothing}
  /audio: {get: {operationId: audio, responses: {'200': {description: ok, content: {audio/*: {schema: {type: string,
    format: binary}}}}}}}
  /file: {get: {operationId: file, responses: {'200': {description: ok,
    content: {application/octet-stream: {schema: {type: string, format: binary}}}}}}}
  /nulls:
    get:
      operationId: nulls
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties:
                  a: {type: [string, 'null'], example: x}
                  b: {type: integer}
                  c: {anyOf: [{type: object, properties: {d: {type: string}}}, {type: 'null'}]}
                  e: {type: array, items: {type: object, properties: {f: {type: string, enum: [g, null]},
                    h: {type: string}}}}
`

// JSON wins where a success has several types, unless Accept asks for another.
func TestAccept(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(several)})
	for accept, want := range map[string]string{
		"":                                     "application/json; charset=utf-8",
		"*/*":                                  "application/json; charset=utf-8",
		"application/*":                        "application/json; charset=utf-8",
		"application/json":                     "application/json; charset=utf-8",
		"application/rss+xml":                  "application/rss+xml",
		"application/rss+xml, */*;q=0.1":       "application/rss+xml",
		"text/*, application/json;q=0.9":       "text/csv",
		"application/rss+xml;q=0.5, */*":       "application/json; charset=utf-8",
		"text/csv;q=0, application/rss+xml":    "application/rss+xml",
		"image/png":                            "application/json; charset=utf-8",
		"text/html, application/xhtml+xml":     "application/json; charset=utf-8",
		"TEXT/CSV":                             "text/csv",
		"not a header":                         "application/json; charset=utf-8",
		"text/csv;q=wrong, application/json":   "application/json; charset=utf-8",
		"text/csv;q=0.8, application/json;q=1": "application/json; charset=utf-8",
	} {
		got, err := send(t, "GET", server.URL+"/api/v1/feed", "", header{"Accept": accept})
		if err != nil || got.Header.Get("Content-Type") != want {
			t.Errorf("Accept %q: %q (%v), want %q", accept, got.Header.Get("Content-Type"), err, want)
		}
	}
}

// Each of several successes can be had.
func TestSeveralSuccesses(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(several)})
	for _, test := range []struct {
		failure *sandbox.Failure
		status  int
		body    string
	}{
		{
			status: 200,
			body:   `{"a":1}`,
		},
		{
			failure: &sandbox.Failure{Status: 202},
			status:  202,
			body:    `{"b":2}`,
		},
		{
			failure: &sandbox.Failure{Status: 204},
			status:  204,
		},
	} {
		if test.failure != nil {
			server.FailNext(1, *test.failure)
		}
		if got, err := send(t, "GET", server.URL+"/api/v1/either", "", nil); err != nil || got.Status != test.status ||
			string(got.Body) != test.body {
			t.Errorf("%d %s (%v), want %d %s", got.Status, got.Body, err, test.status, test.body)
		}
	}
	server.FailNext(1, sandbox.Failure{ContentType: "text/csv"})
	if got, err := send(t, "GET", server.URL+"/api/v1/feed", "", nil); err != nil || string(got.Body) != "a,b" {
		t.Errorf("a content type by name: %q (%v)", got.Body, err)
	}
}

func TestBytes(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(several)})
	for _, test := range []struct{ path, accept, contentType, begins string }{
		{
			path:        "/audio",
			contentType: "audio/mpeg",
			begins:      "ID3",
		},
		{
			path:        "/audio",
			accept:      "audio/wav",
			contentType: "audio/wav",
			begins:      "RIFF",
		},
		{
			path:        "/file",
			contentType: "application/octet-stream",
			begins:      "\x00",
		},
	} {
		got, err := send(t, "GET", server.URL+"/api/v1"+test.path, "", header{"Accept": test.accept})
		if err != nil || got.Header.Get("Content-Type") != test.contentType ||
			!strings.HasPrefix(string(got.Body), test.begins) || len(got.Body) < 1000 {
			t.Errorf(
				"%s %s: %q, %d bytes (%v)",
				test.path,
				test.accept,
				got.Header.Get("Content-Type"),
				len(got.Body),
				err,
			)
		}
		if bytes.IndexByte(got.Body, 0xff) < 0 {
			t.Errorf("%s: the bytes are text", test.path)
		}
	}
}

// counter counts and hashes what is read.
type counter struct {
	size int64
	hash hash.Hash
}

func (c *counter) Write(b []byte) (int, error) {
	c.size += int64(len(b))
	return c.hash.Write(b)
}

// A body can be made as long as a test needs, without anybody holding it, and cut anywhere.
func TestBodySize(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(several)})
	const size = 100<<20 + 7
	server.FailNext(1, sandbox.Failure{Operation: "file", BodySize: size})
	response, err := client(t).Get(server.URL + "/api/v1/file")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read := counter{hash: sha256.New()}
	if _, err := io.Copy(&read, response.Body); err != nil || read.size != size || response.ContentLength != size {
		t.Errorf("%d bytes of %d (%v), want %d", read.size, response.ContentLength, err, size)
	}

	server.FailNext(1, sandbox.Failure{Operation: "either", BodySize: 10_000})
	if got, err := send(t, "GET", server.URL+"/api/v1/either", "", nil); err != nil || len(got.Body) != 10_000 ||
		got.json(t)["a"] != 1.0 {
		t.Errorf("JSON of %d bytes (%v)", len(got.Body), err)
	}

	server.FailNext(1, sandbox.Failure{BodySize: 50_000, AfterBytes: 20_000, Cut: sandbox.CutBody})
	got, err := send(t, "GET", server.URL+"/api/v1/file", "", nil)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got.Body) != 20_000 || got.Header.Get("Content-Length") != "50000" {
		t.Errorf("cut after %d bytes (%v)", len(got.Body), err)
	}
	server.FailNext(1, sandbox.Failure{AfterBytes: 3, Cut: sandbox.CutEnd})
	if got, err := send(t, "GET", server.URL+"/api/v1/either", "", nil); err != nil || string(got.Body) != `{"a` {
		t.Errorf("JSON that ends early: %q (%v)", got.Body, err)
	}
	server.FailNext(1, sandbox.Failure{Cut: sandbox.CutEnd})
	if got, err := send(t, "GET", server.URL+"/api/v1/either", "", nil); err != nil || string(got.Body) != `{"a` {
		t.Errorf("half of it: %q (%v)", got.Body, err)
	}
	server.FailNext(1, sandbox.Failure{Status: 500, NoBody: true, Cut: sandbox.CutBody})
	if got, err := send(t, "GET", server.URL+"/api/v1/either", "", nil); err == nil || got.Status != 500 {
		t.Errorf("no body, cut: %d (%v)", got.Status, err)
	}
	server.FailNext(1, sandbox.Failure{AfterBytes: sandbox.AtOnce, Cut: sandbox.CutAnswer})
	if got, err := send(t, "GET", server.URL+"/api/v1/either", "", nil); err == nil || got.Status != 200 ||
		len(got.Body) != 0 {
		t.Errorf("cut after the headers: %d %q (%v)", got.Status, got.Body, err)
	}
}

func TestNulls(t *testing.T) {
	t.Parallel()
	for nulls, want := range map[bool]string{
		false: `{"a":"x","b":1,"c":{"d":"d"},"e":[{"f":"g","h":"h"}]}`,
		true:  `{"a":null,"b":1,"c":null,"e":[{"f":null,"h":"h"}]}`,
	} {
		server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(several), Nulls: nulls})
		if got, err := send(t, "GET", server.URL+"/api/v1/nulls", "", nil); err != nil || string(got.Body) != want {
			t.Errorf("nulls %t: %s (%v), want %s", nulls, got.Body, err, want)
		}
	}
}

// With nulls, and as streams, the operations of a published document satisfy it too.
func TestPublishedVariants(t *testing.T) {
	t.Parallel()
	p := servePublished(t, sandbox.Config{Nulls: true, StreamEvents: 10})
	streams := 0
	for _, operation := range p.document.Operations() {
		got := p.call(t, operation, nil, nil)
		if got.Status < 200 || got.Status > 299 {
			t.Errorf("%s: %d %s", operation.Name(), got.Status, got.Body)
		}
		satisfies(t, p.document, operation, got)
		body := operation.RequestBody
		if body == nil || body.Value.Content["application/json"] == nil {
			continue
		}
		request, _ := p.document.Example(body.Value.Content["application/json"], openapi.Request).(map[string]any)
		request["stream"] = true
		if !p.document.Valid(body.Value.Content["application/json"].Schema, request) {
			continue
		}
		got = p.call(t, operation, request, nil)
		if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/event-stream") {
			continue
		}
		streams++
		satisfies(t, p.document, operation, got)
		if n := len(readEvents(t, got.Body)); n < 10 || !strings.HasSuffix(string(got.Body), "data: [DONE]\n\n") {
			t.Errorf("%s: %d events", operation.Name(), n)
		}
		p.server.FailNext(1, sandbox.Failure{AfterEvents: 2, Status: 429})
		got = p.call(t, operation, request, nil)
		satisfies(t, p.document, operation, got)
		if n := len(readEvents(t, got.Body)); n != 3 {
			t.Errorf("%s: %d events with the error, want 3", operation.Name(), n)
		}
	}
	if streams < 3 {
		t.Errorf("%d operations streamed, want at least 3", streams)
	}
}
