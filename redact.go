package openrouter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter/secret"
)

// redactor removes the secrets of one call from whatever is reported about it: a server may echo them anywhere.
type redactor []string

// minSecret is the length below which a secret is not searched for: it would hit ordinary words, and no real one is so short.
const minSecret = 6

// add makes the redactor hide the values, as they are and in the forms that URLs and JSON give them.
func (r *redactor) add(values ...string) {
	*r = slices.Clone(*r) // the attempts of a call start from the same one
	for _, v := range values {
		if len(v) < minSecret {
			continue
		}
		*r = append(*r, v)
		if escaped := url.QueryEscape(v); escaped != v {
			*r = append(*r, escaped)
		}
		if strings.ContainsAny(v, `"\<>&`) { // what JSON escapes of what a secret may be made of
			if quoted, err := json.Marshal(v); err == nil {
				*r = append(*r, string(quoted[1:len(quoted)-1]))
			}
		}
	}
	// A secret that holds another must go first.
	slices.SortFunc(*r, func(a, b string) int { return len(b) - len(a) })
}

func (r redactor) text(s string) string {
	for _, v := range r {
		s = strings.ReplaceAll(s, v, secret.Redacted)
	}
	if strings.Contains(s, keyPrefix) {
		s = keyShape().ReplaceAllString(s, secret.Redacted)
	}
	return s
}

// A key that the service has just made is in no list yet. Its shape is no promise: what looks like one is hidden as well, no more.
const keyPrefix = "sk-or-"

var keyShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(keyPrefix + `[0-9A-Za-z_-]{16,}`) })

func (r redactor) bytes(b []byte) []byte {
	for _, v := range r {
		if bytes.Contains(b, []byte(v)) {
			b = bytes.ReplaceAll(b, []byte(v), []byte(secret.Redacted))
		}
	}
	if bytes.Contains(b, []byte(keyPrefix)) {
		b = keyShape().ReplaceAll(b, []byte(secret.Redacted))
	}
	return b
}

func (r redactor) header(h http.Header) http.Header {
	h = h.Clone()
	for name, values := range h {
		for i := range values {
			values[i] = r.text(values[i])
		}
		if r.isNamed(name) {
			delete(h, name)
			h[secret.Redacted] = values
		}
	}
	return h
}

// isNamed reports whether a header's name, which is written otherwise than it was sent, holds a secret.
func (r redactor) isNamed(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, keyPrefix) || slices.ContainsFunc(r, func(v string) bool { return strings.Contains(name, strings.ToLower(v)) })
}

func (r redactor) values(m map[string]any) {
	for k, v := range m {
		delete(m, k)
		m[r.text(k)] = r.value(v)
	}
}

func (r redactor) value(v any) any {
	switch v := v.(type) {
	case string:
		return r.text(v)
	case []any:
		for i := range v {
			v[i] = r.value(v[i])
		}
	case map[string]any:
		r.values(v)
	}
	return v
}

// hidden is an error of the transport whose text is made safe. It is the error by errors.Is and errors.As, but it does not unwrap:
// whoever prints the chain's links would print the original text.
type hidden struct {
	err  error
	text string
}

func (h *hidden) Error() string                 { return h.text }
func (h *hidden) Is(target error) bool          { return errors.Is(h.err, target) }
func (h *hidden) As(target any) bool            { return errors.As(h.err, target) }
func (h *hidden) Format(f fmt.State, verb rune) { formatText(f, verb, h.text) }

// hide makes the text of a transport's error safe. net/http quotes what a peer sent in some of its errors, and a peer
// may have sent a key.
func (r redactor) hide(err error) error {
	if err == nil {
		return nil
	}
	inner := err
	var wrapped *url.Error // its text holds the URL
	if errors.As(err, &wrapped) {
		inner = wrapped.Err
	}
	text := inner.Error()
	var op *net.OpError
	var protocol textproto.ProtocolError
	switch {
	case errors.As(inner, &op):
	case errors.As(inner, &protocol):
		text = "malformed answer"
	default:
		if before, _, quoted := strings.Cut(text, `"`); quoted {
			text = strings.TrimRight(before, " :") + " ..."
		}
	}
	return &hidden{err: err, text: printableText(r.text(text), maxMessage)}
}
