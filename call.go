package openrouter

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Operation is what the generated code tells [Call] about an operation of the document. It is never changed.
type Operation struct {
	// ID, Method and Path are the document's.
	ID, Method, Path string
	// Body is what the body of a success is.
	Body BodyKind
	// Accept is the media type of a success that is not JSON, or a range such as "audio/*"; empty for JSON.
	Accept string
	// NoCredentials is set where the document says `security: []`: no key is sent, whatever the client holds.
	NoCredentials bool
	// Sentinel is the data of the event that ends a stream, such as "[DONE]". Empty: a stream ends with its
	// connection.
	Sentinel string
	// JSONElement is set where JSON in place of the stream has the type of its elements, and is taken for one.
	JSONElement bool
	// StreamFunction names what streams this operation, such as "chat.SendStream". It is set on an
	// operation that does not stream, and on whose request Streams reports what the service would.
	StreamFunction string
	// Meaning says what a failed call means, given the failures of all attempts in order; nil when there is nothing to
	// add. What it returns is in the chain of the call's error, and in its text.
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
	// Check returns what the document forbids about the request, before it is sent.
	Check() error
	// Sensitive returns the request's secrets, which are removed from everything that is reported.
	Sensitive() []string
}

// Call makes one call of an operation: it resolves the options, checks the request, bounds the time, sends it by way of the generated
// client, and gives either the value or one typed error. It is what the generated functions are made of; call those.
//
// The error is one of [*InvalidRequestError], [*ConnectionError], [*TimeoutError], [*CanceledError], [*ResponseError], or [*APIError] and the type
// of its status, by errors.As.
//
// send calls the operation by a client that was generated from the document, with the Attempt as what sends its request; value takes the
// documented value out of the response.
func Call[R, T any](ctx context.Context, c *Client, op *Operation, opts []Option, in Input, value func(R) *T,
	send func(context.Context, *Attempt) (R, error),
) (*T, error) {
	var result *T
	err := run(ctx, c, op, opts, in, func(ctx context.Context, a *Attempt) error {
		response, err := send(ctx, a)
		if a.err != nil || a.response == nil {
			return err
		}
		result, err = usable(value(response), err, a.body)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}

// CallEmpty is [Call] for an operation whose success has no body. send returns the response as it came.
func CallEmpty(ctx context.Context, c *Client, op *Operation, opts []Option, in Input,
	send func(context.Context, *Attempt) (*http.Response, error),
) error {
	return run(ctx, c, op, opts, in, func(ctx context.Context, a *Attempt) error {
		_, err := send(ctx, a)
		return err
	})
}

type attempt func(context.Context, *Attempt) error

// run makes attempts until one succeeds or the policy has enough.
func run(ctx context.Context, c *Client, op *Operation, opts []Option, in Input, try attempt) error {
	s, err := prepare(ctx, c, op, opts, in)
	if err != nil {
		return err
	}
	if s.into != nil {
		*s.into = nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()

	var hide redactor
	if in != nil {
		hide.add(in.Sensitive()...)
	}
	policy := policy{config: s.retries, off: s.noRetries, start: time.Now()}
	var failures []error
	for attempts := 1; ; attempts++ {
		a := &Attempt{settings: &s, op: op, number: attempts, hide: hide}
		err := a.try(ctx, try)
		if err == nil {
			return nil
		}
		hide = a.hide // with what this attempt was sent with: the next answer may echo it
		failures = remember(failures, err)
		wait, again := policy.next(err, time.Now())
		if !again || !a.form.canRepeat() || beyondDeadline(ctx, max(wait, policy.asked)) {
			break
		}
		s.logRetry(ctx, op, wait)
		if err := sleep(ctx, wait); err != nil {
			failures = append(failures, stopped(ctx, op, false, err))
			break
		}
	}
	return conclude(op, failures)
}

// remember appends a failure. Of more than 32 it keeps, of the same kind in a row, the latest alone: a call may be retried for an hour, and the
// error that it ends in must not grow with it.
func remember(failures []error, err error) []error {
	if n := len(failures); n >= 32 && kindOf(failures[n-1]) == kindOf(err) && kindOf(failures[n-2]) == kindOf(err) {
		failures[n-1] = err
		return failures
	}
	return append(failures, err)
}

// kindOf tells failures apart by whether the server may have seen the request, and by the status it gave.
func kindOf(err error) string {
	var answer *APIError
	var connection *ConnectionError
	var timeout *TimeoutError
	switch {
	case errors.As(err, &answer):
		return strconv.Itoa(answer.StatusCode)
	case errors.As(err, &connection):
		return "connection " + strconv.FormatBool(connection.Sent)
	case errors.As(err, &timeout):
		return "timeout " + strconv.FormatBool(timeout.Sent)
	}
	return "other"
}

// prepare resolves the options and refuses what need not be sent.
func prepare(ctx context.Context, c *Client, op *Operation, opts []Option, in Input) (settings, error) {
	if ctx == nil {
		return settings{}, &InvalidRequestError{Operation: op.ID, Field: "ctx", Problem: "is nil", Hint: "pass context.Background()"}
	}
	if c == nil || !c.ready {
		return settings{}, &InvalidRequestError{Operation: op.ID, Field: "client", Problem: "was not made by NewClient", Hint: "call openrouter.NewClient"}
	}
	s := c.settings
	s.useContextKey(ctx)
	if err := s.apply(opts); err != nil {
		var invalid *InvalidRequestError
		if errors.As(err, &invalid) {
			invalid.Operation = op.ID
		}
		return s, err
	}
	if in != nil {
		if err := in.Check(); err != nil {
			return s, invalidRequest(op.ID, err)
		}
		if err := refuseStream(op, in); err != nil {
			return s, err
		}
	}
	if !op.NoCredentials && s.credential == nil && !s.hasHeader("Authorization") {
		return s, &InvalidRequestError{
			Operation: op.ID, Field: "API key", Problem: "is missing",
			Hint: "set $OPENROUTER_API_KEY, or pass WithAPIKey or WithKey to NewClient or to the call",
		}
	}
	if ctx.Err() != nil {
		return s, stopped(ctx, op, false, ctx.Err())
	}
	return s, nil
}

// conclude makes the caller's error of the failures of all attempts, of which there is at least one.
func conclude(op *Operation, failures []error) error {
	last := failures[len(failures)-1]
	var meaning error
	if op.Meaning != nil {
		meaning = op.Meaning(failures)
	}
	var answer *APIError
	if meaning == nil && !op.NoCredentials && errors.As(last, &answer) {
		meaning = keyMeaning(answer)
	}
	earlier := failures[:len(failures)-1]
	if meaning == nil && len(earlier) == 0 {
		return last
	}
	return &outcome{last: last, meaning: meaning, earlier: earlier}
}

// beyondDeadline reports whether the call will have ended when the wait is over: then the failure that asked for the wait says more
// than running into the deadline would.
func beyondDeadline(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) <= wait
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stopped is the error of a call whose context has ended.
func stopped(ctx context.Context, op *Operation, sent bool, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &CanceledError{Operation: op.ID, Sent: sent, Err: context.Cause(ctx)}
	}
	return &TimeoutError{Operation: op.ID, Sent: sent, Err: err}
}
