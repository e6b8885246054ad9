package openrouter_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/openrouter-go/openrouter"
)

// chunk and chunks are an element and a function as the generator writes them.
type chunk struct {
	ID   string `json:"id"`
	Type string `json:"type,omitempty"`
}

var chunksOperation = openrouter.Operation{
	ID: "chunks", Method: "POST", Path: "/chunks", Body: openrouter.BodyStream, Accept: "text/event-stream",
	Sentinel: "[DONE]",
}

func chunksBy(
	ctx context.Context,
	client *openrouter.Client,
	op *openrouter.Operation,
	opts ...openrouter.Option,
) iter.Seq2[*chunk, error] {
	return openrouter.CallStream[chunk](ctx, client, op, opts, nil,
		func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
			req, err := http.NewRequestWithContext(
				ctx,
				"POST",
				attempt.BaseURL().JoinPath("chunks").String(),
				strings.NewReader(`{"stream":true}`),
			)
			if err != nil {
				return nil, err
			}
			return attempt.Do(req)
		})
}

func chunks(ctx context.Context, client *openrouter.Client, opts ...openrouter.Option) iter.Seq2[*chunk, error] {
	return chunksBy(ctx, client, &chunksOperation, opts...)
}

// streamClient is a client of a server that answers each request in turn; the last answer repeats.
func streamClient(t *testing.T, serve ...http.HandlerFunc) (*openrouter.Client, *atomic.Int32) {
	t.Helper()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		serve[min(int(requests.Add(1)), len(serve))-1](w, r)
	}))
	t.Cleanup(server.Close)
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(server.URL),
		openrouter.WithAPIKey(testKey),
		openrouter.WithHTTPClient(server.Client()),
	)
	if err != nil {
		t.Fatal(err)
	}
	return client, &requests
}

// sends answers with a content type and a body, in one write for each part.
func sends(contentType string, parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for _, part := range parts {
			_, _ = io.WriteString(w, part)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func events(parts ...string) http.HandlerFunc { return sends("text/event-stream", parts...) }

// collect reads a stream to its end: the ids, and the error.
func collect(stream iter.Seq2[*chunk, error]) (ids string, err error) {
	for element, failure := range stream {
		if failure != nil {
			err = errors.Join(err, failure)
			if element != nil {
				err = errors.Join(err, errors.New("an element beside an error"))
			}
			continue
		}
		ids += element.ID
	}
	return ids, err
}

func TestStreamYieldsEachElement(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"plain": "data: {\"id\":\"a\"}\n\ndata: {\"id\":\"b\"}\n\ndata: [DONE]\n\n",
		"CR, comments and names": ": OPENROUTER PROCESSING\r\revent: x\rdata: {\"id\":\"a\"}\r\revent: " +
			"ping\r\rdata: {\"id\":\r\ndata: \"b\"}\r\n\r\ndata: [DONE]\r\r",
		"no blank line behind": "data: {\"id\":\"a\"}\n\ndata: {\"id\":\"b\"}\n\ndata: [DONE]",
		"more behind the end": "data: {\"id\":\"a\"}\n\ndata: {\"id\":\"b\"}\n\ndata: [DONE]\n\ndata: " +
			"{\"id\":\"c\"}\n\n",
		"byte order mark": "\xef\xbb\xbfdata: {\"id\":\"a\"}\n\ndata: " +
			"{\"id\":\"b\",\"error\":null}\n\ndata: [DONE]\n\n",
		"ended by its last type": "data: {\"id\":\"a\"}\n\ndata: {\"id\":\"b\",\"type\":\"response.completed\"}\n\n",
	} {
		client, requests := streamClient(t, func(w http.ResponseWriter, r *http.Request) {
			sent, _ := io.ReadAll(r.Body)
			if string(sent) != `{"stream":true}` || !strings.HasPrefix(r.Header.Get("Accept"), "text/event-stream,") ||
				r.Header.Get("Accept-Encoding") != "identity" || r.Header.Get("Authorization") != "Bearer "+testKey {
				t.Errorf("the request is %s %v", sent, r.Header)
			}
			events(body)(w, r)
		})
		if ids, err := collect(chunks(t.Context(), client)); ids != "ab" || err != nil || requests.Load() != 1 {
			t.Errorf("%s: got %q, %v by %d requests", name, ids, err, requests.Load())
		}
	}
}

func TestStreamWithoutASentinelEndsWithItsConnection(t *testing.T) {
	t.Parallel()
	op := chunksOperation
	op.Sentinel = ""
	client, _ := streamClient(
		t,
		events("data: {\"id\":\"a\"}\n\n"),
		events("data: {\"id\":\"a\"}\n\ndata: {\"id"),
		events(": nothing\n\n"),
	)
	if ids, err := collect(chunksBy(t.Context(), client, &op)); ids != "a" || err != nil {
		t.Errorf("got %q, %v", ids, err)
	}
	var broken *openrouter.StreamError
	if ids, err := collect(chunksBy(t.Context(), client, &op)); ids != "a" || !errors.As(err, &broken) {
		t.Errorf("an event that is cut: got %q, %v", ids, err)
	}
	if ids, err := collect(chunksBy(t.Context(), client, &op)); ids != "" || err != nil {
		t.Errorf("an empty stream: got %q, %v", ids, err)
	}
}

func TestStreamSendsNothingBeforeTheLoopAndOnlyOnce(t *testing.T) {
	t.Parallel()
	client, requests := streamClient(t, events("data: {\"id\":\"a\"}\n\ndata: [DONE]\n\n"))
	stream := chunks(t.Context(), client)
	if requests.Load() != 0 {
		t.Fatal("it was sent before the loop")
	}
	if ids, err := collect(stream); ids != "a" || err != nil {
		t.Fatalf("got %q, %v", ids, err)
	}
	ids, err := collect(stream)
	invalid(t, err, "stream")
	if ids != "" || requests.Load() != 1 {
		t.Errorf("a second loop got %q by %d requests", ids, requests.Load())
	}
}

// The handler returns only when the client has ended the request, and the test when the handler
// has.
func TestStreamLeavesNothingBehindABreakOrAPanic(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	client, _ := streamClient(t, func(w http.ResponseWriter, r *http.Request) {
		events("data: {\"id\":\"a\"}\n\n")(w, r)
		<-r.Context().Done()
		ended <- struct{}{}
	})
	for range chunks(t.Context(), client) {
		break
	}
	<-ended
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		for range chunks(t.Context(), client) {
			panic("in the loop")
		}
	}()
	<-ended
}

func TestStreamThatIsRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	client, requests := streamClient(t, events(""))
	_, err := collect(chunks(t.Context(), client, nil))
	invalid(t, err, "Option")
	_, err = collect(chunks(t.Context(), nil))
	invalid(t, err, "client")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := collect(chunks(ctx, client)); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if requests.Load() != 0 {
		t.Errorf("%d requests", requests.Load())
	}
}

// asking is the input of a request with a stream field, as the generator writes it.
type asking bool

func (asking) Check() error        { return nil }
func (asking) Sensitive() []string { return nil }
func (a asking) Streams() bool     { return bool(a) }

func TestStreamIsRefusedByTheFunctionThatReturnsOneValue(t *testing.T) {
	t.Parallel()
	client, requests := streamClient(t, sends("application/json", `{"id":"a"}`))
	op := openrouter.Operation{
		ID:             "chunks",
		Method:         "POST",
		Path:           "/chunks",
		Body:           openrouter.BodyNone,
		StreamFunction: "chat.ChunksStream",
	}
	send := func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
		req, err := http.NewRequestWithContext(ctx, "POST", attempt.BaseURL().String(), nil)
		if err != nil {
			return nil, err
		}
		return attempt.Do(req)
	}
	err := openrouter.CallEmpty(t.Context(), client, &op, nil, asking(true), send)
	invalid(t, err, "stream")
	if err == nil || !strings.Contains(err.Error(), "chat.ChunksStream") || requests.Load() != 0 {
		t.Errorf("%v, %d requests", err, requests.Load())
	}
	if err := openrouter.CallEmpty(t.Context(), client, &op, nil, asking(false), send); err != nil {
		t.Error(err)
	}
}

func TestJSONInPlaceOfAStream(t *testing.T) {
	t.Parallel()
	same := chunksOperation
	same.JSONElement = true
	client, _ := streamClient(t, sends("application/json; charset=utf-8", "\xef\xbb\xbf{\"id\":\"a\"}"))
	if ids, err := collect(chunksBy(t.Context(), client, &same)); ids != "a" || err != nil {
		t.Errorf("of the same type: got %q, %v", ids, err)
	}
	var unusable *openrouter.ResponseError
	ids, err := collect(chunks(t.Context(), client))
	if ids != "" || !errors.As(err, &unusable) || !strings.Contains(err.Error(), "JSON") ||
		!strings.Contains(string(unusable.RevealBody()), `"id":"a"`) {
		t.Errorf("of another type: got %q, %v", ids, err)
	}
	if ids, err := collect(
		chunksBy(t.Context(), client, &same, openrouter.WithResponseLimit(5)),
	); ids != "" ||
		!errors.As(err, &unusable) {
		t.Errorf("above the limit: got %q, %v", ids, err)
	}
	html, _ := streamClient(t, sends("text/html", "<html>data: {}\n\n"))
	if ids, err := collect(
		chunks(t.Context(), html),
	); ids != "" || !errors.As(err, &unusable) ||
		!strings.Contains(err.Error(), "no stream") {
		t.Errorf("HTML: got %q, %v", ids, err)
	}
	failed, _ := streamClient(t, sends("application/json", `{"error":{"code":429,"message":"m"}}`))
	var limited *openrouter.TooManyRequestsResponseError
	if _, err := collect(chunksBy(t.Context(), failed, &same)); !errors.As(err, &limited) {
		t.Errorf("an error: %v", err)
	}
}
