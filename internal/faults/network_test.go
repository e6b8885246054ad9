package faults

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
)

// short is the timeout of rows in which nothing comes any more. What a row expects to come before
// that has to arrive on the slowest machine, with all the other packages' tests beside it.
const short = time.Second

// settle is what a server leaves its peer to do what it is doing: to read, or to write.
const settle = 100 * time.Millisecond

func pause(d time.Duration) func(*peer) {
	return func(p *peer) {
		select {
		case <-p.done:
		case <-time.After(d):
		}
	}
}

// through makes the call use a transport of its own.
func through(change func(testing.TB, *listener, *http.Transport)) func(testing.TB, *listener) openrouter.Option {
	return func(t testing.TB, l *listener) openrouter.Option {
		transport := &http.Transport{}
		change(t, l, transport)
		t.Cleanup(transport.CloseIdleConnections)
		return openrouter.WithHTTPClient(&http.Client{Transport: transport})
	}
}

// dialing replaces how connections are made.
func dialing(
	dial func(context.Context, string, string) (net.Conn, error),
) func(testing.TB, *listener) openrouter.Option {
	return through(func(_ testing.TB, _ *listener, t *http.Transport) { t.DialContext = dial })
}

// resolving asks a name server that answers every question with the code; a negative code is no
// answer at all.
func resolving(rcode int) func(testing.TB, *listener) openrouter.Option {
	return through(func(tb testing.TB, _ *listener, t *http.Transport) {
		server, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			buffer := make([]byte, 1500)
			for {
				n, from, err := server.ReadFrom(buffer)
				if err != nil {
					return
				}
				if rcode >= 0 && n > 12 {
					buffer[2], buffer[3] = buffer[2]|0x80, 0x80|byte(rcode)
					_, _ = server.WriteTo(buffer[:n], from)
				}
			}
		}()
		// A look-up outlives the call that asked for it, by seconds.
		var mu sync.Mutex
		var asked []net.Conn
		over := false
		tb.Cleanup(func() {
			_ = server.Close()
			<-done
			mu.Lock()
			defer mu.Unlock()
			over = true
			for _, conn := range asked {
				_ = conn.Close()
			}
		})
		var d net.Dialer
		d.Resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			mu.Lock()
			defer mu.Unlock()
			if over {
				return nil, net.ErrClosed
			}
			conn, err := new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
			if err == nil {
				asked = append(asked, conn)
			}
			return conn, err
		}}
		t.DialContext = d.DialContext
	})
}

func refuse(t testing.TB, l *listener) openrouter.Option {
	_ = l.Close()
	return openrouter.WithResponseLimit(1 << 20)
}

var networkRows = []row{
	{name: "control: a server in good order", serve: json200("{answer}"), want: value},
	{name: "refused", setup: refuse, want: unreached.with(-1).being(syscall.ECONNREFUSED)},
	{
		name:   "refused, without retries",
		setup:  refuse,
		opts:   []openrouter.Option{openrouter.WithoutRetries()},
		within: 8 * time.Second,
		want:   unreached.with(-1),
	},
	{
		name:   "no such host",
		url:    "https://faults.test.",
		setup:  resolving(3),
		within: 8 * time.Second,
		want:   unreached.with(-1),
	},
	{name: "name server fails", url: "https://faults.test.", setup: resolving(2), want: unreached.with(-1)},
	{
		name:  "name server is silent",
		url:   "https://faults.test.",
		setup: resolving(-1),
		limit: short,
		want:  tooLate.with(-1),
	},
	{
		name:  "connecting never ends",
		limit: short,
		want:  tooLate.with(-1),
		setup: dialing(func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}),
	},
	{
		name: "network is unreachable",
		want: unreached.with(-1).being(syscall.ENETUNREACH),
		setup: dialing(func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}
		}),
	},
	{
		name: "dialling fails with the secrets in its text",
		want: unreached.with(-1),
		setup: dialing(func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{
				Op:  "dial",
				Net: "tcp",
				Err: errors.New("no way to " + code + verifier + minted + apiKey),
			}
		}),
	},
	{
		name:  "first connections are refused, then the server is there",
		serve: json200("{answer}"),
		want:  value,
		setup: func(t testing.TB, l *listener) openrouter.Option {
			var d net.Dialer
			n := 0
			return dialing(func(ctx context.Context, network, address string) (net.Conn, error) {
				if n++; n < 3 {
					return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
				}
				return d.DialContext(ctx, network, address)
			})(t, l)
		},
	},
	{name: "closed without reading", unread: true, serve: then(pause(settle), quit), want: lost},
	{name: "reset without reading", unread: true, serve: then(pause(settle), reset), want: lost},
	{name: "closed before a byte", serve: quit, want: lost},
	{name: "reset after the request was read", serve: reset, want: lost.being(syscall.ECONNRESET)},
	{name: "closed in the status line", serve: raw("HTTP/1.1 20"), want: lost},
	{name: "closed in the headers", serve: raw("HTTP/1.1 200 OK\r\nContent-Ty"), want: lost},
	{name: "reset in the headers", serve: then(raw("HTTP/1.1 200 OK\r\nContent-Ty"), pause(settle), reset), want: lost},
	{
		name:  "closed in the body",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{half}"),
		want:  unusable,
	},
	{
		name:  "reset in the body",
		serve: then(raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{half}"), pause(settle), reset),
		want:  unusable.being(syscall.ECONNRESET),
	},
	{
		name:  "reset behind the body",
		serve: then(raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{answer}"), pause(settle), reset),
		file:  cutFile,
		want:  value,
	},
	{name: "never answers", serve: hang, limit: short, want: late},
	{name: "never reads", unread: true, serve: hang, limit: short, want: late},
	{
		name:  "never answers, and the caller's transport gives up first",
		serve: hang,
		want:  late,
		setup: through(func(_ testing.TB, _ *listener, t *http.Transport) {
			t.ResponseHeaderTimeout = settle
		}),
	},
	{name: "status line, then silence", serve: then(raw("HTTP/1.1 200 OK\r\n"), hang), limit: short, want: late},
	{
		name:  "headers, then silence",
		serve: then(raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n"), hang),
		limit: short,
		want:  late,
	},
	{
		name:  "half the body, then silence",
		serve: then(raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{half}"), hang),
		limit: short,
		want:  late,
	},
	{
		name:  "whole body, too long a length, then silence",
		serve: then(raw("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{answer}"), hang),
		limit: short,
		file:  lateFile,
		want:  value,
	},
	{
		name:  "whole body, no end of the chunks, then silence",
		serve: then(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n{answer}"), hang),
		limit: short,
		file:  lateFile,
		want:  value,
	},
	{
		name:  "header byte by byte for ever",
		serve: then(raw("HTTP/1.1 200 OK\r\nX: "), drip("a...", 5*time.Millisecond)),
		limit: short,
		want:  late,
	},
	{
		name:   "body byte by byte for ever",
		serve:  then(raw("HTTP/1.1 200 OK\r\n\r\n"), drip("{ ...", 5*time.Millisecond)),
		limit:  short,
		isJSON: true,
		want:   late,
	},
	{
		name:  "byte by byte, but in time",
		serve: drip("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}", time.Millisecond),
		want:  value,
	},
	{
		name:   "canceled while waiting",
		serve:  hang,
		cancel: short,
		within: 8 * time.Second,
		want:   want{kind: aCanceled, sent: true, maybe: true},
	},
	{
		name:   "canceled in the body",
		serve:  then(raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{half}"), hang),
		cancel: short,
		within: 8 * time.Second,
		want:   want{kind: aCanceled, sent: true, maybe: true},
	},
	{
		name:   "canceled in an error's body",
		serve:  then(raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 90\r\n\r\n{"), hang),
		cancel: short,
		within: 8 * time.Second,
		want:   failed(403),
	},
	{
		name: "connection breaks with the secrets in its error",
		want: lost.with(-1),
		setup: dialing(func(context.Context, string, string) (net.Conn, error) {
			client, server := net.Pipe()
			_ = server.Close()
			return broken{client}, nil
		}),
	},
}

// broken is a connection whose errors quote what was sent.
type broken struct{ net.Conn }

func (broken) Write(b []byte) (int, error) {
	return 0, errors.New("cannot write " + string(b) + verifier)
}
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
