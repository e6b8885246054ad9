package faults

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/openrouter-go/openrouter"
)

// brokenConn stops working when broken is set.
type brokenConn struct {
	net.Conn
	broken *atomic.Bool
	first  int // bytes that it still writes
}

var errBroken = errors.New("broken pipe")

func (c *brokenConn) Write(b []byte) (int, error) {
	if !c.broken.Load() {
		return c.Conn.Write(b)
	}
	if c.first == 0 {
		return 0, errBroken
	}
	n, _ := c.Conn.Write(b[:min(c.first, len(b))])
	return n, errBroken
}

// A kept connection may close at any time. As long as it has taken no byte of a request, that is
// resent.
func TestKeptConnectionThatBreaks(t *testing.T) {
	t.Parallel()
	header := func(name string) openrouter.Option { return openrouter.WithHeader(name, "0123456789") }
	sent := want{kind: aConnectionError, sent: true, maybe: true}
	rows := []struct {
		name  string
		first int // bytes that the broken connection still takes
		opts  []openrouter.Option
		want  want
		dials int32
	}{
		{name: "before a byte was written", want: value, dials: 2},
		{
			name:  "before a byte was written, without retries",
			want:  value,
			dials: 2,
			opts:  []openrouter.Option{openrouter.WithoutRetries()},
		},
		{name: "after a byte was written", first: 1, want: sent, dials: 1},
		{name: "within the body", first: 300, want: sent, dials: 1},
		{
			name:  "of a request that is called idempotent",
			first: 1,
			opts:  []openrouter.Option{header("Idempotency-Key")},
			want:  sent,
			dials: 1,
		},
		{
			name:  "of one that is called idempotent otherwise",
			first: 1,
			opts:  []openrouter.Option{header("X-Idempotency-Key")},
			want:  sent,
			dials: 1,
		},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			server := newHTTPServer(t, serveKey)
			var broken atomic.Bool
			var dials atomic.Int32
			transport := &http.Transport{
				DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					conn, err := new(net.Dialer).DialContext(ctx, network, address)
					if err != nil || dials.Add(1) > 1 {
						return conn, err
					}
					return &brokenConn{Conn: conn, broken: &broken, first: r.first}, nil
				},
			}
			exchange := exchange(t, server, transport, r.opts...)
			if err := exchange(); err != nil {
				t.Fatal(err)
			}
			broken.Store(true)
			r.want.check(t, "exchange", exchange())
			if got := dials.Load(); got != r.dials {
				t.Errorf("%d connections, want %d", got, r.dials)
			}
		})
	}
}

// A server may read a request on a kept connection and close it without a word. net/http would
// resend what the caller's header calls idempotent.
func TestKeptConnectionThatClosesAfterTheRequest(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]openrouter.Option{
		nil,
		{openrouter.WithHeader("Idempotency-Key", "0123456789")},
		{openrouter.WithHeader("X-Idempotency-Key", "0123456789")},
	} {
		var requests atomic.Int32
		server := newHTTPServer(t, func(w http.ResponseWriter, r *http.Request) {
			if requests.Add(1) == 2 {
				_, _ = io.Copy(io.Discard, r.Body)
				panic(http.ErrAbortHandler)
			}
			serveKey(w, r)
		})
		exchange := exchange(t, server, &http.Transport{}, opts...)
		if err := exchange(); err != nil {
			t.Fatal(err)
		}
		want{kind: aConnectionError, sent: true, maybe: true}.check(t, "exchange", exchange())
		if got := requests.Load(); got != 2 {
			t.Errorf("the server has read %d requests, want 2", got)
		}
	}
}

// serveKey answers an exchange as it should be, and keeps the connection.
func serveKey(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, answers["exchange"])
}

func newHTTPServer(t *testing.T, handler http.HandlerFunc) (url string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// When no other connection can be had either, what was sent on the kept one counts: of an exchange
// nothing, of a GET, which net/http sends again after anything, perhaps everything.
func TestKeptConnectionThatBreaksAndNoOther(t *testing.T) {
	t.Parallel()
	for op, w := range map[string]want{
		"exchange": {kind: aConnectionError},
		"key":      {kind: aConnectionError, sent: true},
	} {
		var broken atomic.Bool
		var requests, dials atomic.Int32
		server := newHTTPServer(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if requests.Add(1) == 2 {
				panic(http.ErrAbortHandler)
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, answers[op])
		})
		transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if dials.Add(1) > 1 {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errBroken}
			}
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			return &brokenConn{Conn: conn, broken: &broken}, err
		}}
		client, err := openrouter.NewClient(
			openrouter.WithServerURL(server), openrouter.WithoutRetries(),
			openrouter.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		if _, err := call(t.Context(), t, client, op); err != nil {
			t.Fatal(err)
		}
		broken.Store(op == "exchange")
		_, err = call(t.Context(), t, client, op)
		w.check(t, op, err)
	}
}
