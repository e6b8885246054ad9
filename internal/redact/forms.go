package redact

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// headLen is the length of the part of a form that a scan compares first.
const headLen = 6

// keyPrefix begins an API key, which is followed by at least keyRest more characters. The shape is
// no promise of the service's: it finds a key that is in no list, no more.
const (
	keyPrefix = "sk-or-"
	keyRest   = 16
)

// form is a spelling of a secret that is a text of its own. Escapes, of which a text can hold any
// mixture, are decoded in the text instead; see schemes. All comparing is done with folded bytes: a
// header's name, for one, is not written as it was sent.
type form struct {
	secret   string
	spelling spelling
	head     uint64 // its first headLen bytes
}

// spelling is an encoding. What it makes of the beginning of a secret is the beginning of what it
// makes of the secret.
type spelling int

const (
	plain spelling = iota
	query          // with a plus for each blank
	hexadecimal
	base64At0 // the three places that the first byte can have in a group of base64
	base64At1
	base64At2
	spellings // their number
)

// appendTo appends the secret in this spelling.
func (sp spelling) appendTo(to []byte, secret string) []byte {
	switch sp {
	case query:
		return append(to, strings.ReplaceAll(secret, " ", "+")...)
	case hexadecimal:
		return hex.AppendEncode(to, []byte(secret))
	case base64At0, base64At1, base64At2:
		rest := secret[sp-base64At0:] // what is before it is in a group with what is before the secret
		to = base64.RawStdEncoding.AppendEncode(to, []byte(rest))
		if len(rest)%3 != 0 {
			to = to[:len(to)-1] // this character depends on what follows the secret
		}
		return to
	}
	return append(to, secret...)
}

func (f form) text() []byte {
	text := f.spelling.appendTo(nil, f.secret)
	for i, c := range text {
		text[i] = fold[c]
	}
	return text
}

// forms are the spellings of all secrets.
type forms struct {
	all    []form
	filter [4]uint64 // one bit of 256 for each head
}

// prepare makes the forms of secrets, of which no more than their heads.
func (f *forms) prepare(secrets []string) {
	*f = forms{all: make([]form, 0, len(secrets)*int(spellings))}
	f.mark(keyHead)
	for _, secret := range secrets {
		for sp := range spellings {
			var buffer [3 * headLen]byte
			beginning := sp.appendTo(buffer[:0], secret[:min(len(secret), headLen+2)])
			if len(beginning) < headLen || sp == query && !strings.Contains(secret, " ") {
				continue
			}
			f.all = append(f.all, form{secret, sp, head(beginning)})
			f.mark(head(beginning))
		}
	}
}

func (f *forms) mark(head uint64) {
	bit := hash(head)
	f.filter[bit/64] |= 1 << (bit % 64)
}

// head returns the first headLen bytes, folded, as a number.
func head(text []byte) uint64 {
	var n uint64
	for _, c := range text[:headLen] {
		n = n<<8 | uint64(fold[c])
	}
	return n
}

// hash maps a head to one of 256 bits.
func hash(head uint64) uint64 { return head * 0x9e3779b97f4a7c15 >> 56 }

// fold maps ASCII letters to lower case, and the characters of the URL alphabet of base64 to those
// of the standard one, so that neither takes a form of its own.
var fold = func() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			table[i] += 'a' - 'A'
		}
	}
	table['-'], table['_'] = '+', '/'
	return table
}()
