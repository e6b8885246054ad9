package openrouter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// openBody is the body of a success that is read after the call has returned. Its request does not
// end with the attempt: it ends with the caller's context, at the body's end, with Close, or when
// the server sends nothing for as long as the call's timeout.
type openBody struct {
	attempt *Attempt
	caller  context.Context
	ctx     context.Context // the request's
	cancel  context.CancelCauseFunc

	leaveCaller  func() bool // ends the watch of the caller's context
	leaveAttempt func() bool // ends the watch of the attempt's context
	silence      *time.Timer // runs while a Read waits

	source   io.Reader
	closer   io.Closer
	length   int64 // bytes that were read
	err      error // of the last Read
	closed   atomic.Bool
	released sync.Once
}

var (
	errSilent = errors.New("the server sent nothing for as long as the timeout allows")
	errClosed = errors.New("openrouter: the body is closed")
)

// newOpenBody prepares the context of a request whose body stays open.
func newOpenBody(caller context.Context, a *Attempt) *openBody {
	b := &openBody{attempt: a, caller: caller}
	b.ctx, b.cancel = context.WithCancelCause(context.WithoutCancel(a.ctx)) // it keeps the values, such as the trace
	b.leaveCaller = context.AfterFunc(caller, func() { b.cancel(context.Cause(caller)) })
	b.leaveAttempt = context.AfterFunc(a.ctx, func() { b.cancel(context.Cause(a.ctx)) })
	b.silence = time.AfterFunc(a.call.settings.timeout, func() { b.cancel(errSilent) })
	b.silence.Stop()
	return b
}

// staysOpen reports whether the caller reads the body, after the call.
func (k BodyKind) staysOpen() bool { return k == BodyBytes || k == BodyStream }

// leaveOpen leaves the body of a success to be read later, if it can be what the document
// describes.
func (a *Attempt) leaveOpen(resp *http.Response) error {
	if a.call.op.Body == BodyBytes {
		if problem := contentTypeMismatch(a.call.op.Accept, resp); problem != "" {
			_ = resp.Body.Close()
			return a.unusable(problem, nil)
		}
	}
	a.response.Body = resp.Body
	return nil
}

// attach takes over the response that send returned: the attempt's time is over, and only a silence
// counts from here. When send failed it releases what the request held.
func (b *openBody) attach(resp *http.Response, err error) error {
	if err != nil || resp == nil {
		_ = b.Close()
		return err
	}
	b.source, b.closer = decompressed(resp), resp.Body
	if !b.leaveAttempt() {
		_ = b.Close()
		return b.attempt.noResponse(b.attempt.ctx.Err())
	}
	return nil
}

// Read reads what the server has sent, and waits for it if it must.
func (b *openBody) Read(p []byte) (int, error) {
	switch {
	case b.closed.Load():
		return 0, errClosed
	case b.err != nil:
		return 0, b.err
	}
	b.silence.Reset(b.attempt.call.settings.timeout)
	n, err := b.source.Read(p)
	for n == 0 && err == nil && len(p) > 0 { // a foreign body may do so for ever
		if err = b.ctx.Err(); err == nil {
			n, err = b.source.Read(p)
		}
	}
	b.silence.Stop()
	n = max(0, min(n, len(p))) // it may also claim more than there was room for
	b.length += int64(n)
	if err != nil {
		b.err = b.failure(err)
		b.release()
	}
	return n, b.err
}

// failure is what a caller sees of an error of the transport.
func (b *openBody) failure(err error) error {
	a := b.attempt
	switch {
	case errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return io.EOF
	case b.closed.Load():
		return errClosed
	case errors.Is(context.Cause(b.ctx), errSilent):
		return &TimeoutError{Operation: a.call.op.ID, Sent: true, Err: errSilent}
	case b.caller.Err() != nil:
		return stopped(b.caller, a.call.op, true, a.redactor().Error(err))
	}
	return a.unusable(brokeOff(b.length), a.redactor().Error(err))
}

// Close ends the request, be it in the middle of the body. It may be called at any time and
// repeatedly.
func (b *openBody) Close() error {
	b.closed.Store(true)
	b.release()
	return nil
}

// release frees the connection, the timer and the watches. It cancels first: a connection that is
// closed alone may be read to its end for another use.
func (b *openBody) release() {
	b.released.Do(func() {
		b.cancel(errClosed)
		b.leaveCaller()
		b.leaveAttempt()
		b.silence.Stop()
		if b.closer != nil {
			_ = b.closer.Close()
		}
	})
}
