package sandbox

import (
	"context"
	"maps"
	"net/http"
	"time"
)

// outcomes are the responses that an operation, or the authorization page, has for a request.
type outcomes struct {
	actual      func(contentType string) response // has the request's effects
	documented  func(status int, contentType string) response
	streamError func(*Failure) []byte
}

// send writes a response that nothing changes.
func (s *Sandbox) send(w http.ResponseWriter, r *http.Request, entry *Request, a response) {
	s.log.finish(entry, a.status)
	a.writeTo(r.Context(), w, nil)
}

// respond writes the actual response to a request, or what the failure makes of it. The actual
// response has effects, so it is asked for at most once, and at the moment that the failure leaves
// for it.
func (s *Sandbox) respond(w http.ResponseWriter, r *http.Request, entry *Request, failure *Failure, from outcomes) {
	if failure == nil {
		s.send(w, r, entry, from.actual(""))
		return
	}
	var a response
	early := failure.AfterConsume || failure.scheduled()
	if early {
		a = from.actual(failure.ContentType)
	}
	if failure.schedules(a) {
		a = failure.applyOverrides(a)
		s.log.finish(entry, a.status)
		a.writeTo(r.Context(), w, failure.interruption(a, from))
		return
	}
	if !wait(r.Context(), failure.Delay) || failure.Cut == CutAnswer {
		s.log.finish(entry, 0)
		panic(http.ErrAbortHandler)
	}
	if failure.replaces() {
		a = failure.response(from.documented)
	} else if !early {
		a = from.actual(failure.ContentType)
	}
	a = failure.applyOverrides(a)
	s.log.finish(entry, a.status)
	a.writeTo(r.Context(), w, failure.interruption(a, from))
}

// replaces reports whether the failure has a response of its own.
func (f *Failure) replaces() bool {
	return f.Status != 0 || f.Body != "" || f.NoBody
}

// scheduled reports whether the failure is for a response that has begun.
func (f *Failure) scheduled() bool { return f.AfterEvents != 0 || f.AfterBytes != 0 }

// schedules reports whether this response has what the failure waits for.
func (f *Failure) schedules(a response) bool {
	return f.AfterBytes != 0 || f.AfterEvents != 0 && a.events != nil
}

// response returns the failure's own response.
func (f *Failure) response(documented func(status int, contentType string) response) response {
	status := f.Status
	if status < 100 || status > 999 {
		status = http.StatusOK // net/http panics on anything else
	}
	if f.Body == "" && !f.NoBody {
		return documented(status, f.ContentType)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return response{status: status, header: header, body: []byte(f.Body)}
}

// applyOverrides returns the response with the failure's headers and size.
func (f *Failure) applyOverrides(a response) response {
	a.header = maps.Clone(a.header)
	if f.ContentType != "" && !f.scheduled() {
		a.header.Set("Content-Type", f.ContentType)
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	for name, values := range f.Headers {
		a.header[http.CanonicalHeaderKey(name)] = values
	}
	if f.BodySize > int64(len(a.body)) && a.events == nil {
		a.size = f.BodySize
		if isJSON(a.header.Get("Content-Type")) || len(a.body) == 0 {
			a.padding = blanks
		}
	}
	return a
}

// blanks may follow JSON.
var blanks = []byte("                                                                ")

// interruption returns what the failure does to a body on its way, nil for nothing.
func (f *Failure) interruption(a response, from outcomes) *interruption {
	length := max(a.size, int64(len(a.body)))
	stop := &interruption{cut: f.Cut}
	if f.schedules(a) {
		stop.delay = f.Delay
		stop.at = f.offset(a)
		switch {
		case f.Body != "":
			stop.insert = []byte(f.Body)
		case f.Status != 0 && a.events != nil:
			stop.insert = from.streamError(f)
		}
		return stop
	}
	switch f.Cut {
	case CutHeaders:
	case CutBody, CutEnd:
		stop.at = length / 2
	default:
		return nil
	}
	return stop
}

// offset returns how much of the body passes before the failure.
func (f *Failure) offset(a response) int64 {
	switch {
	case f.AfterBytes > 0:
		return f.AfterBytes
	case f.AfterEvents > 0 && len(a.events) > 0:
		return int64(a.events[min(f.AfterEvents, len(a.events))-1])
	}
	return 0 // AtOnce
}

// wait reports whether the time passed before the context ended.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
