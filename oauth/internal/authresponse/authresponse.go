// Package authresponse decodes what the authorization page adds to a callback URL (RFC 6749 section
// 4.1.2). Whoever receives a callback uses it, whether a browser brings the URL or the user pastes
// it.
package authresponse

import (
	"net/url"
	"slices"
	"strings"
)

// Response holds the parameters of a query, decoded.
type Response struct {
	Codes       []string // different from each other, none of them empty
	States      []string // different from each other; an empty one is one
	Error       string   // "access_denied" for a denial
	Description string   // of the error, for people
}

// Empty reports whether there is neither a code nor an error. At a callback whose path was kept
// secret this is a denial.
func (r Response) Empty() bool { return len(r.Codes) == 0 && r.Error == "" }

// Parse reads a query, without its "?". Nothing in it is an error, and unlike [url.ParseQuery] it
// drops nothing: the alphabet of a code is not specified, so that a semicolon, a plus sign or a
// stray percent sign can be part of one.
func Parse(query string) Response {
	var r Response
	for pair := range strings.SplitSeq(query, "&") {
		// "&amp;" occurs in what was copied out of a page's source.
		name, raw, _ := strings.Cut(strings.TrimPrefix(pair, "amp;"), "=")
		switch name {
		case "code":
			if raw != "" {
				r.Codes = appendNew(r.Codes, decode(raw, url.PathUnescape)) // a plus sign is one
			}
		case "state":
			r.States = appendNew(r.States, decode(raw, url.QueryUnescape))
		case "error":
			r.Error = decode(raw, url.QueryUnescape)
		case "error_description":
			r.Description = decode(raw, url.QueryUnescape)
		}
	}
	return r
}

func decode(raw string, unescape func(string) (string, error)) string {
	if decoded, err := unescape(raw); err == nil {
		return decoded
	}
	return raw
}

func appendNew(list []string, value string) []string {
	if slices.Contains(list, value) {
		return list
	}
	return append(list, value)
}
