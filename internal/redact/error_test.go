package redact_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/openrouter-go/openrouter/internal/redact"
)

const (
	code  = "4/0AbCd+ef/gh=ij&kl_mnop"
	fresh = "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"
)

// foreignError is of a type that this package has never heard of.
type foreignError struct{ text, field string }

func (e *foreignError) Error() string { return e.text }
func (e *foreignError) Timeout() bool { return true }

// shows fails when an error, or an error that errors.As finds in it, shows a secret in any way.
func shows(t *testing.T, name string, err error) {
	t.Helper()
	texts := []string{err.Error()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		texts = append(texts, fmt.Sprintf(verb, err), fmt.Sprintf(verb, struct{ E error }{err}))
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("m", "err", err, "all", []any{err})
	slog.New(slog.NewTextHandler(&logged, nil)).Info("m", "err", err, "all", []any{err})
	if texts = append(texts, logged.String()); strings.Contains(texts[0], "\n") {
		t.Errorf("%s: the text is not one line: %q", name, texts[0])
	}
	for _, text := range texts {
		for _, secret := range []string{
			code,
			fresh,
			url.QueryEscape(code),
			"0e6f44a47a05f1da",
			fmt.Sprintf("%x", fresh),
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: a %T shows a secret: %s", name, err, text)
			}
		}
	}
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		if inner := err.Unwrap(); inner != nil {
			shows(t, name, inner)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range err.Unwrap() {
			shows(t, name, inner)
		}
	}
}

func as[T any](err error) (error, bool) {
	var target T
	if !errors.As(err, &target) {
		return nil, false
	}
	found, ok := any(target).(error)
	return found, ok
}

var targets = map[string]func(error) (error, bool){
	"net.Error":                       as[net.Error],
	"Timeout":                         as[interface{ Timeout() bool }],
	"Temporary":                       as[interface{ Temporary() bool }],
	"Error":                           as[interface{ Error() string }],
	"*url.Error":                      as[*url.Error],
	"*net.OpError":                    as[*net.OpError],
	"*net.DNSError":                   as[*net.DNSError],
	"*net.AddrError":                  as[*net.AddrError],
	"*net.ParseError":                 as[*net.ParseError],
	"net.InvalidAddrError":            as[net.InvalidAddrError],
	"net.UnknownNetworkError":         as[net.UnknownNetworkError],
	"*textproto.Error":                as[*textproto.Error],
	"textproto.ProtocolError":         as[textproto.ProtocolError],
	"*http.MaxBytesError":             as[*http.MaxBytesError],
	"tls.RecordHeaderError":           as[tls.RecordHeaderError],
	"tls.AlertError":                  as[tls.AlertError],
	"*tls.CertificateVerification...": as[*tls.CertificateVerificationError],
	"url.EscapeError":                 as[url.EscapeError],
	"url.InvalidHostError":            as[url.InvalidHostError],
	"syscall.Errno":                   as[syscall.Errno],
	"*os.SyscallError":                as[*os.SyscallError],
	"*fs.PathError":                   as[*fs.PathError],
	"*foreignError":                   as[*foreignError],
}

func TestNoWayOutOfARedactedErrorShowsASecret(t *testing.T) {
	t.Parallel()
	said := "malformed HTTP response \"" + fresh + " " + code + "\""
	inner := map[string]error{
		"text":           errors.New(said),
		"wrapped":        fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", errors.New(said)),
		"joined":         errors.Join(errors.New(said), &net.DNSError{Err: said, Name: code, Server: fresh}),
		"DNS":            &net.DNSError{Err: said, Name: code, Server: fresh, UnwrapErr: errors.New(said)},
		"op":             &net.OpError{Op: "read", Net: "tcp", Err: errors.New(said)},
		"op of DNS":      &net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.DNSError{Err: said, Name: code}},
		"URL of secrets": &url.Error{Op: code, URL: "https://" + code, Err: errors.New(said)},
		"op of secrets":  &net.OpError{Op: code, Net: fresh, Err: errors.New(said)},
		"address":        &net.AddrError{Err: said, Addr: code},
		"parse":          &net.ParseError{Type: said, Text: code},
		"invalid":        net.InvalidAddrError(said),
		"network":        net.UnknownNetworkError(code),
		"textproto":      &textproto.Error{Code: 1, Msg: said},
		"protocol":       textproto.ProtocolError("malformed MIME header line: " + fresh + code),
		"record":         tls.RecordHeaderError{Msg: said, RecordHeader: [5]byte([]byte(fresh)[:5])},
		"certificate":    &tls.CertificateVerificationError{Err: errors.New("valid for " + code + ", not host")},
		"escape":         url.EscapeError(code),
		"host":           url.InvalidHostError(code),
		"path":           &fs.PathError{Op: "open", Path: code, Err: syscall.ENOENT},
		"foreign":        &foreignError{text: said},
		"foreign field":  &foreignError{text: "nothing", field: code},
	}
	for name, err := range inner {
		for _, original := range []error{
			err,
			&url.Error{Op: "Post", URL: "https://host/x?code=" + url.QueryEscape(code), Err: err},
		} {
			var redactor redact.Redactor
			redactor.Add(code)
			redacted := redactor.Error(original)
			shows(t, name, redacted)
			for target, find := range targets {
				if found, ok := find(redacted); ok {
					shows(t, name+" as "+target, found)
				}
			}
			if !errors.Is(redacted, original) {
				t.Errorf("%s: it is not the original by errors.Is", name)
			}
		}
	}
}

func TestARedactedErrorIsFoundByItsType(t *testing.T) {
	t.Parallel()
	var redactor redact.Redactor
	redactor.Add(code)
	refused := &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{
			IP:   net.IPv4(127, 0, 0, 1),
			Port: 9,
		}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED),
	}
	err := redactor.Error(&url.Error{Op: "Post", URL: "https://host/path", Err: refused})
	if got, want := err.Error(), "dial tcp 127.0.0.1:9: connect: connection refused"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "dial" || op.Error() != err.Error() {
		t.Errorf("got %v", op)
	}
	var number syscall.Errno
	if !errors.As(err, &number) || number != syscall.ECONNREFUSED || !errors.Is(err, syscall.ECONNREFUSED) ||
		!errors.Is(op, syscall.ECONNREFUSED) {
		t.Errorf("got %v", number)
	}
	var u *url.Error
	if !errors.As(err, &u) || u.URL != "https://host" || u.Op != "Post" {
		t.Errorf("got %v", u)
	}
	var timeout net.Error
	if !errors.As(err, &timeout) || timeout.Timeout() {
		t.Errorf("got %v", timeout)
	}
	late := redactor.Error(fmt.Errorf("late: %w", context.DeadlineExceeded))
	if !errors.As(late, &timeout) || !timeout.Timeout() || !errors.Is(late, context.DeadlineExceeded) {
		t.Errorf("%v is no timeout", late)
	}
	var dns *net.DNSError
	missing := redactor.Error(
		&net.OpError{
			Op:  "proxyconnect",
			Net: "tcp",
			Err: &net.DNSError{Err: "no such host", Name: "proxy.test", IsNotFound: true},
		},
	)
	if !errors.As(missing, &dns) || !dns.IsNotFound || dns.Name != "proxy.test" || !errors.As(missing, &op) ||
		op.Op != "proxyconnect" {
		t.Errorf("got %v, %v", dns, op)
	}
	if redactor.Error(errors.New("plain")).(interface{ Error() string }).Error() != "plain" ||
		redactor.Error(nil) != nil {
		t.Error("a plain error, or nil, is changed")
	}
	if _, ok := as[net.Error](redactor.Error(errors.New("plain"))); ok {
		t.Error("a plain error is a net.Error")
	}
	own := &foreignError{text: `the vault says "locked"`}
	var found *foreignError
	if err := redactor.CallerError(own); err.Error() != own.text || !errors.As(err, &found) || found != own {
		t.Errorf("the caller's own error is %v, %v", err, found)
	}
}
