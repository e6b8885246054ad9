package faults

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

type kind int

const (
	aValue       kind = iota
	anotherValue      // the bytes of an answer that nothing can tell from the right one
	aConnectionError
	aTimeout
	aCanceled
	aResponseError
	anAPIError
	anInvalidRequest
)

// want is what a call must end in.
type want struct {
	kind   kind
	status int  // of a ResponseError or an APIError; 0: any
	sent   bool // ConnectionError, TimeoutError, CanceledError: the server may have seen the request
	maybe  bool // the exchange says that a key may have been made
	times  int  // connections that the server saw; 0: one, and -1: none
	is     []error
	text   []string // parts of the error's text
}

var (
	value     = want{kind: aValue}
	otherFile = &want{kind: anotherValue} // a download, of which it is not known what it should be
	anyFile   = &want{kind: anotherValue, times: -1}
	fullFile  = &want{kind: aValue}
	cutFile   = &want{kind: aResponseError, status: 200} // a download, which must be whole
	lateFile  = &want{kind: aTimeout, sent: true}
	lost      = want{kind: aConnectionError, sent: true, maybe: true}
	unreached = want{kind: aConnectionError}
	late      = want{kind: aTimeout, sent: true, maybe: true}
	tooLate   = want{kind: aTimeout} // and the request had not gone out
	unusable  = want{kind: aResponseError, status: 200, maybe: true}
)

func failed(status int, text ...string) want {
	return want{kind: anAPIError, status: status, text: text}
}
func odd(status int, text ...string) want {
	return want{kind: aResponseError, status: status, text: text}
}
func (w want) of(status int) want         { w.status = status; return w }
func (w want) with(times int) want        { w.times = times; return w }
func (w want) saying(text ...string) want { w.text = text; return w }
func (w want) being(is ...error) want     { w.is = is; return w }

func find[T error](err error) (T, bool) {
	var target T
	ok := errors.As(err, &target)
	return target, ok
}

// check holds a call's end against what it must be.
func (w want) check(t *testing.T, op string, err error) {
	t.Helper()
	if w.kind == aValue || w.kind == anotherValue {
		if err != nil {
			t.Errorf("got %v, want a value", err)
		}
		return
	}
	if err == nil {
		t.Fatal("got a value, want an error")
	}
	ok, sent, status := w.sort(err)
	if !ok || sent != w.sent || w.status != 0 && status != w.status {
		t.Errorf("got %v (%T, sent %v, status %d), want %+v", err, err, sent, status, w)
	}
	if got := errors.Is(err, oauth.ErrCodeMaybeConsumed); got != (w.maybe && op == "exchange") {
		t.Errorf("%v: maybe consumed is %v, want %v", err, got, w.maybe)
	}
	if w.maybe && op == "exchange" && !strings.Contains(err.Error(), "https://openrouter.ai/settings/keys") {
		t.Errorf("%v does not say where a lost key is found", err)
	}
	if got := errors.Is(err, context.DeadlineExceeded); got && w.kind != aTimeout && w.kind != aConnectionError {
		t.Errorf("%v is DeadlineExceeded", err)
	}
	for _, target := range w.is {
		if !errors.Is(err, target) {
			t.Errorf("%v is not %v", err, target)
		}
	}
	for _, part := range w.text {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}

func (w want) sort(err error) (ok, sent bool, status int) {
	switch w.kind {
	case aConnectionError:
		e, is := find[*openrouter.ConnectionError](err)
		return is, is && e.Sent, 0
	case aTimeout:
		e, is := find[*openrouter.TimeoutError](err)
		return is && errors.Is(err, context.DeadlineExceeded), is && e.Sent, 0
	case aCanceled:
		e, is := find[*openrouter.CanceledError](err)
		return is && errors.Is(err, context.Canceled), is && e.Sent, 0
	case aResponseError:
		if e, is := find[*openrouter.ResponseError](err); is {
			return true, false, e.StatusCode
		}
	case anAPIError:
		if e, is := find[*openrouter.APIError](err); is {
			return strings.Contains(err.Error(), fmt.Sprint(e.StatusCode)), false, e.StatusCode
		}
	case anInvalidRequest:
		_, is := find[*openrouter.InvalidRequestError](err)
		return is, false, 0
	}
	return false, false, 0
}

// checkText looks through everything that a program may print of an error.
func checkText(t *testing.T, op string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if text := err.Error(); len(text) >= 4<<10 ||
		strings.ContainsFunc(
			text,
			func(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e },
		) {
		t.Errorf("the text is not one short printable line (%d bytes): %.300q", len(text), text)
	}
	links := chain(err, nil)
	for _, find := range targets {
		if found, ok := find(err); ok {
			links = chain(found, links)
		}
	}
	for _, link := range links {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			secretless(t, op, fmt.Sprintf("%s of a %T", verb, link), fmt.Sprintf(verb, link))
		}
	}
	if api, ok := find[*openrouter.APIError](err); ok {
		secretless(
			t,
			op,
			"a field of the APIError",
			fmt.Sprint(api.Code, api.Message, api.Metadata, api.UserID, api.Header, api.ContentType, string(api.Body)),
		)
	}
	var out bytes.Buffer
	level := &slog.HandlerOptions{Level: slog.LevelDebug - 4, AddSource: true}
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, level), slog.NewTextHandler(&out, level)} {
		slog.New(handler).Debug("failed", "err", err, slog.Group("g", "err", err, "all", []any{err}))
	}
	secretless(t, op, "slog", out.String())
}

// targets are the types that a program may look for in an error.
var targets = []func(error) (error, bool){
	as[net.Error], as[*url.Error], as[*net.OpError], as[*net.DNSError], as[*net.AddrError], as[*os.SyscallError],
	as[syscall.Errno],
	as[*textproto.Error], as[textproto.ProtocolError], as[*http.MaxBytesError], as[tls.RecordHeaderError],
	as[tls.AlertError],
	as[*tls.CertificateVerificationError], as[x509.HostnameError], as[x509.UnknownAuthorityError],
	as[x509.CertificateInvalidError],
	as[interface{ Timeout() bool }], as[interface{ Temporary() bool }], as[interface{ Unwrap() error }],
	as[flate.CorruptInputError], as[*json.SyntaxError],
}

func as[T any](err error) (error, bool) {
	var target T
	if !errors.As(err, &target) {
		return nil, false
	}
	found, ok := any(target).(error)
	return found, ok
}

// chain returns the error and everything that it unwraps to.
func chain(err error, links []error) []error {
	if err == nil {
		return links
	}
	links = append(links, err)
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return chain(err.Unwrap(), links)
	case interface{ Unwrap() []error }:
		for _, e := range err.Unwrap() {
			links = chain(e, links)
		}
	}
	return links
}

func secretless(t *testing.T, op, where, text string) {
	t.Helper()
	for i, secret := range secrets {
		if op != "exchange" && i < 2 {
			continue // the others have never heard of a code and its verifier
		}
		text, secret := strings.ToLower(text), strings.ToLower(secret)
		for form, shown := range map[string]string{
			"":                secret,
			" in base64":      strings.ToLower(base64.RawStdEncoding.EncodeToString([]byte(secrets[i]))),
			" in hexadecimal": hex.EncodeToString([]byte(secrets[i])),
			" as bytes":       strings.Trim(fmt.Sprint([]byte(secrets[i])), "[]"),
		} {
			if strings.Contains(text, shown) {
				t.Errorf(
					"%s shows %s%s",
					where,
					[]string{"the code", "the verifier", "the new key", "the API key"}[i],
					form,
				)
			}
		}
	}
}

// peak measures how far the heap grows above where it was, until the returned function is called.
func peak() func() uint64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	start, most := read(), uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			if now := read(); now > start {
				most = max(most, now-start)
			}
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 { close(stop); <-stopped; return most }
}
