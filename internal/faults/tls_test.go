package faults

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// authority signs the certificates of this package. Nobody trusts it who was not told to.
var authority = sync.OnceValue(func() tls.Certificate {
	return issue(
		&x509.Certificate{IsCA: true, KeyUsage: x509.KeyUsageCertSign, NotAfter: time.Now().Add(time.Hour)},
		nil,
	)
})

func issue(template *x509.Certificate, by *tls.Certificate) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template.SerialNumber, template.BasicConstraintsValid = big.NewInt(time.Now().UnixNano()), true
	template.Subject = pkix.Name{CommonName: "faults"}
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-24 * time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(time.Hour)
	}
	parent, signer := template, any(key)
	if by != nil {
		parent, signer = by.Leaf, by.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// secured puts TLS around a listener. A certificate that names no host is made for 127.0.0.1.
func secured(template x509.Certificate, signed bool, change func(*tls.Config)) func(net.Listener) net.Listener {
	return func(l net.Listener) net.Listener {
		template := template
		if template.DNSNames == nil {
			template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
		}
		var by *tls.Certificate
		if signed {
			ca := authority()
			by = &ca
		}
		config := &tls.Config{
			Certificates: []tls.Certificate{issue(&template, by)},
		} //nolint:gosec // some rows need an old version
		if change != nil {
			change(config)
		}
		return tls.NewListener(l, config)
	}
}

// trusting makes the call trust the authority.
var trusting = through(func(_ testing.TB, _ *listener, t *http.Transport) {
	t.Proxy = http.ProxyFromEnvironment
	t.TLSClientConfig = &tls.Config{RootCAs: trusted(), MinVersion: tls.VersionTLS12}
})

func trusted() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(authority().Leaf)
	return pool
}

// bare leaves the listener without TLS where the client expects it.
func bare(l net.Listener) net.Listener { return l }

var (
	day     = 24 * time.Hour
	good    = x509.Certificate{}
	expired = x509.Certificate{NotBefore: time.Now().Add(-2 * day), NotAfter: time.Now().Add(-day)}
	future  = x509.Certificate{NotBefore: time.Now().Add(day), NotAfter: time.Now().Add(2 * day)}
	foreign = x509.Certificate{DNSNames: []string{"other.example"}}
)

var tlsRows = []row{
	{
		name:  "control: TLS in good order",
		wrap:  secured(good, true, nil),
		setup: trusting,
		serve: json200("{answer}"),
		want:  value,
	},
	{
		name:   "certificate is self-signed",
		wrap:   secured(good, false, nil),
		serve:  json200("{answer}"),
		within: 8 * time.Second,
		want:   unreached,
	},
	{
		name:   "certificate of an unknown authority",
		wrap:   secured(good, true, nil),
		serve:  json200("{answer}"),
		within: 8 * time.Second,
		want:   unreached,
	},
	{
		name:   "certificate has expired",
		wrap:   secured(expired, true, nil),
		setup:  trusting,
		serve:  json200("{answer}"),
		within: 8 * time.Second,
		want:   unreached.saying("expired"),
	},
	{
		name:   "certificate is not yet valid",
		wrap:   secured(future, true, nil),
		setup:  trusting,
		serve:  json200("{answer}"),
		within: 8 * time.Second,
		want:   unreached,
	},
	{
		name:   "certificate of another host",
		wrap:   secured(foreign, true, nil),
		setup:  trusting,
		serve:  json200("{answer}"),
		within: 8 * time.Second,
		want:   unreached,
	},
	{
		name: "TLS 1.0 alone",
		wrap: secured(
			good,
			true,
			func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 },
		),
		setup: trusting,
		serve: json200("{answer}"),
		want:  unreached.with(4),
	},
	{
		name: "TLS 1.1 alone",
		wrap: secured(
			good,
			true,
			func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 },
		),
		setup: trusting,
		serve: json200("{answer}"),
		want:  unreached.with(4),
	},
	{
		name: "certificate of the client is asked for",
		wrap: secured(
			good,
			true,
			func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert; c.MaxVersion = tls.VersionTLS12 },
		),
		setup: trusting,
		serve: json200("{answer}"),
		want:  unreached.with(4),
	},
	{
		name:   "plain http on an https port",
		wrap:   bare,
		unread: true,
		serve:  then(pause(settle), raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")),
		within: 8 * time.Second,
		want:   unreached,
	},
	{
		name:  "https on a plain http port",
		wrap:  secured(good, true, nil),
		url:   "http://127.0.0.1:{port}",
		serve: json200("{answer}"),
		want:  lost,
	},
	{
		name:  "https server that explains itself",
		url:   "http://127.0.0.1:{port}",
		serve: raw("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"),
		want:  failed(400),
	},
	{name: "handshake is never answered", wrap: bare, unread: true, serve: hang, limit: short, want: tooLate},
	{name: "handshake is cut", wrap: bare, unread: true, serve: then(pause(settle), quit), want: unreached.with(4)},
	{name: "handshake is reset", wrap: bare, unread: true, serve: then(pause(settle), reset), want: unreached.with(4)},
	{
		name:   "handshake of rubbish",
		wrap:   bare,
		unread: true,
		serve:  raw("{secrets}{secrets}"),
		within: 8 * time.Second,
		want:   unreached,
	},
	{name: "TLS: closed before a byte", wrap: secured(good, true, nil), setup: trusting, serve: quit, want: lost},
	{
		name:  "TLS: cut in the body",
		wrap:  secured(good, true, nil),
		setup: trusting,
		serve: raw("HTTP/1.1 200 OK\r\n\r\n{half}"),
		file:  otherFile,
		want:  unusable,
	},
	{
		name:  "TLS: closed without a farewell behind the body",
		wrap:  secured(good, true, nil),
		setup: trusting,
		want:  value,
		serve: then(raw("HTTP/1.1 200 OK\r\n\r\n{answer}"), func(p *peer) {
			_ = p.Conn.(*tls.Conn).NetConn().Close()
		}),
	},
	{
		name:  "TLS: an alert in place of the answer",
		wrap:  secured(good, true, nil),
		setup: trusting,
		want:  lost,
		serve: func(p *peer) {
			_, _ = p.Conn.(*tls.Conn).NetConn().Write([]byte("\x15\x03\x03\x00\x02\x02\x50"))
		},
	},
	{name: "TLS: silence", wrap: secured(good, true, nil), setup: trusting, serve: hang, limit: short, want: late},
}
