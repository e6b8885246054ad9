package sandbox

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Request is one request that a [Sandbox] received. Header, RawQuery and Body are as they came, secrets included, so that a test can
// look at them; fmt and log/slog print the method, the path and the status only.
type Request struct {
	Time      time.Time
	Operation string // operationId, [OperationAuthorize], or "" when there is no such operation
	Method    string
	Path      string
	RawQuery  string
	Header    http.Header
	Body      []byte
	Status    int // 0 while there is no answer, and for ever when the connection was cut before one
}

// Format implements [fmt.Formatter]: every verb prints the method, the path, and the status.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.summary()) }

// LogValue implements [slog.LogValuer] like Format.
func (r Request) LogValue() slog.Value { return slog.StringValue(r.summary()) }

func (r Request) summary() string {
	if r.Status == 0 {
		return fmt.Sprintf("%s %q: no answer", r.Method, r.Path)
	}
	return fmt.Sprintf("%s %q: %d", r.Method, r.Path, r.Status)
}

// Requests returns the requests to the authorization page and the API so far, in the order in which they came; of many only the newest, see
// [Config]. A request is there, with its status, before its answer leaves. The result is the caller's own.
func (s *Sandbox) Requests() []Request { return s.log.all() }

type requestLog struct {
	max      int
	callback func(Request)

	mu      sync.Mutex
	entries []*Request
}

// begin enters a request at its arrival, so that one whose answer is late or never comes is in the log too.
func (l *requestLog) begin(now time.Time, r *http.Request, body []byte, operation string) *Request {
	entry := &Request{
		Time: now, Operation: operation, Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery,
		Header: r.Header.Clone(), Body: bytes.Clone(body),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) >= l.max {
		l.entries = slices.Delete(l.entries, 0, len(l.entries)-l.max+1)
	}
	l.entries = append(l.entries, entry)
	return entry
}

func (l *requestLog) finish(entry *Request, status int) {
	l.mu.Lock()
	entry.Status = status
	done := entry.clone()
	l.mu.Unlock()
	if l.callback != nil {
		l.callback(done)
	}
}

func (l *requestLog) all() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	requests := make([]Request, len(l.entries))
	for i, entry := range l.entries {
		requests[i] = entry.clone()
	}
	return requests
}

func (r *Request) clone() Request {
	c := *r
	c.Header, c.Body = r.Header.Clone(), bytes.Clone(r.Body)
	return c
}
