// Package meaning matches the service's error messages against the rows of x-meanings, for the
// functions that are generated from them.
package meaning

import "bytes"

// Row is a row of x-meanings. The zero value is that of no row.
type Row struct {
	// Err is what the failure means.
	Err error
	// Lost reports that a proxy or a CDN, not the API, responded: the service's own response may
	// have been lost.
	Lost bool
	// Always reports that an earlier attempt would have failed for the same reason.
	Always bool
}

// Message is a service's message. Its words are found when they are first asked for.
type Message struct {
	Text   string
	spaced []byte // the words in lower case, a space around each
}

// Has reports whether the message has the phrases in this order, whatever stands between them. Case
// and punctuation do not matter, and a phrase starts and ends where words do.
func (m *Message) Has(phrases ...string) bool {
	if m.spaced == nil {
		m.spaced = words(m.Text)
	}
	rest := m.spaced
	for _, phrase := range phrases {
		if rest = after(rest, phrase); rest == nil {
			return false
		}
	}
	return true
}

// words returns the words of a text in lower case, with a space around each.
func words(text string) []byte {
	spaced := append(make([]byte, 0, len(text)+2), ' ')
	for i := range len(text) {
		c := text[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_':
			c = ' '
		}
		if c != ' ' || spaced[len(spaced)-1] != ' ' {
			spaced = append(spaced, c)
		}
	}
	if spaced[len(spaced)-1] != ' ' {
		spaced = append(spaced, ' ')
	}
	return spaced
}

// after returns what follows a phrase, from the space behind it; nil if the phrase is not there.
func after(spaced []byte, phrase string) []byte {
	for {
		at := bytes.Index(spaced, []byte(phrase))
		if at < 0 {
			return nil
		}
		end := at + len(phrase)
		if at > 0 && spaced[at-1] == ' ' && end < len(spaced) && spaced[end] == ' ' {
			return spaced[end:]
		}
		spaced = spaced[at+1:]
	}
}
