package faults

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// strayed counts what the proxy was asked for and should not have been: every row but those below
// calls a loopback address.
var strayed atomic.Int32

// startProxy makes a proxy the one of the environment, as net/http reads it once. A call to
// https://p<port>.faults.test is handed to the row's server on that port, CONNECT and all: the
// row's server is the proxy then.
func startProxy() error {
	for _, name := range []string{"NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "http_proxy", "https_proxy"} {
		_ = os.Unsetenv(name)
	}
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
		_ = os.Setenv(name, "http://"+proxy.Addr().String())
	}
	go func() {
		for {
			conn, err := proxy.Accept()
			if err != nil {
				return
			}
			go forward(conn)
		}
	}()
	return nil
}

func forward(conn net.Conn) {
	defer conn.Close()
	client := bufio.NewReader(conn)
	line, _ := client.ReadString('\n')
	_, rest, found := strings.Cut(line, "CONNECT p")
	port, _, ok := strings.Cut(rest, ".faults.test:443 ")
	if !found || !ok {
		strayed.Add(1)
		return
	}
	server, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		return
	}
	defer server.Close()
	_, _ = io.WriteString(server, line)
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(server, client); _ = server.(*net.TCPConn).CloseWrite() })
	both.Go(func() { _, _ = io.Copy(conn, server); _ = conn.(*net.TCPConn).CloseWrite() })
	both.Wait()
}

// tunnels accepts the CONNECT and serves TLS behind it, with a certificate for the host that was
// asked for.
func tunnels(serve func(*peer)) func(*peer) {
	return func(p *peer) {
		_, _ = io.WriteString(p, "HTTP/1.1 200 Connection established\r\n\r\n")
		ca := authority()
		_, port, _ := net.SplitHostPort(p.LocalAddr().String())
		template := foreign
		template.DNSNames = []string{"p" + port + ".faults.test"}
		conn := tls.Server(
			p.Conn,
			&tls.Config{Certificates: []tls.Certificate{issue(&template, &ca)}, MinVersion: tls.VersionTLS12},
		)
		defer conn.Close()
		req, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		p.Conn = conn
		serve(p)
	}
}

const proxied = "https://p{port}.faults.test"

var proxyRows = []row{
	{name: "proxy in good order", url: proxied, setup: trusting, serve: tunnels(json200("{answer}")), want: value},
	{
		name:  "proxy, and an error behind it",
		url:   proxied,
		setup: trusting,
		serve: tunnels(says(403, "")),
		want:  failed(403),
	},
	{name: "proxy, and a reset behind it", url: proxied, setup: trusting, serve: tunnels(quit), want: lost},
	{
		name:  "proxy, and silence behind it",
		url:   proxied,
		setup: trusting,
		serve: tunnels(hang),
		limit: short,
		want:  late,
	},
	{
		name:   "proxy that looks into the traffic",
		url:    proxied,
		serve:  tunnels(json200("{answer}")),
		within: 8 * time.Second,
		want:   unreached,
	},
	{name: "proxy refuses", url: proxied, serve: says(403, "Forbidden by policy {secrets}"), want: unreached.with(4)},
	{
		name:  "proxy wants a password",
		url:   proxied,
		serve: says(407, "", "Proxy-Authenticate: Basic realm=\"{secrets}\""),
		want:  unreached.with(4),
	},
	{name: "proxy cannot reach the server", url: proxied, serve: says(502, ""), want: unreached.with(4)},
	{
		name:  "proxy with a reason of secrets",
		url:   proxied,
		serve: raw("HTTP/1.1 503 {secrets}\r\n\r\n"),
		want:  unreached.with(4),
	},
	{name: "proxy closes", url: proxied, serve: quit, want: unreached.with(4)},
	{name: "proxy speaks no HTTP", url: proxied, serve: raw("{secrets}\r\n\r\n"), want: unreached.with(4)},
	{name: "proxy is silent", url: proxied, serve: hang, limit: short, want: tooLate},
	{
		name:  "proxy answers in the server's place",
		url:   proxied,
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}"),
		want:  unreached.with(4),
	},
	{
		name:  "proxy of an injected transport is not for loopback",
		serve: json200("{answer}"),
		want:  value,
		setup: through(func(_ testing.TB, _ *listener, t *http.Transport) {
			t.Proxy = http.ProxyFromEnvironment
		}),
	},
	{
		name:  "proxy is not for localhost either",
		url:   "http://localhost:{port}",
		serve: json200("{answer}"),
		want:  value,
	},
}
