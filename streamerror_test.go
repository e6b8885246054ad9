package openrouter_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
)

const firstEvent = "data: {\"id\":\"a\"}\n\n"

// The forms in which the services report an error after the 200, each behind an element and as the
// first event: of the type that its status has before a stream.
func TestStreamErrorsHaveTheTypesOfStatusErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		event   string
		status  int
		message string
	}{
		"in a chunk": {
			`data: {"id":"x","error":{"code":429,"message":"m","metadata":{"error_type":"rate_limit_exceeded"}},` +
				`"choices":[{"finish_reason":"error"}]}`,
			429,
			"m",
		},
		"code as text":  {`data: {"error":{"code":"429","message":"m"}}`, 429, "m"},
		"code in words": {`data: {"error":{"code":"rate_limit_exceeded","message":"m"}}`, 429, "m"},
		"error_type, stable": {
			`data: {"error":{"code":"whatever","message":"m","metadata":{"error_type":"provider_overloaded"}}}`,
			529,
			"m",
		},
		"error_type beside": {
			"event: error\ndata: " +
				`{"type":"error","error":{"type":"api_error","error_type":"provider_unavailable","message":"m"}}`,
			503,
			"m",
		},
		"messages": {
			"event: error\ndata: " + `{"type":"error","error":{"type":"overloaded_error","message":"m"}}`,
			529,
			"m",
		},
		"messages without a name": {
			`data: {"type":"error","error":{"type":"authentication_error","message":"m"}}`,
			401,
			"m",
		},
		"images": {`data: {"type":"error","error":{"message":"m"}}`, 500, "m"},
		"responses": {
			`data: {"type":"error","code":"server_error","message":"m","param":null,"sequence_number":3}`,
			500,
			"m",
		},
		"responses, a number": {`data: {"type":"error","code":402,"message":"m"}`, 402, "m"},
		"responses, failed": {
			`data: {"type":"response.failed","response":{"id":"r","error":{"code":"invalid_prompt","message":"m"}}}`,
			400,
			"m",
		},
		"by name alone":             {"event: error\ndata: " + `{"code":403,"message":"m"}`, 403, "m"},
		"by name, and plain text":   {"event: error\ndata: upstream broke", 500, "upstream broke"},
		"a text":                    {`data: {"error":"m"}`, 500, "m"},
		"key before invalid":        {`data: {"error":{"code":"invalid_api_key","message":"m"}}`, 401, "m"},
		"image before not found":    {`data: {"error":{"code":"image_not_found","message":"m"}}`, 400, "m"},
		"a status of no error":      {`data: {"error":{"code":200,"message":"m"}}`, 500, "m"},
		"unknown words":             {`data: {"error":{"code":"xyzzy","message":"m"}}`, 500, "m"},
		"escaped and in many lines": {"data: {\"error\":\ndata: {\"code\":409,\"message\":\"\\u006d\"}}", 409, "m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, requests := streamClient(
				t,
				events(firstEvent+test.event+"\n\ndata: [DONE]\n\n"),
				events(test.event+"\n\ndata: [DONE]\n\n"),
			)
			for _, delivered := range []string{"a", ""} {
				ids, err := collect(chunks(t.Context(), client))
				var api *openrouter.APIError
				if ids != delivered || !errors.As(err, &api) || api.StatusCode != test.status ||
					api.Message != test.message ||
					api.Operation != "chunks" {
					t.Fatalf("got %q, %v", ids, err)
				}
				var broken *openrouter.StreamError
				if errors.As(err, &broken) != (delivered != "") ||
					delivered != "" &&
						(broken.Delivered != 1 || !strings.Contains(err.Error(), "1 element delivered")) {
					t.Errorf("what was delivered: %v", err)
				}
				if !isTyped(err) {
					t.Errorf("%T has not the type of its status", err)
				}
			}
			if requests.Load() != 2 {
				t.Errorf("%d requests", requests.Load())
			}
		})
	}
}

// isTyped reports whether errors.As finds the type of the status.
func isTyped(err error) bool {
	var api *openrouter.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.StatusCode {
	case 400:
		return errors.As(err, new(*openrouter.BadRequestResponseError))
	case 401:
		return errors.As(err, new(*openrouter.UnauthorizedResponseError))
	case 402:
		return errors.As(err, new(*openrouter.PaymentRequiredResponseError))
	case 403:
		return errors.As(err, new(*openrouter.ForbiddenResponseError))
	case 409:
		return errors.As(err, new(*openrouter.ConflictResponseError))
	case 429:
		return errors.As(err, new(*openrouter.TooManyRequestsResponseError))
	case 500:
		return errors.As(err, new(*openrouter.InternalServerResponseError))
	case 503:
		return errors.As(err, new(*openrouter.ServiceUnavailableResponseError))
	case 529:
		return errors.As(err, new(*openrouter.ProviderOverloadedResponseError))
	}
	return false
}

func TestStreamEventsThatOnlyLookLikeErrors(t *testing.T) {
	t.Parallel()
	client, _ := streamClient(t, events(
		`data: {"id":"a","error":null}`+"\n\n",
		`data: {"id":"b","text":"\"error\": 1, response.failed"}`+"\n\n",
		`data: {"id":"c","nested":{"error":{"code":429}},"error_code":1}`+"\n\n",
		`data: {"id":"d","error":""}`+"\n\n",
		"data: [DONE]\n\n",
	))
	if ids, err := collect(chunks(t.Context(), client)); ids != "abcd" || err != nil {
		t.Errorf("got %q, %v", ids, err)
	}
}

func TestStreamThatBreaksOffSaysWhatWasDelivered(t *testing.T) {
	t.Parallel()
	reset := func(w http.ResponseWriter, r *http.Request) {
		events(firstEvent, firstEvent)(w, r)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}
	for name, test := range map[string]struct {
		serve http.HandlerFunc
		says  string
		ids   string
	}{
		"no sentinel": {
			events(firstEvent, firstEvent),
			"it ended after 2 events, before its end was announced",
			"aa",
		},
		"cut event": {events(firstEvent, firstEvent, "data: {\"id\":\"b\"}\n"), "it ended after 2 events", "aa"},
		"reset":     {reset, "broke off after", "aa"},
		"not JSON":  {events(firstEvent, firstEvent, "data: {secret\n\n"), "an event: it is not JSON", "aa"},
		"of another type": {
			events(firstEvent, firstEvent, "data: {\"id\":1}\n\n"),
			"an event: its id is not of the documented type",
			"aa",
		},
		"too large": {
			events(firstEvent, firstEvent, "data: \""+strings.Repeat("a", 200)+"\"\n\n"),
			"an event is larger than 100 bytes",
			"aa",
		},
		"an endless line": {
			events(firstEvent, firstEvent, ": "+strings.Repeat("a", 1<<20)),
			"an event is larger than 100 bytes",
			"aa",
		},
		"nothing":          {events(), "it ended after 0 events", ""},
		"the first is cut": {events("data: {\"id\":\"b\"}"), "it ended after 0 events", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := streamClient(t, test.serve)
			ids, err := collect(chunks(t.Context(), client, openrouter.WithResponseLimit(100)))
			var unusable *openrouter.ResponseError
			if ids != test.ids || !errors.As(err, &unusable) || unusable.StatusCode != 200 ||
				!strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %q, %v", ids, err)
			}
			if delivered := strings.Contains(err.Error(), "2 elements delivered"); delivered != (ids != "") {
				t.Errorf("what was delivered: %v", err)
			}
			for _, verb := range []string{"%v", "%+v", "%#v"} {
				if strings.Contains(fmt.Sprintf(verb, err), "secret") {
					t.Errorf("%s shows the event", verb)
				}
			}
		})
	}
}

func TestStreamIsRetriedOnlyBeforeItsFirstElement(t *testing.T) {
	t.Parallel()
	again := openrouter.WithRetries(
		openrouter.RetryConfig{
			InitialInterval:  time.Millisecond,
			StatusCodes:      []string{"429", "503"},
			ConnectionErrors: true,
		},
	)
	limited := `data: {"error":{"code":429,"message":"m"}}` + "\n\n"
	client, requests := streamClient(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) },
		events(": comment\n\n", limited), events(firstEvent, "data: [DONE]\n\n"))
	if ids, err := collect(chunks(t.Context(), client, again)); ids != "a" || err != nil || requests.Load() != 3 {
		t.Errorf("got %q, %v by %d requests", ids, err, requests.Load())
	}
	late, requests := streamClient(t, events(firstEvent, limited))
	ids, err := collect(chunks(t.Context(), late, again))
	var typed *openrouter.TooManyRequestsResponseError
	if ids != "a" || !errors.As(err, &typed) || requests.Load() != 1 {
		t.Errorf("got %q, %v by %d requests", ids, err, requests.Load())
	}
}

// What a server echoes of a key is redacted here as everywhere.
func TestStreamErrorsHideTheKey(t *testing.T) {
	t.Parallel()
	client, _ := streamClient(
		t,
		events(
			firstEvent,
			`data: {"error":{"code":401,"message":"key `+testKey+` is bad","metadata":{"key":"`+testKey+`"}}}`+"\n\n",
		),
	)
	_, err := collect(chunks(t.Context(), client))
	var api *openrouter.APIError
	if !errors.As(err, &api) || !errors.Is(err, openrouter.ErrKeyRevoked) {
		t.Fatalf("got %v", err)
	}
	if all := fmt.Sprintf("%v %+v %#v %s %v", err, err, err, api.Body, api.Metadata); strings.Contains(all, testKey) {
		t.Errorf("the key is shown: %s", all)
	}
}

func FuzzStreamErrors(f *testing.F) {
	for _, seed := range []string{
		`{"error":{"code":429}}`, `{"type":"error"}`, `{"type":"response.failed","response":1}`, `{"error":[1]}`,
		`{"error`, `"error"`, "{\"error\":{\"code\":1e999}}",
	} {
		f.Add(seed, "error")
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, data, name string) {
		if strings.ContainsAny(data+name, "\r\n") {
			return
		}
		body := firstEvent + "event: " + name + "\ndata: " + data + "\n\ndata: [DONE]\n\n"
		client, err := openrouter.NewClient(
			openrouter.WithAPIKey(testKey),
			openrouter.WithHTTPClient(doer(func(*http.Request) (*http.Response, error) {
				return &http.Response{
					StatusCode: 200,
					Header:     http.Header{"Content-Type": {"text/event-stream"}},
					Body:       io.NopCloser(strings.NewReader(body)),
				}, nil
			})),
		)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for element, err := range chunks(t.Context(), client) {
			if (element == nil) == (err == nil) {
				t.Errorf("both or neither: %v, %v", element, err)
			}
			var api *openrouter.APIError
			if errors.As(err, &api) && (api.StatusCode < 400 || api.StatusCode > 599) {
				t.Errorf("an error of status %d", api.StatusCode)
			}
			n++
		}
		if n == 0 || n > 2 {
			t.Errorf("%d turns", n)
		}
	})
}
