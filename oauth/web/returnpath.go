package web

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxReturnTo bounds a return path in bytes. It travels in a cookie.
const maxReturnTo = 1024

// returnPath returns a return path that stays on this site however it is read, or "" for one that
// might not. A path is decoded as often as it can be, since a proxy or a router behind the redirect
// may decode it again.
func returnPath(raw string) string {
	escaped := escape(raw)
	if len(escaped) > maxReturnTo || !utf8.ValidString(raw) || strings.ContainsFunc(raw, unicode.IsControl) {
		return ""
	}
	if u, err := url.Parse(escaped); err != nil || u.Scheme != "" || u.Host != "" || u.User != nil {
		return ""
	}
	path := raw
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	for range 5 {
		if !isSafePath(path) {
			return ""
		}
		decoded, err := url.PathUnescape(path)
		if err != nil || decoded == path {
			return escaped
		}
		path = decoded
	}
	return "" // nothing honest is encoded this often
}

// isSafePath refuses what a browser might take for another host: // and /\ in front, also after it
// has removed dot segments.
func isSafePath(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return false
	}
	if strings.Contains(path, `\`) || strings.ContainsFunc(path, unicode.IsControl) {
		return false
	}
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}

// escape percent-encodes what must not stand in a header or a URL as it is. It leaves existing
// escapes alone.
func escape(raw string) string {
	var out strings.Builder
	for i := range len(raw) {
		if b := raw[i]; b <= ' ' || b >= 0x7f || strings.IndexByte("\"<>\\^`{|}", b) >= 0 {
			_, _ = fmt.Fprintf(&out, "%%%02X", b)
		} else {
			_ = out.WriteByte(b)
		}
	}
	return out.String()
}

// withParameter sets a parameter in the query of a return path.
func withParameter(path, name, value string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	var query []string // in its order and encoding, which url.Values would change
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		if pair != "" && pair != name && !strings.HasPrefix(pair, name+"=") {
			query = append(query, pair)
		}
	}
	u.RawQuery = strings.Join(append(query, name+"="+url.QueryEscape(value)), "&")
	return u.String()
}

func orRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}
