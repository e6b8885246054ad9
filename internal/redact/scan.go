package redact

import (
	"sort"
	"strings"
)

const (
	// partLen is the length from which a part of a form, from its beginning, is taken for the
	// secret with its end cut off.
	partLen = 16
	// tailLen is the same at the end of a text that is cut off. What begins like an API key must be
	// longer there: the beginnings of keys are alike, and shown.
	tailLen    = 4
	keyTailLen = 13
	// maxDepth is how many escapes may stand within each other, such as JSON in JSON.
	maxDepth = 2
)

// span is a part of a text that holds a secret.
type span struct{ start, end int }

// find returns where the secrets of r are in s, in order and apart from each other. cut says that s
// may be cut off at its end.
func find(r *Redactor, s string, cut bool) []span {
	if len(s) < tailLen {
		return nil
	}
	if !r.ready {
		r.forms.prepare(r.secrets)
		r.ready = true
	}
	found := scan(&r.forms, s, cut, nil)
	for _, scheme := range schemes {
		if strings.IndexByte(s, scheme.mark) >= 0 {
			decoded, origins := decode(scheme, s, nil)
			found = findDecoded(&r.forms, decoded, origins, cut, maxDepth-1, found)
		}
	}
	return merge(found)
}

// findDecoded looks through a decoded text and what is left to decode in it. origins are the places
// of its bytes, and of its end, in the original.
func findDecoded(f *forms, s string, origins []int32, cut bool, depth int, found []span) []span {
	for _, match := range scan(f, s, cut, nil) {
		found = append(found, span{int(origins[match.start]), int(origins[match.end])})
	}
	for _, scheme := range schemes {
		if depth > 0 && strings.IndexByte(s, scheme.mark) >= 0 {
			decoded, inner := decode(scheme, s, origins)
			found = findDecoded(f, decoded, inner, cut, depth-1, found)
		}
	}
	return found
}

// scan appends where the forms are in s.
func scan(f *forms, s string, cut bool, found []span) []span {
	var window uint64 // the last headLen bytes
	free := 0         // where the last span ended
	for i := range len(s) {
		window = (window<<8 | uint64(fold[s[i]])) & (1<<(8*headLen) - 1)
		start := i + 1 - headLen
		if bit := hash(window); start < free || f.filter[bit/64]&(1<<(bit%64)) == 0 {
			continue
		}
		if end := match(f, s, start, window, cut); end > 0 {
			found, free = append(found, span{start, end}), end
		}
	}
	if cut {
		return tail(f, s, free, found)
	}
	return found
}

// match returns where the longest form that begins at start ends, 0 when there is none.
func match(f *forms, s string, start int, window uint64, cut bool) int {
	end := 0
	for _, form := range f.all {
		if form.head != window {
			continue
		}
		text, n := form.text(), headLen
		for n < len(text) && start+n < len(s) && fold[s[start+n]] == text[n] {
			n++
		}
		if n == len(text) || n >= partLen || cut && start+n == len(s) && isTail(form, n) {
			end = max(end, start+n)
		}
	}
	if window == keyHead {
		n := start + headLen
		for n < len(s) && isKeyByte(s[n]) {
			n++
		}
		if rest := n - start - headLen; rest >= keyRest || cut && n == len(s) && rest >= keyTailLen-headLen {
			end = max(end, n)
		}
	}
	return end
}

var keyHead = head([]byte(keyPrefix))

func isKeyByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// isTail reports whether the first n bytes of a form are taken for a secret that is cut off.
func isTail(f form, n int) bool {
	if f.head == keyHead {
		return n >= keyTailLen
	}
	return n >= tailLen
}

// tail appends the end of s where it is the beginning of a form, and shorter than what scan
// compares.
func tail(f *forms, s string, from int, found []span) []span {
	for start := max(from, len(s)-headLen+1); start <= len(s)-tailLen; start++ {
		for _, form := range f.all {
			n := 0
			for start+n < len(s) && fold[s[start+n]] == byte(form.head>>(8*(headLen-1-n))) {
				n++
			}
			if start+n == len(s) && isTail(form, n) {
				return append(found, span{start, len(s)})
			}
		}
	}
	return found
}

// merge sorts spans and joins those that overlap.
func merge(spans []span) []span {
	if len(spans) < 2 {
		return spans
	}
	sort.Sort(byStart(spans))
	merged := spans[:1]
	for _, s := range spans[1:] {
		if last := &merged[len(merged)-1]; s.start < last.end {
			last.end = max(last.end, s.end)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}

type byStart []span

func (s byStart) Len() int           { return len(s) }
func (s byStart) Less(i, j int) bool { return s[i].start < s[j].start }
func (s byStart) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
