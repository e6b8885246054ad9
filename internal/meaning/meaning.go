// Package meaning is what the generated functions of x-meanings are made of: the words of a service's messages.
package meaning

import "strings"

// Row is a row of x-meanings. The zero value is that of no row.
type Row struct {
	// Err is what the failure means.
	Err error
	// Lost reports that a proxy or a CDN, not the API, responded: the service's own response may have been lost.
	Lost bool
	// Always reports that an earlier attempt would have failed for the same reason.
	Always bool
}

// Message is a service's message. Its words are found when they are first asked for.
type Message struct {
	Text   string
	spaced string
}

// Has reports whether the message has the phrases in this order, whatever stands between them. Case and
// punctuation do not matter, and a phrase starts and ends where words do.
func (m *Message) Has(phrases ...string) bool {
	if m.spaced == "" {
		words := strings.FieldsFunc(strings.ToLower(m.Text), func(c rune) bool {
			return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_'
		})
		m.spaced = " " + strings.Join(words, " ") + " "
	}
	rest := m.spaced
	for _, phrase := range phrases {
		_, after, found := strings.Cut(rest, " "+phrase+" ")
		if !found {
			return false
		}
		rest = " " + after
	}
	return true
}
