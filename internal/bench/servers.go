package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

// outcome is what a server answers.
type outcome struct {
	name   string
	status int
	body   func(n uint64) []byte // of the nth response
}

var outcomes = []outcome{
	// A key of its own in each response: the equal values of a benchmark must not be cached.
	{"success", http.StatusOK, func(n uint64) []byte {
		return fmt.Appendf(nil, `{"key":"sk-or-v1-%064x","user_id":"user_1"}`, n)
	}},
	{"403", http.StatusForbidden, func(uint64) []byte {
		return []byte(`{"error":{"code":403,"message":"Invalid code or code_verifier"}}`)
	}},
}

// inMemory answers without a network: what is left is the client's own cost.
type inMemory struct {
	outcome
	count atomic.Uint64
}

func (m *inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	body := m.body(m.count.Add(1))
	return &http.Response{
		StatusCode: m.status, Status: fmt.Sprint(m.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Request: req,
		Header:  http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(body)),
		Body: io.NopCloser(bytes.NewReader(body)),
	}, nil
}

// loopback starts a server, and returns a transport with connections for so many callers.
func loopback(o outcome, callers int) (server *httptest.Server, transport *http.Transport) {
	var count atomic.Uint64
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		body := o.body(count.Add(1))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(o.status)
		_, _ = w.Write(body)
	}))
	return server, &http.Transport{MaxIdleConnsPerHost: callers, MaxIdleConns: callers}
}
