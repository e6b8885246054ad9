package openrouter

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter/secret"
)

// redactor removes the secrets of one call from whatever is reported about it: a server may echo them anywhere.
type redactor []string

// minSecret is the length below which a secret is not searched for: it would hit ordinary words, and no real one is so short.
const minSecret = 6

// add makes the redactor hide the values.
func (r *redactor) add(values ...string) {
	*r = slices.Clone(*r) // the attempts of a call start from the same one
	for _, v := range values {
		if len(v) >= minSecret {
			*r = append(*r, v)
		}
	}
}

// needles are what is looked for: each secret as it is and as URLs, JSON, HTML, Go and the usual encodings write it, in small letters. The search pays
// no heed to case: a header's name or a media type is not written as it was sent. They are made where something is reported, and for all of it once.
type needles []string

func (r redactor) needles() needles {
	all := make(needles, 0, 6*len(r))
	add := func(forms ...string) {
		for _, form := range forms {
			if form = small(form); !slices.Contains(all, form) {
				all = append(all, form)
			}
		}
	}
	for _, v := range r {
		hexed := hex.EncodeToString([]byte(v))
		percent := make([]byte, 0, 3*len(v))
		for i := 0; i < len(hexed); i += 2 {
			percent = append(percent, '%', hexed[i], hexed[i+1])
		}
		add(v, hexed, string(percent), base64.RawStdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v)))
		if !isPlain(v) {
			quoted, _ := json.Marshal(v) // a string cannot fail
			add(url.QueryEscape(v), url.PathEscape(v), string(quoted[1:len(quoted)-1]), strings.Trim(strconv.Quote(v), `"`), html.EscapeString(v))
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) }) // a secret that holds another must go first
	return all
}

// isPlain reports whether no form but an encoding of every byte changes the secret.
func isPlain(v string) bool {
	for i := range len(v) {
		if c := v[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~') {
			return false
		}
	}
	return true
}

// small writes ASCII letters small, and keeps every byte where it is.
func small(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c - 'A' + 'a'
		}
	}
	return string(b)
}

func (r redactor) text(s string) string { return r.needles().text(s) }

func (n needles) text(s string) string {
	if s == "" {
		return s
	}
	lower := small(s)
	for _, form := range n {
		if strings.Contains(lower, form) {
			var out strings.Builder
			for at := strings.Index(lower, form); at >= 0; at = strings.Index(lower, form) {
				out.WriteString(s[:at] + secret.Redacted)
				s, lower = s[at+len(form):], lower[at+len(form):]
			}
			out.WriteString(s)
			s = out.String()
			lower = small(s)
		}
	}
	if strings.Contains(lower, keyPrefix) {
		s = keyShape().ReplaceAllString(s, secret.Redacted)
	}
	return s
}

// A key that the service has just made is in no list yet. Its shape is no promise: what looks like one is hidden as well, no more.
const keyPrefix = "sk-or-"

var keyShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)` + keyPrefix + `[0-9A-Za-z_-]{16,}`) })

func (n needles) bytes(b []byte) []byte { return []byte(n.text(string(b))) }

func (n needles) header(h http.Header) http.Header {
	h = h.Clone()
	for name, values := range h {
		for i := range values {
			values[i] = n.text(values[i])
		}
		if clean := n.text(name); clean != name {
			delete(h, name)
			h[clean] = values
		}
	}
	return h
}

func (n needles) values(m map[string]any) {
	for k, v := range m {
		delete(m, k)
		m[n.text(k)] = n.value(v)
	}
}

func (n needles) value(v any) any {
	switch v := v.(type) {
	case string:
		return n.text(v)
	case []any:
		for i := range v {
			v[i] = n.value(v[i])
		}
	case map[string]any:
		n.values(v)
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
	if errors.As(err, &wrapped) && wrapped.Err != nil {
		inner = wrapped.Err
	}
	text := textOf(inner)
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

// isNil reports whether an error is a nil of its type, whose methods may panic.
func isNil(err error) bool {
	v := reflect.ValueOf(err)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// textOf is an error's text, also where a foreign error has none.
func textOf(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = "an error without a text"
		}
	}()
	return err.Error()
}
