// Package keytext finds what went wrong when a key was copied: the text of a key is opaque, but
// quotes, a byte order mark or the name of a variable around it never belong to it.
package keytext

import (
	"strings"
	"unicode/utf8"
)

// schemes start what was copied out of a request, in lower case.
var schemes = []string{"bearer ", "authorization:", "x-api-key:", "api-key:"}

// Problem returns what is wrong with text as a key and what to do about it, or two empty strings.
// Neither holds any part of text. Surrounding white space has to be trimmed before. A key's prefix,
// length and alphabet are not checked, since the service promises none of them: what is refused
// cannot be sent in a header, or is a known way of copying too much or too little.
func Problem(text string) (problem, hint string) {
	const alone = "give the key alone"
	lower := strings.ToLower(text[:min(len(text), 32)])
	switch {
	case text == "":
		return "is empty", "give a key"
	case strings.HasPrefix(text, "\ufeff"):
		return "starts with a byte order mark", "save the file as UTF-8 without BOM"
	case strings.ContainsRune(text, 0) || strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff"):
		return "is UTF-16, or has zero bytes in it", "save the file as UTF-8 without BOM"
	case quote(firstRune(text)) || quote(lastRune(text)):
		return "is in quotes", "remove them"
	case hasAnyPrefix(lower, schemes):
		return "is a whole header", alone + ", without Bearer or the header's name"
	case isAssignment(text):
		return "is an assignment", alone + ", without the variable's name and the equals sign"
	case strings.HasPrefix(text, "$") || strings.HasPrefix(text, "%") || strings.HasPrefix(text, "<"):
		return "is a placeholder", "put the key in its place"
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
		return "is JSON", alone
	case strings.Contains(text, "..."):
		return "is the shortened form of a key", "give the whole key, which was shown only once"
	case strings.ContainsAny(text, " \t\r\n"):
		return "has white space in it", alone + ", on one line"
	case strings.ContainsFunc(text, isForeign):
		return "has characters that no key has", alone + ", as it was handed out"
	}
	return "", ""
}

// isForeign reports whether r is not visible ASCII, or could only come from the text around a key.
func isForeign(r rune) bool { return r < '!' || r > '~' || strings.ContainsRune(`"'\<>`, r) }

// isAssignment reports whether text is NAME=value in a shell's or an .env file's spelling. The
// equals signs that pad base64 are none.
func isAssignment(text string) bool {
	for _, command := range []string{"export ", "set ", "$env:"} {
		if rest, found := strings.CutPrefix(text, command); found {
			text = strings.TrimSpace(rest)
		}
	}
	name, value, found := strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimLeft(strings.TrimSpace(value), `"'`)
	if !found || name == "" || strings.Trim(value, "=") == "" {
		return false
	}
	isVariable := !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
	})
	return isVariable && strings.Contains(name, "_") || strings.HasPrefix(value, "sk-")
}

func hasAnyPrefix(text string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

func quote(r rune) bool { return strings.ContainsRune("\"'`“”„‘’‚«»", r) }

func firstRune(text string) rune { r, _ := utf8.DecodeRuneInString(text); return r }

func lastRune(text string) rune { r, _ := utf8.DecodeLastRuneInString(text); return r }
