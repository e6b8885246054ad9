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

// Request is one request that a [Sandbox] received. Header, RawQuery, Body and Parts are as they
// came, secrets included, so that a test can look at them; fmt and log/slog print the method, the
// path and the status only.
type Request struct {
	Time      time.Time
	Operation string // operationId, [OperationAuthorize], or "" when there is no such operation
	Method    string
	Path      string
	RawQuery  string
	Header    http.Header
	Body      []byte // of an upload only the first [Config].MaxBody bytes
	Size      int64  // bytes of the whole body
	Parts     []Part // of a multipart body
	Status    int    // 0 while there is no response, and for ever when the connection was cut before one
}

// Format implements [fmt.Formatter]: every verb prints the method, the path, and the status.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.summary()) }

// LogValue implements [slog.LogValuer] like Format.
func (r Request) LogValue() slog.Value { return slog.StringValue(r.summary()) }

func (r Request) summary() string {
	if r.Status == 0 {
		return fmt.Sprintf("%s %q: no response", r.Method, r.Path)
	}
	return fmt.Sprintf("%s %q: %d", r.Method, r.Path, r.Status)
}

// Requests returns the requests to the authorization page and the API so far, in the order in which
// they came: the newest [Config].MaxRequests of them, and at most 32 MiB. A request is there, with
// its status, before its response leaves. The result is the caller's own.
func (s *Sandbox) Requests() []Request { return s.log.all() }

// maxLogSize bounds what requests are remembered, in bytes.
const maxLogSize = 32 << 20

type requestLog struct {
	max, maxBytes int
	callback      func(Request)

	mu      sync.Mutex
	entries []*Request
	used    int // bytes
}

// begin enters a request at its arrival, so that one whose response is late or never comes is in
// the log too.
func (l *requestLog) begin(now time.Time, r *http.Request, got received, operation string) *Request {
	entry := &Request{
		Time: now, Operation: operation, Method: r.Method, Path: r.URL.Path, RawQuery: r.URL.RawQuery,
		Header: r.Header.Clone(), Body: bytes.Clone(got.body), Size: got.size, Parts: got.parts,
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry)
	l.used += entry.size()
	drop := 0
	for len(l.entries)-drop > l.max || l.used > l.maxBytes && drop < len(l.entries)-1 {
		l.used -= l.entries[drop].size()
		drop++
	}
	l.entries = slices.Delete(l.entries, 0, drop)
	return entry
}

// size is about what the request takes in memory.
func (r *Request) size() int {
	size := entrySize + len(r.Path) + len(r.RawQuery) + len(r.Body)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	for _, part := range r.Parts {
		size += entrySize + len(part.Name) + len(part.FileName) + len(part.ContentType) + len(part.Value)
	}
	return size
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
	c.Header, c.Body, c.Parts = r.Header.Clone(), bytes.Clone(r.Body), slices.Clone(r.Parts)
	return c
}
