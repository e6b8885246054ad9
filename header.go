package openrouter

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openrouter-go/openrouter/internal/redact"
)

var credentialWords = []string{"auth", "cookie", "key", "token", "secret", "password", "credential", "session"}

// isCredential reports whether a header, or a parameter of a query, may hold a secret, by the words
// in its name.
func isCredential(name string) bool {
	switch name {
	case "Accept", "Accept-Encoding", "Content-Type", "User-Agent", "Idempotency-Key", "X-Idempotency-Key":
		return false
	}
	name = strings.ToLower(name)
	return slices.ContainsFunc(credentialWords, func(word string) bool { return strings.Contains(name, word) })
}

// addCredentials adds to r what the headers of a request may hold as secrets, each value as a whole
// and in parts.
func addCredentials(r *redact.Redactor, h http.Header) {
	for name, values := range h {
		if !isCredential(name) {
			continue
		}
		for _, value := range values {
			r.Add(value)
			isSeparator := func(c rune) bool { return c == ' ' || c == ';' || c == ',' }
			for part := range strings.FieldsFuncSeq(value, isSeparator) {
				_, cookie, _ := strings.Cut(part, "=")
				r.Add(part, cookie)
			}
		}
	}
}

// validHeaderName reports whether name is a token (RFC 9110 section 5.6.2).
func validHeaderName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isLetterOrDigit(c) && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return name != ""
}

func isLetterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// validHeaderValue reports whether value can be sent as a field value (RFC 9110 section 5.5): no
// control characters.
func validHeaderValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
