package sandbox_test

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

// writes records when a handler writes how much.
type writes struct {
	*httptest.ResponseRecorder

	sizes []int
	when  []time.Duration
	start time.Time
}

func (w *writes) Write(b []byte) (int, error) {
	w.sizes, w.when = append(w.sizes, len(b)), append(w.when, time.Since(w.start))
	return w.ResponseRecorder.Write(b)
}

// record serves a request for a stream without a network, and records how the response is written.
func record(t *testing.T, s *sandbox.Sandbox) *writes {
	t.Helper()
	w := &writes{ResponseRecorder: httptest.NewRecorder(), start: time.Now()}
	request := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/chat", strings.NewReader(`{"stream":true}`))
	request.Header.Set("Content-Type", "application/json")
	s.ServeHTTP(w, request)
	return w
}

// Events arrive in pieces that end in the middle of a line, so that a parser that needs whole
// events fails.
func TestStreamsAreSentInPieces(t *testing.T) {
	t.Parallel()
	s := sandbox.New(sandbox.Config{Document: []byte(streaming)})
	w := record(t, s)
	body := w.Body.String()
	middle := 0
	for at, i := 0, 0; i < len(w.sizes)-1; i++ {
		if at += w.sizes[i]; body[at-1] != '\n' {
			middle++
		}
	}
	if middle < 6 {
		t.Errorf("%d of %d writes end in the middle of a line", middle, len(w.sizes))
	}
}

// A delay after some events is a silence in mid-stream, and the rest follows.
func TestStreamSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Config{Document: []byte(streaming)})
		s.FailNext(1, sandbox.Failure{Operation: "chat", AfterEvents: 2, Delay: time.Hour})
		w := record(t, s)
		var early strings.Builder
		body, at := w.Body.String(), 0
		for i, size := range w.sizes {
			if w.when[i] == 0 {
				early.WriteString(body[at : at+size])
			}
			at += size
		}
		if strings.Count(early.String(), "data: {") != 2 || w.when[len(w.when)-1] != time.Hour {
			t.Errorf("before the silence came %q, and the end after %v", early.String(), w.when[len(w.when)-1])
		}
		if !strings.HasSuffix(body, "data: [DONE]\n\n") || strings.Count(body, "data: {") != 3 {
			t.Errorf("the whole is %q", body)
		}
	})
}

// Errors in mid-stream have the form that the operation documents, or any other that the service is
// known to use, and end the stream.
func TestStreamErrors(t *testing.T) {
	t.Parallel()
	const chunk = `{"choices":[{"finish_reason":"stop","text":"text"}]}`
	for _, test := range []struct {
		name, operation string
		failure         sandbox.Failure
		want            string
	}{
		{
			name:      "a chunk",
			operation: "chat",
			failure:   sandbox.Failure{Status: 429},
			want: chunk + ` {"choices":[{"finish_reason":"error","text":"text"}],` +
				`"error":{"code":429,"message":"Rate limit exceeded"}}`,
		},
		{
			name:      "a chunk, code as a text",
			operation: "chat",
			failure:   sandbox.Failure{Status: 429, ErrorCode: "429"},
			want: chunk + ` {"choices":[{"finish_reason":"error","text":"text"}],` +
				`"error":{"code":"429","message":"Rate limit exceeded"}}`,
		},
		{
			name:      "a named event",
			operation: "messages",
			failure:   sandbox.Failure{Status: 529},
			want: `delta:{"text":"Hel","type":"delta"} ` +
				`error:{"error":{"message":"Status 529","type":"type"},"type":"error"}`,
		},
		{
			name:      "an event of a type, what the schema allows of it",
			operation: "responses",
			failure:   sandbox.Failure{Status: 500},
			want: `{"type":"response.created"} ` +
				`{"response":{"error":{"code":"server_error","message":"Internal Server Error"}},` +
				`"type":"response.failed"}`,
		},
		{
			name:      "a type, where the document has another form",
			operation: "chat",
			failure:   sandbox.Failure{Status: 503, StreamError: sandbox.StreamErrorType},
			want: chunk + ` {"code":503,"error":{"code":503,"message":"Service Unavailable"},` +
				`"message":"Service Unavailable","type":"error"}`,
		},
		{
			name:      "a name",
			operation: "chat",
			failure:   sandbox.Failure{Status: 503, StreamError: sandbox.StreamErrorNamed, ErrorCode: "overloaded"},
			want: chunk + ` error:{"code":"overloaded","error":{"code":"overloaded","message":"Service Unavailable"},` +
				`"message":"Service Unavailable","type":"error"}`,
		},
		{
			name:      "a failed response",
			operation: "chat",
			failure:   sandbox.Failure{Status: 429, StreamError: sandbox.StreamErrorFailed},
			want: chunk + ` {"response":{"error":{"code":429,"message":"Rate limit exceeded"},` +
				`"status":"failed"},"type":"response.failed"}`,
		},
		{
			name:      "the caller's own words",
			operation: "chat",
			failure:   sandbox.Failure{Body: "event: odd\ndata: {}\n\n"},
			want:      chunk + ` odd:{}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(streaming)})
			test.failure.AfterEvents = 1
			server.FailNext(1, test.failure)
			got, err := stream(t, server, test.operation, `{"stream":true}`)
			if err != nil || got.Status != 200 {
				t.Fatalf("%d, %v", got.Status, err)
			}
			if events := names(readEvents(t, got.Body)); events != test.want {
				t.Errorf("events\n%s, want\n%s", events, test.want)
			}
			if strings.Contains(string(got.Body), "[DONE]") {
				t.Error("the sentinel follows the error")
			}
		})
	}
}

// A connection that is cut, or a stream that ends without its sentinel, after a number of events or
// bytes.
func TestCutInMidStream(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(streaming)})
	for _, test := range []struct {
		name    string
		failure sandbox.Failure
		events  int
		bytes   int // 0 for any
		cut     bool
	}{
		{
			name:    "after two events",
			failure: sandbox.Failure{AfterEvents: 2, Cut: sandbox.CutBody},
			events:  2,
			cut:     true,
		},
		{
			name:    "ends after two events",
			failure: sandbox.Failure{AfterEvents: 2, Cut: sandbox.CutEnd},
			events:  2,
		},
		{
			name:    "after the headers",
			failure: sandbox.Failure{AfterEvents: sandbox.AtOnce, Cut: sandbox.CutBody},
			cut:     true,
		},
		{
			name:    "ends after the headers",
			failure: sandbox.Failure{AfterEvents: sandbox.AtOnce, Cut: sandbox.CutEnd},
		},
		{
			name:    "after more events than there are",
			failure: sandbox.Failure{AfterEvents: 100, Cut: sandbox.CutEnd},
			events:  3,
		},
		{
			name:    "inside of an event",
			failure: sandbox.Failure{AfterBytes: 30, Cut: sandbox.CutBody},
			bytes:   30,
			cut:     true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			server.FailNext(1, test.failure)
			got, err := stream(t, server, "chat", `{"stream":true}`)
			if got.Status != 200 || errors.Is(err, io.ErrUnexpectedEOF) != test.cut {
				t.Errorf("%d, %v", got.Status, err)
			}
			if test.bytes != 0 && len(got.Body) != test.bytes {
				t.Errorf("%d bytes came, want %d", len(got.Body), test.bytes)
			}
			if n := strings.Count(string(got.Body), "data: {"); test.bytes == 0 && n != test.events {
				t.Errorf("%d events came, want %d: %q", n, test.events, got.Body)
			}
			if strings.Contains(string(got.Body), "[DONE]") {
				t.Error("the sentinel came")
			}
		})
	}
	// A response that is no stream has no events: the failure is an ordinary one.
	server.FailNext(1, sandbox.Failure{AfterEvents: 2, Status: 429})
	if got, err := stream(t, server, "chat", `{}`); err != nil || got.Status != 429 {
		t.Errorf("without a stream: %d, %v", got.Status, err)
	}
	// A provider that ignores the flag responds with buffered JSON.
	server.FailNext(1, sandbox.Failure{ContentType: "application/json"})
	if got, err := stream(t, server, "chat", `{"stream":true}`); err != nil || string(got.Body) != `{"whole":true}` {
		t.Errorf("the flag ignored: %s, %v", got.Body, err)
	}
}
