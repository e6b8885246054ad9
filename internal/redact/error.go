package redact

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"reflect"
	"strings"

	"github.com/openrouter-go/openrouter/internal/printable"
)

// maxErrorText bounds the text of a redacted error, in bytes.
const maxErrorText = 1 << 10

// Error returns an error with err's meaning by errors.Is and errors.As whose text, and that of
// whatever errors.As finds in it, holds no secret: net/http quotes what a peer sent in some of its
// errors. Its links cannot be reached by Unwrap. Error returns nil for nil.
//
// The secrets are those that r knows by now.
func (r *Redactor) Error(err error) error { return r.wrap(err, r.keepsQuotes) }

// CallerError is [Redactor.Error] for an error of the caller's own code, which may quote what it
// likes: what a peer sent is not in it.
func (r *Redactor) CallerError(err error) error { return r.wrap(err, true) }

func (r *Redactor) wrap(err error, keepsQuotes bool) error {
	if err == nil {
		return nil
	}
	snapshot := &Redactor{secrets: r.secrets[:len(r.secrets):len(r.secrets)], keepsQuotes: keepsQuotes}
	redacted := redactedError{func() (*Redactor, error) { return snapshot, err }, snapshot.errorText(err)}
	var timeout net.Error
	if errors.As(err, &timeout) {
		return &redactedNetError{redacted}
	}
	return &redacted
}

// redactedError holds the original in a function, into which nothing that prints by reflection
// looks.
type redactedError struct {
	original func() (*Redactor, error)
	text     string
}

func (e *redactedError) Error() string { return e.text }

// Is reports whether the original is target.
func (e *redactedError) Is(target error) bool {
	_, err := e.original()
	return errors.Is(err, target)
}

// Format writes the text for every verb.
func (e *redactedError) Format(f fmt.State, verb rune) { printable.Format(f, verb, e.text) }

// As finds a copy of one of net/http's errors with redacted fields, and any other error of which
// nothing needs to be redacted.
func (e *redactedError) As(target any) bool { return e.as(e, target) }

// redactedNetError is a redactedError whose original is a net.Error.
type redactedNetError struct{ redactedError }

func (e *redactedNetError) As(target any) bool { return e.as(e, target) }

// Timeout is the original's.
func (e *redactedNetError) Timeout() bool {
	var original net.Error
	_, err := e.original()
	return errors.As(err, &original) && original.Timeout()
}

// Temporary is the original's.
func (e *redactedNetError) Temporary() bool {
	_, err := e.original()
	var original interface{ Temporary() bool }
	return errors.As(err, &original) && original.Temporary()
}

// as is As of self, which is e or holds it.
func (e *redactedError) as(self error, target any) bool {
	r, err := e.original()
	found := reflect.New(reflect.TypeOf(target).Elem())
	if !errors.As(err, found.Interface()) {
		return false
	}
	switch target := target.(type) {
	case **url.Error:
		u := **found.Interface().(**url.Error)
		*target = &url.Error{Op: r.text(u.Op), URL: r.origin(u.URL), Err: self}
	case **net.OpError:
		op := **found.Interface().(**net.OpError)
		op.Op, op.Net, op.Err = r.text(op.Op), r.text(op.Net), r.Error(op.Err)
		*target = &op
	case **net.DNSError:
		dns := **found.Interface().(**net.DNSError)
		dns.Err, dns.Name, dns.Server = r.text(dns.Err), r.text(dns.Name), r.text(dns.Server)
		dns.UnwrapErr = r.Error(dns.UnwrapErr)
		*target = &dns
	case **textproto.Error:
		*target = &textproto.Error{Code: (*found.Interface().(**textproto.Error)).Code, Msg: malformed}
	case *textproto.ProtocolError:
		*target = malformed
	case *tls.RecordHeaderError: // without the connection and what was read from it
		*target = tls.RecordHeaderError{Msg: r.unquoted(found.Interface().(*tls.RecordHeaderError).Msg)}
	case **tls.CertificateVerificationError:
		certificate := **found.Interface().(**tls.CertificateVerificationError)
		certificate.Err = r.Error(certificate.Err)
		*target = &certificate
	default:
		if other, ok := found.Elem().Interface().(error); ok && !r.isClean(other) {
			return false
		}
		reflect.ValueOf(target).Elem().Set(found.Elem())
	}
	return true
}

// malformed stands for what a peer sent and net/http could not read.
const malformed = "malformed response"

// errorText returns the text of an error without secrets, in one line.
func (r *Redactor) errorText(err error) string {
	var wrapped *url.Error // its text holds the URL
	if errors.As(err, &wrapped) && wrapped.Err != nil {
		err = wrapped.Err
	}
	text := TextOf(err)
	var op *net.OpError
	var protocol textproto.ProtocolError
	switch {
	case r.keepsQuotes || errors.As(err, &op):
		return r.text(text)
	case errors.As(err, &protocol):
		return malformed
	}
	return r.unquoted(text)
}

// unquoted leaves out what follows a quotation mark: net/http quotes what a peer sent.
func (r *Redactor) unquoted(text string) string {
	if before, _, quoted := strings.Cut(text, `"`); quoted {
		text = strings.TrimRight(before, " :") + " ..."
	}
	return r.text(text)
}

func (r *Redactor) text(s string) string { return printable.Printable(r.Text(s), maxErrorText) }

// origin returns the scheme and the host of a URL: its path and its query may hold anything.
func (r *Redactor) origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return r.text((&url.URL{Scheme: u.Scheme, Host: u.Host}).String())
}

// isClean reports whether neither an error nor one that it wraps shows anything in its text or its
// fields that must be redacted.
func (r *Redactor) isClean(err error) bool {
	if text := TextOf(err); text != r.errorText(err) || !r.keepsQuotes && strings.Contains(text, `"`) {
		return false
	}
	if fields := fmt.Sprintf("%#v", err); fields != r.Text(fields) {
		return false
	}
	switch err := err.(type) { //nolint:errorlint // each link is looked at by itself
	case interface{ Unwrap() error }:
		inner := err.Unwrap()
		return inner == nil || r.isClean(inner)
	case interface{ Unwrap() []error }:
		for _, inner := range err.Unwrap() {
			if inner != nil && !r.isClean(inner) {
				return false
			}
		}
	}
	return true
}

// TextOf returns an error's text, also where a foreign error panics instead.
func TextOf(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "an error without a text"
		}
	}()
	return err.Error()
}
