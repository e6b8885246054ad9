package redact

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scheme is a way to escape characters. Any character may be written as it is or escaped.
type scheme struct {
	mark byte // what an escape begins with
	// unescape appends what the escape at the beginning of s stands for, and returns the escape's
	// length: notEscape or cutOff when there is none.
	unescape func(to []byte, s string) ([]byte, int)
}

const (
	notEscape = 0
	cutOff    = -1 // s ends within the escape
)

// maxEscape is the length of the longest escape: two halves of a surrogate pair.
const maxEscape = 12

var schemes = []scheme{{'\\', unescapeBackslash}, {'%', unescapePercent}, {'&', unescapeEntity}}

// decode decodes s. It returns, for each byte of the result and for its end, where that comes from:
// its place in s or, when s was decoded itself, the origin of that place.
func decode(scheme scheme, s string, outer []int32) (string, []int32) {
	decoded, origins := make([]byte, 0, len(s)), make([]int32, 0, len(s)+1)
	origin := func(i int) int32 {
		if outer == nil {
			return int32(i)
		}
		return outer[i]
	}
	for i := 0; i < len(s); {
		size := notEscape
		if s[i] == scheme.mark {
			decoded, size = scheme.unescape(decoded, s[i:min(len(s), i+maxEscape)])
		}
		if size == cutOff && i+maxEscape > len(s) {
			break // the text ends before it
		}
		if size <= notEscape {
			decoded, size = append(decoded, s[i]), 1
		}
		for len(origins) < len(decoded) {
			origins = append(origins, origin(i))
		}
		i += size
	}
	return string(decoded), append(origins, origin(len(s)))
}

// unescapeBackslash decodes the escapes of JSON and of Go's quoted strings.
func unescapeBackslash(to []byte, s string) ([]byte, int) {
	if len(s) < 2 {
		return to, cutOff
	}
	if i := strings.IndexByte(`"'\/bfnrtav`, s[1]); i >= 0 {
		return append(to, "\"'\\/\b\f\n\r\t\a\v"[i]), 2
	}
	digits := 0
	switch s[1] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return to, notEscape
	}
	n, size := hexDigits(s, 2, digits)
	switch {
	case size <= notEscape:
		return to, size
	case digits == 2:
		return append(to, byte(n)), size
	case utf16.IsSurrogate(rune(n)) && strings.HasPrefix(s[size:], `\u`):
		if low, lowSize := hexDigits(s[size:], 2, 4); lowSize > 0 {
			return utf8.AppendRune(to, utf16.DecodeRune(rune(n), rune(low))), size + lowSize
		}
	}
	return utf8.AppendRune(to, rune(n)), size
}

func unescapePercent(to []byte, s string) ([]byte, int) {
	n, size := hexDigits(s, 1, 2)
	if size <= notEscape {
		return to, size
	}
	return append(to, byte(n)), size
}

// unescapeEntity decodes the characters that HTML must escape, and those that are written as
// numbers.
func unescapeEntity(to []byte, s string) ([]byte, int) {
	name := s[1:]
	end := strings.IndexFunc(name, func(r rune) bool { return r != '#' && !isKeyByte(byte(r)) })
	if end < 0 {
		return to, cutOff
	}
	name = name[:end]
	if size := end + 2; s[end+1] == ';' {
		switch name {
		case "amp":
			return append(to, '&'), size
		case "lt":
			return append(to, '<'), size
		case "gt":
			return append(to, '>'), size
		case "quot":
			return append(to, '"'), size
		case "apos":
			return append(to, '\''), size
		}
		if number, ok := strings.CutPrefix(name, "#"); ok {
			base := 10
			if hexadecimal, ok := strings.CutPrefix(strings.ToLower(number), "x"); ok {
				number, base = hexadecimal, 16
			}
			if n, err := strconv.ParseUint(number, base, 31); err == nil {
				return utf8.AppendRune(to, rune(n)), size
			}
		}
	}
	return to, notEscape
}

// hexDigits reads a number of hexadecimal digits that an escape has from a place on, and returns
// the escape's length.
func hexDigits(s string, from, count int) (uint64, int) {
	if len(s) < from+count {
		return 0, cutOff
	}
	n, err := strconv.ParseUint(s[from:from+count], 16, 32)
	if err != nil {
		return 0, notEscape
	}
	return n, from + count
}
