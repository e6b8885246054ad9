package openrouter

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// trace watches one attempt for a proof that the request never left. net/http may call it from goroutines that outlive the attempt.
type trace struct {
	asked     atomic.Bool
	connected atomic.Bool
}

func (t *trace) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.connected.Store(true) },
	})
}

// provesUnsent reports whether a failed attempt provably never reached the server. A transport that reports what it does, as net/http's
// does, proves it by never having had a connection: the dial, the proxy or the TLS handshake failed, or the time was up before. Of one that
// reports nothing the failure itself has to be of that kind.
func (t *trace) provesUnsent(err error) bool {
	if t.connected.Load() || t.asked.Load() {
		return !t.connected.Load()
	}
	var op *net.OpError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") ||
		errors.As(err, &dns) || errors.As(err, &certificate) || errors.As(err, &record)
}
