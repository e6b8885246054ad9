package faults

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Frame types and flags, settings and error codes of HTTP/2 (RFC 9113 sections 6 and 7).
const (
	frameData      = 0
	frameHeaders   = 1
	frameReset     = 3
	frameSettings  = 4
	framePing      = 6
	frameGoAway    = 7
	flagAck        = 1
	flagEndStream  = 1
	flagEndHeaders = 4

	noError        = 0
	protocolError  = 1
	internalError  = 2
	refusedStream  = 7
	canceled       = 8
	calmDown       = 11
	http11Required = 13
)

// http2Server answers the requests that it gets one by one, each by the next of its replies; the
// last reply repeats. It speaks frames and not net/http, which would never do most of this.
type http2Server struct {
	net.Listener
	replies []http2Reply

	mu       sync.Mutex
	requests int // that were read to their end
	conns    []net.Conn
	done     sync.WaitGroup
}

// http2Reply is what the server does with the request of a stream.
type http2Reply func(c *http2Conn, stream uint32)

func listenHTTP2(t *testing.T, config *tls.Config, replies ...http2Reply) *http2Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if config != nil {
		listener = tls.NewListener(listener, config)
	}
	s := &http2Server{Listener: listener, replies: replies}
	s.done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			s.done.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		s.mu.Lock()
		for _, conn := range s.conns {
			_ = conn.Close()
		}
		s.mu.Unlock()
		s.done.Wait()
	})
	return s
}

// read returns how many requests the server has read to their end.
func (s *http2Server) read() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func (s *http2Server) next() http2Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	return s.replies[min(s.requests, len(s.replies))-1]
}

func (s *http2Server) serve(conn net.Conn) {
	defer conn.Close()
	if secure, ok := conn.(*tls.Conn); ok {
		if secure.Handshake() != nil {
			return
		}
		if secure.ConnectionState().NegotiatedProtocol != "h2" {
			s.serveHTTP1(conn)
			return
		}
	}
	c := &http2Conn{conn: conn}
	preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	if _, err := io.ReadFull(conn, preface); err != nil {
		return
	}
	c.frame(frameSettings, 0, 0, nil)
	for {
		head := make([]byte, 9)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		length, kind, flags, stream := binary.BigEndian.Uint32(
			head,
		)>>8, head[3], head[4], binary.BigEndian.Uint32(
			head[5:],
		)
		payload := make([]byte, length)
		if _, err := io.ReadFull(conn, payload); err != nil {
			return
		}
		switch {
		case kind == frameSettings && flags&flagAck == 0:
			c.frame(frameSettings, flagAck, 0, nil)
		case kind == framePing && flags&flagAck == 0:
			c.frame(framePing, flagAck, 0, payload)
		case (kind == frameHeaders || kind == frameData) && flags&flagEndStream != 0:
			s.next()(c, stream)
		}
	}
}

// serveHTTP1 answers one request as a server of HTTP/1.1 and closes the connection.
func (s *http2Server) serveHTTP1(conn net.Conn) {
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, req.Body)
	s.next()
	resp := &http.Response{
		StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Close: true, ContentLength: int64(len(answers["exchange"])),
		Header: http.Header{
			"Content-Type": {"application/json"},
		}, Body: io.NopCloser(stringReader(answers["exchange"])),
	}
	_ = resp.Write(conn)
}

type http2Conn struct{ conn net.Conn }

func (c *http2Conn) frame(kind, flags byte, stream uint32, payload []byte) {
	head := make([]byte, 9, 9+len(payload))
	binary.BigEndian.PutUint32(head, uint32(len(payload))<<8)
	head[3], head[4] = kind, flags
	binary.BigEndian.PutUint32(head[5:], stream)
	_, _ = c.conn.Write(append(head, payload...))
}

// respond processes the request.
func respond(c *http2Conn, stream uint32) {
	c.frame(frameHeaders, flagEndHeaders, stream, []byte{0x88}) // :status 200, by its index in HPACK's static table
	c.frame(frameData, flagEndStream, stream, []byte(answers["exchange"]))
}

// resetStream ends the stream with a code.
func resetStream(code uint32) http2Reply {
	return func(c *http2Conn, stream uint32) {
		c.frame(frameReset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
	}
}

// goAway ends the connection; below is how far the last stream that was processed is below this
// one.
func goAway(below, code uint32) http2Reply {
	return func(c *http2Conn, stream uint32) {
		payload := binary.BigEndian.AppendUint32(nil, stream-min(stream, below))
		payload = append(binary.BigEndian.AppendUint32(payload, code), "debug "+minted...)
		c.frame(frameGoAway, 0, 0, payload)
		_ = c.conn.Close()
	}
}

// hangUp closes the connection without a word.
func hangUp(c *http2Conn, _ uint32) { _ = c.conn.Close() }

// http2TLS returns the two sides' configurations. chosen is the protocol of each connection in
// turn; the last repeats.
func http2TLS(chosen ...string) (server *tls.Config, client *http.Transport) {
	ca := authority()
	certificate := issue(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}, &ca)
	var mu sync.Mutex
	server = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		mu.Lock()
		defer mu.Unlock()
		protocol := chosen[0]
		chosen = chosen[min(1, len(chosen)-1):]
		return &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{protocol}}, nil
	}}
	roots := x509.NewCertPool()
	roots.AddCert(ca.Leaf)
	return server, &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
}

// http2Plain returns a transport that speaks HTTP/2 without TLS.
func http2Plain() *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Transport{Protocols: protocols}
}
