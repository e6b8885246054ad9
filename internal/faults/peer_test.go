package faults

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// The secrets. None may ever be seen in anything that is reported.
const (
	code     = "auth_code_-fault_c0de-1f"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	minted   = "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"
	apiKey   = "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"
)

var secrets = []string{code, verifier, minted, apiKey}

// answers are what a server in good order says.
var answers = map[string]string{
	"exchange": `{"key":"` + minted + `","user_id":"user_1"}`,
	"key":      `{"data":{"label":"sk-or-v1-0e6...c96","limit":10,"limit_remaining":null}}`,
	"download": "ID3\x04 a file that is no JSON, \xff and that is longer than thirty bytes when it is zipped",
}

// peer is one connection, as a row's server sees it: the request has been read, nothing is answered
// yet.
type peer struct {
	net.Conn
	n      int           // which connection of the row it is, from 1
	answer string        // what a server in good order would say
	other  string        // the address of a server that no call may be sent to
	done   chan struct{} // closed when the row is over
}

// listener is a row's server. It speaks bytes: net/http's is too polite for most of these.
type listener struct {
	net.Listener
	mu       sync.Mutex
	conns    map[net.Conn]bool
	accepted int
	requests []*http.Request
	bodies   []string
	done     chan struct{}
	wait     sync.WaitGroup
}

// listen serves each connection once. An unread server is given its connections before anything was
// read.
func listen(
	t *testing.T,
	wrap func(net.Listener) net.Listener,
	unread bool,
	serve func(*peer),
	fill func(*peer),
) *listener {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if wrap != nil {
		inner = wrap(inner)
	}
	l := &listener{Listener: inner, conns: map[net.Conn]bool{}, done: make(chan struct{})}
	l.wait.Go(func() {
		for {
			conn, err := inner.Accept()
			if err != nil {
				return
			}
			p := &peer{Conn: conn, n: l.add(conn), done: l.done}
			fill(p)
			l.wait.Go(func() {
				defer l.remove(conn)
				if unread || l.read(conn) {
					serve(p)
				}
			})
		}
	})
	t.Cleanup(l.stop)
	return l
}

func (l *listener) add(conn net.Conn) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[conn] = true
	l.accepted++
	return l.accepted
}

func (l *listener) remove(conn net.Conn) {
	_ = conn.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, conn)
}

func (l *listener) read(conn net.Conn) bool {
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return false
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests, l.bodies = append(l.requests, req), append(l.bodies, string(body))
	return true
}

func (l *listener) stop() {
	_ = l.Close()
	l.mu.Lock()
	select {
	case <-l.done:
	default:
		close(l.done)
	}
	for conn := range l.conns {
		_ = conn.Close()
	}
	l.mu.Unlock()
	l.wait.Wait()
}

func (l *listener) seen() (accepted int, requests []*http.Request, bodies []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.accepted, l.requests, l.bodies
}

// The things that a server can do.

// raw sends the bytes as they are, and closes. {answer}, {length}, {other} and {secrets} are filled
// in.
func raw(text string) func(*peer) {
	return func(p *peer) { _, _ = io.WriteString(p, p.fill(text)) }
}

func (p *peer) fill(text string) string {
	return strings.NewReplacer("{answer}", p.answer, "{length}", fmt.Sprint(len(p.answer)), "{other}", p.other,
		"{half}", p.answer[:len(p.answer)/2], "{secrets}", strings.Join(secrets, " ")).Replace(text)
}

// says answers in good form, with the headers that are given as "Name: value".
func says(status int, body string, headers ...string) func(*peer) {
	return func(p *peer) {
		body := p.fill(body)
		head := fmt.Sprintf(
			"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %d\r\n",
			status,
			http.StatusText(status),
			len(body),
		)
		for _, h := range headers {
			head += p.fill(h) + "\r\n"
		}
		_, _ = io.WriteString(p, head+"\r\n"+body)
	}
}

// json answers 200 with the body.
func json200(body string) func(*peer) { return says(200, body, "Content-Type: application/json") }

func quit(*peer) {}

// reset closes the connection with a RST. After bytes, the client has read them by then.
func reset(p *peer) {
	if tcp, ok := p.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

func hang(p *peer) { <-p.done }

// then does one thing after another on the same connection.
func then(steps ...func(*peer)) func(*peer) {
	return func(p *peer) {
		for _, step := range steps {
			step(p)
		}
	}
}

// inTurn does something else on each connection; the last thing repeats.
func inTurn(steps ...func(*peer)) func(*peer) {
	return func(p *peer) { steps[min(p.n, len(steps))-1](p) }
}

// drip sends the text byte by byte with a pause after each; forever when it ends in "...", whose
// last byte then repeats.
func drip(text string, pause time.Duration) func(*peer) {
	return func(p *peer) {
		text := p.fill(text)
		endless := strings.HasSuffix(text, "...")
		text = strings.TrimSuffix(text, "...")
		for i := 0; i < len(text) || endless; i++ {
			if _, err := p.Write([]byte{text[min(i, len(text)-1)]}); err != nil {
				return
			}
			select {
			case <-p.done:
				return
			case <-time.After(pause):
			}
		}
	}
}

// chunk is written again and again, so that a server's own memory does not count.
var chunk = bytes.Repeat([]byte("a"), 64<<10)

// repeats answers 200 with a body of head, n times the unit, and tail, without holding it in
// memory.
func repeats(head, unit string, n int, tail string) func(*peer) {
	return func(p *peer) {
		w := bufio.NewWriterSize(p, 64<<10)
		fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s", p.fill(head))
		for range n {
			_, _ = w.WriteString(unit)
		}
		_, _ = w.WriteString(p.fill(tail))
		_ = w.Flush()
	}
}

// floods sends a head and then n bytes of the letter a; endless when n is 0.
func floods(head string, n int) func(*peer) {
	return func(p *peer) {
		if _, err := io.WriteString(p, p.fill(head)); err != nil {
			return
		}
		for sent := 0; n == 0 || sent < n; sent += len(chunk) {
			if _, err := p.Write(chunk); err != nil {
				return
			}
		}
	}
}
