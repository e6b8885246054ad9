package openrouter

import (
	"context"
	"net/http"
)

// Operation is what the generated code tells [Call] about an operation of the document. It is never
// changed.
type Operation struct {
	// ID, Method and Path are the document's.
	ID, Method, Path string
	// Body is what the body of a success is.
	Body BodyKind
	// Accept is the media type of a success that is not JSON, or a range such as "audio/*"; empty
	// for JSON.
	Accept string
	// NoCredentials is set where the document says `security: []`: no key is sent, whatever the
	// client holds.
	NoCredentials bool
	// Sentinel is the data of the event that ends a stream, such as "[DONE]". Empty: a stream ends
	// with its connection.
	Sentinel string
	// JSONElement is set where JSON in place of the stream has the type of its elements, and is
	// taken for one.
	JSONElement bool
	// StreamFunction names what streams this operation, such as "chat.SendStream". It is set on an
	// operation that does not stream, and on whose request Streams reports what the service would.
	StreamFunction string
	// NewError returns an error of the type of a status that this package has no type for, and the
	// APIError in it; nil for other statuses. It is nil where there is no such type.
	NewError func(status int) (*APIError, error)
	// Meaning returns what a failed call means, given the failures of all attempts in order; nil
	// when there is nothing to add. The error that it returns is in the chain of the call's error,
	// and in its text.
	Meaning func(failures []error) error
}

// BodyKind is what the body of an operation's success is.
type BodyKind int

// The kinds of a success's body.
const (
	BodyJSON   BodyKind = iota // JSON, which [Call] decodes
	BodyNone                   // no body, or one that does not matter; for [CallEmpty]
	BodyBytes                  // bytes of any kind, for [CallContent]
	BodyStream                 // events, for [CallStream]
)

// Input is what the generated code knows of an operation's request beyond its encoding.
type Input interface {
	// Check returns an error that names a field which the document forbids. It is called before
	// sending.
	Check() error
	// Sensitive returns the request's secrets, which are removed from everything that is reported.
	Sensitive() []string
}

// Call makes one call of an operation and returns its result or one typed error. The generated
// functions call it; call those.
//
// send calls the operation through a client that was generated from the document, and gives it the
// Attempt to send its request with. value takes the documented value out of the response.
//
// The error is one of [*InvalidRequestError], [*ConnectionError], [*TimeoutError],
// [*CanceledError], [*ResponseError], or [*APIError] and the type of its status, by errors.As.
func Call[R, T any](ctx context.Context, c *Client, op *Operation, opts []Option, in Input, value func(*R) *T,
	send func(context.Context, *Attempt) (*R, error),
) (*T, error) {
	call, err := newCall(ctx, c, op, opts, in)
	if err != nil {
		return nil, err
	}
	defer call.cancel()
	for {
		attempt := call.newAttempt()
		response, err := send(attempt.ctx, attempt)
		result, err := resultOf(attempt, response, err, value)
		if err == nil {
			return result, nil
		}
		if err := call.retry(err); err != nil {
			return nil, err
		}
	}
}

// CallEmpty is [Call] for an operation whose success has no body. send returns the response as it
// came.
func CallEmpty(ctx context.Context, c *Client, op *Operation, opts []Option, in Input,
	send func(context.Context, *Attempt) (*http.Response, error),
) error {
	call, err := newCall(ctx, c, op, opts, in)
	if err != nil {
		return err
	}
	defer call.cancel()
	for {
		attempt := call.newAttempt()
		_, err := send(attempt.ctx, attempt)
		if err = attempt.failure(err); err == nil {
			return nil
		}
		if err := call.retry(err); err != nil {
			return err
		}
	}
}
