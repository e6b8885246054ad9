// Package redact removes the secrets of a call from whatever is reported about it. A server may
// echo a secret anywhere, in any spelling, and may cut it off.
//
// A text without a secret costs one scan of it. What a text is searched for is prepared when the
// first text is looked at, so that a call of which nothing is reported prepares nothing.
package redact

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/openrouter-go/openrouter/secret"
)

// MinSecret is the length below which a secret is not searched for: it would hit ordinary words,
// and no real one is so short.
const MinSecret = headLen

// Redactor holds secrets and replaces them in texts. Its zero value knows none, but replaces what
// looks like an API key: one that the service has just made is in no list yet. It is not safe for
// concurrent use.
type Redactor struct {
	secrets []string
	forms   forms
	ready   bool // forms are those of secrets

	keepsQuotes bool // in errors; see CallerError
}

// Add adds secrets.
func (r *Redactor) Add(secrets ...string) {
	for _, s := range secrets {
		if len(s) >= MinSecret && !slices.Contains(r.secrets, s) {
			if r.secrets == nil {
				r.secrets = make([]string, 0, 4)
			}
			r.secrets, r.ready = append(r.secrets, s), false
		}
	}
}

// Text returns s with secret.Redacted in place of every secret.
func (r *Redactor) Text(s string) string { return replace(s, find(r, s, false)) }

// Body returns the text of b with secret.Redacted in place of every secret. cut says that b may be
// cut off at its end, and a secret with it.
func (r *Redactor) Body(b []byte, cut bool) string {
	s := string(b)
	return replace(s, find(r, s, cut))
}

func replace(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	rest := 0
	for _, found := range spans {
		b.WriteString(s[rest:found.start])
		b.WriteString(secret.Redacted)
		rest = found.end
	}
	b.WriteString(s[rest:])
	return b.String()
}

// Header returns a copy of h without secrets in its names and values.
func (r *Redactor) Header(h http.Header) http.Header {
	clean := h.Clone()
	for name, values := range clean {
		for i, value := range values {
			values[i] = r.Text(value)
		}
		if redacted := r.Text(name); redacted != name {
			delete(clean, name)
			clean[redacted] = values
		}
	}
	return clean
}

// JSON replaces the secrets in a decoded JSON value, its maps and slices in place, and returns it.
func (r *Redactor) JSON(v any) any {
	switch v := v.(type) {
	case string:
		return r.Text(v)
	case json.Number:
		if clean := r.Text(v.String()); clean != v.String() {
			return clean
		}
	case []any:
		for i := range v {
			v[i] = r.JSON(v[i])
		}
	case map[string]any:
		for name, member := range v {
			member = r.JSON(member)
			if clean := r.Text(name); clean != name {
				delete(v, name)
				name = clean
			}
			v[name] = member
		}
	}
	return v
}
