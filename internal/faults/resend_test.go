package faults

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
)

func stringReader(s string) io.Reader { return strings.NewReader(s) }

// exchange exchanges the code by a client's transport.
func exchange(t *testing.T, url string, transport http.RoundTripper, opts ...openrouter.Option) func() error {
	t.Helper()
	client, err := openrouter.NewClient(
		append(opts, openrouter.WithServerURL(url), openrouter.WithHTTPClient(&http.Client{Transport: transport}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return func() error {
		right, err := call(t.Context(), t, client, "exchange")
		if right != (err == nil) {
			t.Errorf("got another key and the error %v", err)
		}
		checkText(t, "exchange", err)
		return err
	}
}

// A request that the server says it has not processed (RFC 9113 sections 6.8 and 8.7) is resent,
// and every other one is not, whatever net/http would do.
func TestHTTP2RequestIsProcessedAtMostOnce(t *testing.T) {
	t.Parallel()
	value, sent := want{kind: aValue}, want{kind: aConnectionError, sent: true, maybe: true}
	rows := []struct {
		name    string
		replies []http2Reply
		calls   int // before the one that counts
		opts    []openrouter.Option
		want    want
		read    int // requests that the server reads to their end
	}{
		{name: "refused stream", replies: []http2Reply{resetStream(refusedStream), respond}, want: value, read: 2},
		{
			name:    "refused twice",
			replies: []http2Reply{resetStream(refusedStream), resetStream(refusedStream), respond},
			want:    value,
			read:    3,
		},
		{
			name:    "always refused",
			replies: []http2Reply{resetStream(refusedStream)},
			want:    want{kind: aConnectionError},
			read:    4,
		},
		{
			name:    "refused without retries",
			replies: []http2Reply{resetStream(refusedStream)},
			want:    want{kind: aConnectionError},
			read:    1,
			opts:    []openrouter.Option{openrouter.WithoutRetries()},
		},
		{
			name:    "refused on a kept connection",
			replies: []http2Reply{respond, resetStream(refusedStream), respond},
			calls:   1,
			want:    value,
			read:    3,
		},
		{
			name:    "graceful GOAWAY below the stream",
			replies: []http2Reply{goAway(1, noError), respond},
			want:    value,
			read:    2,
		},
		{
			name:    "GOAWAY with an error below the stream",
			replies: []http2Reply{goAway(1, calmDown), respond},
			want:    value,
			read:    2,
		},
		{
			name:    "GOAWAY on a kept connection",
			replies: []http2Reply{respond, goAway(2, noError), respond},
			calls:   1,
			want:    value,
			read:    3,
		},
		{
			name:    "GOAWAY with an error on a kept connection",
			replies: []http2Reply{respond, goAway(2, internalError), respond},
			calls:   1,
			want:    value,
			read:    3,
		},
		{name: "GOAWAY with the stream in it", replies: []http2Reply{goAway(0, noError), respond}, want: sent, read: 1},
		{
			name:    "GOAWAY with an error and the stream in it",
			replies: []http2Reply{goAway(0, calmDown), respond},
			want:    sent,
			read:    1,
		},
		{name: "PROTOCOL_ERROR", replies: []http2Reply{resetStream(protocolError), respond}, want: sent, read: 1},
		{
			name:    "PROTOCOL_ERROR on a kept connection",
			replies: []http2Reply{respond, resetStream(protocolError), respond},
			calls:   1,
			want:    sent,
			read:    2,
		},
		{
			name:    "PROTOCOL_ERROR after a refusal",
			replies: []http2Reply{resetStream(refusedStream), resetStream(protocolError), respond},
			want:    sent,
			read:    2,
		},
		{name: "INTERNAL_ERROR", replies: []http2Reply{resetStream(internalError), respond}, want: sent, read: 1},
		{name: "CANCEL", replies: []http2Reply{resetStream(canceled), respond}, want: sent, read: 1},
		{name: "ENHANCE_YOUR_CALM", replies: []http2Reply{resetStream(calmDown), respond}, want: sent, read: 1},
		{name: "HTTP_1_1_REQUIRED", replies: []http2Reply{resetStream(http11Required), respond}, want: sent, read: 1},
		{name: "connection closed", replies: []http2Reply{hangUp, respond}, want: sent, read: 1},
		{
			name:    "connection closed behind a kept one",
			replies: []http2Reply{respond, hangUp, respond},
			calls:   1,
			want:    sent,
			read:    2,
		},
	}
	for _, r := range rows {
		for _, secured := range []bool{true, false} {
			name, scheme := r.name+"/plain", "http://"
			if secured {
				name, scheme = r.name+"/TLS", "https://"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				config, transport := http2TLS("h2")
				if !secured {
					config, transport = nil, http2Plain()
				}
				server := listenHTTP2(t, config, r.replies...)
				exchange := exchange(t, scheme+server.Addr().String(), transport, r.opts...)
				for range r.calls {
					if err := exchange(); err != nil {
						t.Fatal(err)
					}
				}
				r.want.check(t, "exchange", exchange())
				if got := server.read(); got != r.read {
					t.Errorf("the server has read %d requests, want %d", got, r.read)
				}
			})
		}
	}
}

// The last response says how the next connection will be spoken to, until it does not.
func TestHTTP2AfterHTTP1IsNotResent(t *testing.T) {
	t.Parallel()
	config, transport := http2TLS("http/1.1", "h2")
	server := listenHTTP2(t, config, respond, resetStream(protocolError), respond)
	exchange := exchange(t, "https://"+server.Addr().String(), transport)
	if err := exchange(); err != nil {
		t.Fatal(err)
	}
	want{kind: aConnectionError, sent: true, maybe: true}.check(t, "exchange", exchange())
	if got := server.read(); got != 2 {
		t.Errorf("the server has read %d requests, want 2", got)
	}
}
