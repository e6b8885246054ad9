package openrouter

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/openrouter-go/openrouter/internal/redact"
)

// sent watches an attempt for a proof that the server has not seen the request. net/http may call
// it from goroutines that outlive the attempt.
type sent struct {
	asked     atomic.Bool // for a connection
	connected atomic.Bool
	http2     atomic.Bool // by the connection's TLS handshake
	once      bool        // the request has a body, so that net/http resends it only when nothing was sent
	hooks     httptrace.ClientTrace
}

func (s *sent) watch(ctx context.Context) context.Context {
	s.hooks.GetConn = func(string) {
		s.asked.Store(true)
		if s.once {
			s.connected.Store(false)
		}
	}
	s.hooks.GotConn = func(info httptrace.GotConnInfo) {
		s.connected.Store(true)
		secure, ok := info.Conn.(*tls.Conn)
		s.http2.Store(ok && secure.ConnectionState().NegotiatedProtocol == "h2")
	}
	return httptrace.WithClientTrace(ctx, &s.hooks)
}

// disproved reports whether a failed request provably never reached the server. A transport that
// reports what it does, as net/http's does, proves it by never having had a connection: the dial,
// the proxy or the TLS handshake failed, or the time was up before. On HTTP/2 the server itself
// says which requests it has not processed. Of a transport that reports nothing the failure itself
// has to be of such a kind.
func (s *sent) disproved(err error) bool {
	switch {
	case notProcessed(err):
		return true
	case s.connected.Load() || s.asked.Load():
		return !s.connected.Load()
	}
	var op *net.OpError
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") ||
		errors.As(err, &dns) || errors.As(err, &certificate) || errors.As(err, &record)
}

// notProcessed reports whether an HTTP/2 server has said that it did not process the request: by a
// GOAWAY with a lower last stream, or by RST_STREAM with REFUSED_STREAM (RFC 9113 sections 6.8 and
// 8.7). net/http has no type for either, so that their texts are compared as a whole; any other
// text proves nothing.
func notProcessed(err error) bool {
	var wrapped *url.Error
	if errors.As(err, &wrapped) && wrapped.Err != nil {
		err = wrapped.Err
	}
	text := redact.TextOf(err)
	if strings.HasPrefix(text, "http2: Transport received GOAWAY from server ErrCode:") {
		return true // of the first stream, which the last stream of the GOAWAY does not include
	}
	text, ok := strings.CutPrefix(text, "http2: Transport: cannot retry err [")
	text, ends := strings.CutSuffix(
		text,
		"] after Request.Body was written; define Request.GetBody to avoid this error",
	)
	if !ok || !ends {
		return false
	}
	if text == "http2: Transport received Server's graceful shutdown GOAWAY" {
		return true
	}
	id, refused := strings.CutSuffix(text, "; REFUSED_STREAM; received from peer")
	id, isStream := strings.CutPrefix(id, "stream error: stream ID ")
	return refused && isStream && strings.Trim(id, "0123456789") == ""
}
