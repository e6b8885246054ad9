package oauth

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter/internal/printable"
	"github.com/openrouter-go/openrouter/oauth/internal/authresponse"
)

// quotes are what users and their programs put around what they paste. They are removed in pairs,
// whichever two they are: no code is known to begin and end with one, and the pairs differ from
// language to language.
const quotes = "\"'`“”„‟‘’‚‛«»‹›<>"

// What a terminal puts around a paste when the program asks for it.
const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// unwrap removes what surrounds the text without being part of it, and changes nothing within.
func unwrap(text string) string {
	text = strings.TrimFunc(text, invisible)
	text = strings.TrimSuffix(strings.TrimPrefix(text, pasteBegin), pasteEnd)
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

// invisible reports whether a character at the end of a text cannot be seen: blanks, line breaks,
// and the marks that web pages and mail programs leave.
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

// hasScheme reports whether the text begins with "https://", or with a scheme that an app
// registered.
func hasScheme(text string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	scheme, _, found := strings.Cut(text, "://")
	rest := strings.TrimLeft(scheme, letters)
	return found && rest != scheme && strings.Trim(rest, letters+"0123456789+.-") == ""
}

// hasParameter reports whether the text has a query, or is one: browsers copy addresses without
// their scheme.
func hasParameter(text string) bool {
	for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune("?&#", c) }) {
		name, _, found := strings.Cut(part, "=")
		if found && (name == "code" || name == "state" || name == "error") {
			return true
		}
	}
	return false
}

// isAddress reports whether the text is to be read as an address or its query, rather than as a
// bare code. A bare code may contain any of the characters of an address.
func isAddress(text string) bool {
	return hasScheme(text) || hasParameter(text)
}

// fromAddress reads the parameters of an address that isAddress.
func fromAddress(address string) (Callback, error) {
	before, fragment, _ := strings.Cut(address, "#")
	// The fragment comes last: some pages add one, few put the response there.
	for _, part := range []string{before, fragment} {
		response := authresponse.Parse(queryOf(part))
		if !response.Empty() {
			return fromResponse(response)
		}
	}
	if isPage(before) {
		return Callback{}, refused("is the address of the authorization page itself",
			"open it, approve, and copy what comes afterwards: "+pasteCode)
	}
	return Callback{}, refused("is an address without a code", pasteCode+"; if you denied access there is none")
}

func fromResponse(r authresponse.Response) (Callback, error) {
	var callback Callback
	for _, state := range r.States {
		if state != "" && callback.State != "" {
			return Callback{}, refused("has several values of state", pasteCode)
		}
		callback.State += state
	}
	switch {
	case len(r.Codes) > 0 && r.Error != "":
		return Callback{}, refused("has a code and an error", "start the sign-in again")
	case len(r.Codes) > 1:
		return Callback{}, refused("has several values of code", pasteCode)
	case r.Error == "access_denied":
		return Callback{}, ErrDenied
	case r.Error != "":
		return Callback{}, newAuthorizationError(r)
	}
	callback.Code = r.Codes[0]
	return callback, nil
}

// authorizationError is an error response other than a denial (RFC 6749 section 4.1.2.1).
type authorizationError struct{ text string }

func newAuthorizationError(r authresponse.Response) error {
	text := printable.Printable(r.Error, 100)
	if r.Description != "" {
		text += " (" + printable.Printable(r.Description, 300) + ")"
	}
	return &authorizationError{text}
}

func (e *authorizationError) Error() string { return ErrAuthorizationFailed.Error() + ": " + e.text }

// Unwrap makes it an invalid request too, as is everything that ParseCallback finds no code in.
func (e *authorizationError) Unwrap() []error {
	return []error{ErrAuthorizationFailed, refused("is the address of a sign-in that failed",
		"start the sign-in again")}
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
	if hasScheme(part) {
		return ""
	}
	return part
}
