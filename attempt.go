package openrouter

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/openrouter-go/openrouter/internal/redact"
)

// call is one call of an operation, over all its attempts.
type call struct {
	ctx      context.Context // ends with the call's timeout
	cancel   context.CancelFunc
	settings *settings
	op       *Operation
	in       Input
	form     *Form // the request's; nil for a request of another kind

	attempts int
	policy   retryPolicy
	failures []error
	redactor redact.Redactor // knows the secrets of all attempts so far
}

// newCall resolves the options, refuses what need not be sent, and starts the call's time.
func newCall(ctx context.Context, c *Client, op *Operation, opts []Option, in Input) (*call, error) {
	settings, err := resolve(ctx, c, op, opts)
	if err != nil {
		return nil, err
	}
	if in != nil {
		if err := in.Check(); err != nil {
			return nil, invalidRequest(op.ID, err)
		}
		if err := refuseStream(op, in); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, stopped(ctx, op, false, ctx.Err())
	}
	if settings.into != nil {
		*settings.into = nil
	}
	call := &call{settings: settings, op: op, in: in, policy: retryPolicy{start: time.Now()}}
	call.ctx, call.cancel = context.WithDeadline(ctx, call.policy.start.Add(settings.timeout))
	return call, nil
}

// Attempt is one attempt of a call. A generated client sends its request with it: it is the
// client's Doer.
type Attempt struct {
	call *call
	ctx  context.Context // the call's, watched by sent

	request  *http.Request // once it is complete
	key      string        // what it was authorized with
	own      [3]string     // values of Accept, Accept-Encoding, User-Agent: no allocation each
	sent     sent
	response http.Response // its body has been read; StatusCode is 0 until there is one
	body     content
	done     bool  // Do was called
	err      error // what Do returned
}

func (c *call) newAttempt() *Attempt {
	c.attempts++
	a := &Attempt{call: c}
	a.ctx = a.sent.watch(c.ctx)
	return a
}

// BaseURL returns the server's URL. It must not be changed.
func (a *Attempt) BaseURL() *url.URL { return a.call.settings.base }

// Do sends the request of the attempt. It returns a response only for a success, whose body is as
// the operation documents it as far as that can be told without decoding; for everything else it
// returns a typed error.
func (a *Attempt) Do(req *http.Request) (*http.Response, error) {
	log := a.call.settings.log
	var start time.Time
	if log != nil {
		start = time.Now()
	}
	a.done, a.err = true, a.do(req)
	if log != nil {
		log(a.call.ctx, a.record(time.Since(start)))
	}
	if a.err != nil {
		return nil, a.err
	}
	return &a.response, nil
}

func (a *Attempt) do(req *http.Request) error {
	if err := a.complete(req); err != nil {
		return err
	}
	resp, err := a.call.settings.sender.send(req, a.call.op)
	if err != nil && isNil(err) {
		err = errNoResponse
	}
	if err != nil || resp == nil {
		if resp != nil && resp.Body != nil { // net/http promises that it is closed; a foreign Doer does not
			_ = resp.Body.Close()
		}
		return a.noResponse(err)
	}
	return a.read(resp)
}

// noResponse returns the error of a request that got no response.
func (a *Attempt) noResponse(err error) error {
	if err == nil {
		return &ConnectionError{Operation: a.call.op.ID, Sent: true, Err: errNoResponse}
	}
	var timeout net.Error
	sent, redacted := !a.sent.disproved(err), a.redactor().Error(err)
	switch {
	case a.call.ctx.Err() != nil:
		return stopped(a.call.ctx, a.call.op, sent, redacted)
	case errors.As(err, &timeout) && timeout.Timeout():
		return &TimeoutError{Operation: a.call.op.ID, Sent: sent, Err: redacted}
	}
	return &ConnectionError{Operation: a.call.op.ID, Sent: sent, Err: redacted}
}

// failure returns why there is no success to decode: err is what the generated client returned.
func (a *Attempt) failure(err error) error {
	if a.err == nil && !a.done && err != nil {
		return a.invalid("request", "cannot be encoded", err)
	}
	return a.err
}

// redactor returns the call's redactor, which now knows the secrets of this attempt too.
func (a *Attempt) redactor() *redact.Redactor {
	r := &a.call.redactor
	if a.call.in != nil {
		r.Add(a.call.in.Sensitive()...)
	}
	r.Add(a.key)
	if a.request != nil {
		addCredentials(r, a.request.Header)
	}
	return r
}

// invalid returns the error of a request that is not sent.
func (a *Attempt) invalid(field, problem string, cause error) error {
	return &InvalidRequestError{
		Operation: a.call.op.ID,
		Field:     field,
		Problem:   problem,
		Err:       a.redactor().CallerError(cause),
	}
}

// stopped returns the error of a call whose context has ended.
func stopped(ctx context.Context, op *Operation, sent bool, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return &CanceledError{Operation: op.ID, Sent: sent, Err: context.Cause(ctx)}
	}
	return &TimeoutError{Operation: op.ID, Sent: sent, Err: err}
}
