package oauth

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// quotes are what people and their programs put around what they paste. They are taken off in pairs, whichever two they are: no code is known to
// begin and end with one, and the pairs differ from language to language.
const quotes = "\"'`“”„‟‘’‚‛«»‹›<>"

// unwrap takes off what surrounds the text without being part of it, and changes nothing within.
func unwrap(text string) string {
	// What a terminal puts around a paste, when the program reads it raw.
	text = strings.TrimSuffix(strings.TrimPrefix(text, "\x1b[200~"), "\x1b[201~")
	for {
		text = strings.TrimFunc(text, invisible)
		first, opening := utf8.DecodeRuneInString(text)
		last, closing := utf8.DecodeLastRuneInString(text)
		if opening+closing > len(text) || !isQuote(first) || !isQuote(last) {
			return text
		}
		text = text[opening : len(text)-closing]
	}
}

func isQuote(r rune) bool { return strings.ContainsRune(quotes, r) }

// invisible is what cannot be seen at the ends of a text: blanks, line breaks, and the marks that web pages and mail programs leave.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || r >= '\u200b' && r <= '\u200f' || r == '\u2060' || r == '\ufeff'
}

// joinLines undoes the wrapping of a terminal or a mail: an address has no line breaks of its own.
func joinLines(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i, line := range lines {
		lines[i] = strings.TrimFunc(line, invisible)
	}
	return strings.Join(lines, "")
}

func hasBlank(text string) bool { return strings.ContainsFunc(text, unicode.IsSpace) }

var (
	// schemed: "https://", and the schemes that apps register.
	schemed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://`) })

	// carrying: a query, or an address that lost its scheme, as browsers copy it.
	carrying = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(^|[?&#])(code|state|error)=`) })
)

// isAddress reports whether the text is to be read as an address or its query, rather than as a bare code. A bare code may contain any of
// the characters of an address.
func isAddress(text string) bool { return schemed().MatchString(text) || carrying().MatchString(text) }

// fromAddress reads the parameters of an address that isAddress.
func fromAddress(address string) (Callback, error) {
	before, fragment, _ := strings.Cut(address, "#")
	for _, part := range []string{before, fragment} { // the fragment last: some pages add one, few put the answer there
		callback, found, err := fromQuery(queryOf(part))
		if found || err != nil {
			return callback, err
		}
	}
	if isPage(before) {
		return Callback{}, refused("is the address of the authorization page itself", "open it, approve, and copy what comes afterwards: "+pasteCode)
	}
	return Callback{}, refused("is an address without a code", pasteCode+"; if you denied access there is none")
}

// isPage reports whether an address is one that AuthorizationURL makes.
func isPage(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	query := u.Query()
	return query.Has("code_challenge") || query.Has("callback_url") || u.Host == "openrouter.ai" && u.Path == "/auth"
}

func queryOf(part string) string {
	if _, query, ok := strings.Cut(part, "?"); ok {
		return query
	}
	if schemed().MatchString(part) {
		return ""
	}
	return part
}

// fromQuery reads a query's parameters, and reports whether the answer is among them. It does not use url.ParseQuery, which makes
// blanks of the plus signs of a code that was not encoded and drops what has a semicolon.
func fromQuery(query string) (callback Callback, found bool, err error) {
	var failure string
	for _, field := range []struct {
		name   string
		decode func(string) (string, error)
		to     *string
	}{
		{"code", url.PathUnescape, &callback.Code},
		{"state", url.QueryUnescape, &callback.State}, // AuthorizationURL sends its blanks as plus signs
		{"error", url.QueryUnescape, &failure},
	} {
		for pair := range strings.SplitSeq(query, "&") {
			name, raw, _ := strings.Cut(strings.TrimPrefix(pair, "amp;"), "=") // "&amp;" in what was copied out of a page's source
			if name != field.name || raw == "" {
				continue
			}
			value, err := field.decode(raw)
			if err != nil {
				return Callback{}, false, refused("has a percent sign that encodes nothing", pasteCode)
			}
			if *field.to != "" && *field.to != value {
				return Callback{}, false, refused("has several values of "+name, pasteCode)
			}
			*field.to = value
		}
	}
	switch {
	case failure == "":
		return callback, callback.Code != "", nil
	case callback.Code != "":
		return Callback{}, false, refused("has a code and an error", "start the sign-in again")
	case failure == "access_denied":
		return Callback{}, false, ErrDenied
	}
	return Callback{}, false, refused("is the address of a sign-in that failed", "start the sign-in again")
}
