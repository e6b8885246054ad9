package openrouter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/openrouter-go/openrouter/internal/eventstream"
)

// CallStream is [Call] for an operation whose success is a stream of events, each with the JSON of
// a T. send calls the operation's raw method, with a request that asks for the stream, and returns
// the response as it came; BodyStream and Sentinel of the Operation describe it.
//
// Nothing is sent before the loop over the iterator starts, and nothing is left when it ends, by
// break, return or panic too. The iterator is for one loop: a second one yields an
// [*InvalidRequestError] and sends nothing. An error is the last pair of the loop, with a nil
// element.
//
// A failure before the first element is that of any call, and is retried like one. A later one is a
// [*StreamError] around the same types, and is not retried. [WithTimeout] bounds the time until the
// headers and then each silence of the server, not the stream, and does not run while the loop's
// body does. [WithResponseLimit] bounds one event.
func CallStream[T any](ctx context.Context, c *Client, op *Operation, opts []Option, in Input,
	send func(context.Context, *Attempt) (*http.Response, error),
) iter.Seq2[*T, error] {
	var used atomic.Bool
	return func(yield func(*T, error) bool) {
		if used.Swap(true) {
			yield(nil, &InvalidRequestError{
				Operation: op.ID, Field: "stream", Problem: "was read by another loop",
				Hint: "call the function again for each loop: each is a request of its own, and billed",
			})
			return
		}
		s, element, err := openStream[T](ctx, c, op, opts, in, send)
		if err != nil {
			yield(nil, err)
			return
		}
		defer func() { _ = s.body.Close() }()
		for element != nil && yield(element, nil) {
			s.delivered++
			if element, err = next[T](s); err != nil {
				if !errors.Is(err, io.EOF) {
					yield(nil, &StreamError{Operation: op.ID, Delivered: s.delivered, Err: conclude(op, []error{err})})
				}
				return
			}
		}
	}
}

// openStream makes the call, up to the first element: nil for a stream that ends without one.
func openStream[T any](ctx context.Context, c *Client, op *Operation, opts []Option, in Input,
	send func(context.Context, *Attempt) (*http.Response, error),
) (*stream, *T, error) {
	call, err := newCall(ctx, c, op, opts, in)
	if err != nil {
		return nil, nil, err
	}
	defer call.cancel()
	for {
		attempt := call.newAttempt()
		s := &stream{attempt: attempt, body: newOpenBody(ctx, attempt)}
		response, err := send(s.body.ctx, attempt)
		if err = s.body.attach(response, attempt.failure(err)); err == nil {
			s.events = eventstream.NewReader(s.body, int(min(call.settings.limit, math.MaxInt32)))
			var element *T
			if element, err = first[T](s, response); err == nil || errors.Is(err, io.EOF) {
				return s, element, nil
			}
			_ = s.body.Close()
		}
		if err := call.retry(err); err != nil {
			return nil, nil, err
		}
	}
}

// stream is an open stream.
type stream struct {
	attempt   *Attempt
	body      *openBody
	events    *eventstream.Reader // nil behind JSON in place of a stream
	delivered int
	last      eventstream.Event // a copy
	ended     bool              // nothing more is to be read
}

// first returns the first element; io.EOF for a stream that ends without one.
func first[T any](s *stream, response *http.Response) (*T, error) {
	switch media := mediaType(response.Header.Get("Content-Type")); {
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		return onlyElement[T](s, response)
	case media == "text/event-stream" || media == "" || media == "text/plain" || media == "application/octet-stream":
		return next[T](s)
	}
	return nil, s.attempt.unusable("it is no stream of events", nil)
}

// onlyElement reads the JSON that a service sends which ignores that a stream was asked for.
func onlyElement[T any](s *stream, response *http.Response) (*T, error) {
	a := s.attempt
	body, err := readAll(s.body.ctx, s.body, -1, a.call.settings.limit)
	a.body.bytes = trimBOM(body)
	if errors.Is(err, errTooLarge) {
		return nil, a.unusable(tooLarge("it", a.call.settings.limit), nil)
	}
	if err != nil && !json.Valid(a.body.bytes) {
		return nil, err // of the body, and typed
	}
	if err := eventError(a, eventstream.Event{Data: a.body.bytes}); err != nil {
		return nil, err
	}
	if !a.call.op.JSONElement || response.StatusCode != http.StatusOK {
		return nil, a.unusable(
			"it is JSON and no stream: the service ignored that a stream was asked for; RevealBody has it",
			nil,
		)
	}
	s.ended = true
	return decodeElement[T](a, a.body.bytes)
}

// next returns the next element; io.EOF after the last one.
func next[T any](s *stream) (*T, error) {
	if s.ended {
		return nil, io.EOF
	}
	a := s.attempt
	event, err := s.events.Next()
	switch {
	case err == nil && !isSentinel(event.Data, a.call.op):
		s.last.Name, s.last.Data = append(s.last.Name[:0], event.Name...), append(s.last.Data[:0], event.Data...)
		if err := eventError(a, event); err != nil {
			return nil, err
		}
		return decodeElement[T](a, event.Data)
	case err == nil, errors.Is(err, io.EOF) && isSentinel(event.Data, a.call.op): // with its blank line or without
		s.ended = true
		return nil, io.EOF
	case errors.Is(err, eventstream.ErrTooLarge):
		return nil, a.unusable(tooLarge("an event", a.call.settings.limit), nil)
	case !errors.Is(err, io.EOF):
		return nil, err // of the body, and typed
	case a.call.op.Sentinel == "" && len(event.Data) == 0 || endsOutput(s.last):
		return nil, io.EOF
	}
	problem := fmt.Sprintf("it ended after %d events, before its end was announced", s.delivered)
	return nil, a.unusable(problem, io.ErrUnexpectedEOF)
}

func isSentinel(data []byte, op *Operation) bool {
	return string(data) == "[DONE]" || len(data) > 0 && string(data) == op.Sentinel
}

func decodeElement[T any](a *Attempt, data []byte) (*T, error) {
	element := new(T)
	if err := json.Unmarshal(data, element); err != nil {
		a.body.bytes = bytes.Clone(data)
		return nil, a.unusable("an event: "+parseProblem(err), nil)
	}
	return element, nil
}

// endsOutput reports whether an event is one after which nothing comes. Whether a service also
// sends the sentinel then is not documented for all of these.
func endsOutput(event eventstream.Event) bool {
	var data struct{ Type string }
	_ = json.Unmarshal(event.Data, &data) // what is no object has no type
	ends := []string{"message_stop", "response.completed", "response.incomplete"}
	return slices.Contains(ends, string(event.Name)) || slices.Contains(ends, data.Type)
}

// refuseStream refuses a request that asks for a stream from a function that would read it as one
// value.
func refuseStream(op *Operation, in Input) error {
	if op.Body == BodyStream || op.StreamFunction == "" {
		return nil
	}
	if asks, ok := in.(interface{ Streams() bool }); !ok || !asks.Streams() {
		return nil
	}
	return &InvalidRequestError{
		Operation: op.ID, Field: "stream", Problem: "is true", Hint: "call " + op.StreamFunction + ", or leave it out",
	}
}
