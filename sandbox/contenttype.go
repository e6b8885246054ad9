package sandbox

import (
	"mime"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

const eventStream = "text/event-stream"

func isJSON(contentType string) bool {
	name := baseType(contentType)
	return name == "application/json" || strings.HasSuffix(name, "+json")
}

func isEventStream(contentType string) bool { return baseType(contentType) == eventStream }

// baseType returns a content type without its parameters, in lower case.
func baseType(contentType string) string {
	name, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// streams reports whether a media type is an event stream. One whose schema is a plain text only
// repeats that the operation does not stream, in a document that has it on every operation.
func streams(name string, media *openapi3.MediaType) bool {
	if !isEventStream(name) || media == nil {
		return false
	}
	return media.Schema == nil || !openapi.Flatten(media.Schema).Is(openapi3.TypeString)
}

// typesOf returns the content types that a response can have, JSON first.
func typesOf(content openapi3.Content) []string {
	names := openapi.Keys(content)
	if len(names) > 1 {
		names = slices.DeleteFunc(names, func(name string) bool {
			return isEventStream(name) && !streams(name, content[name])
		})
	}
	slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
	return names
}

// rank puts JSON first, and streams, which are asked for in another way, last.
func rank(name string) int {
	switch {
	case isJSON(name):
		return 0
	case isEventStream(name):
		return 2
	}
	return 1
}

// chooseType returns the content type of the document that the wanted one is, or is in the range
// of; JSON, or the first one, when it is none of them.
func chooseType(content openapi3.Content, wanted string) string {
	names := typesOf(content)
	for _, name := range names {
		if wanted != "" && inRange(baseType(wanted), baseType(name)) {
			return name
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// accepted returns the content type that the Accept header prefers, "" when it does not matter. Of
// a range in the document it is the one that the header names.
func accepted(header string, content openapi3.Content) string {
	best, bestQuality := "", 0.0
	for _, name := range typesOf(content) {
		accept, quality := quality(header, baseType(name))
		if quality <= bestQuality {
			continue
		}
		best, bestQuality = name, quality
		if strings.Contains(name, "*") && !strings.Contains(accept, "*") {
			best = accept
		}
	}
	return best
}

// quality returns how much a content type is wanted by an Accept header, and by which of its
// elements: the most specific one counts (RFC 9110 section 12.5.1).
func quality(header, name string) (accept string, quality float64) {
	specific := -1
	for element := range strings.SplitSeq(header, ",") {
		mediaRange, params, err := mime.ParseMediaType(element)
		if err != nil || !inRange(name, mediaRange) {
			continue
		}
		value := 1.0
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			value = q
		}
		if length := len(strings.Trim(mediaRange, "*/")); length > specific {
			accept, quality, specific = mediaRange, value, length
		}
	}
	return accept, quality
}

// inRange reports whether a content type is the other or in its range, or the other way round.
func inRange(name, other string) bool {
	kind, subtype, _ := strings.Cut(name, "/")
	otherKind, otherSubtype, _ := strings.Cut(other, "/")
	same := func(a, b string) bool { return a == b || a == "*" || b == "*" }
	return same(kind, otherKind) && same(subtype, otherSubtype)
}

// concreteType returns a content type that can be sent in place of a range: the wanted one, if it
// is in it.
func concreteType(name, wanted string, value any) string {
	kind, subtype, _ := strings.Cut(name, "/")
	if !strings.Contains(subtype, "*") {
		return name
	}
	if wanted != "" && !strings.Contains(wanted, "*") && inRange(baseType(wanted), baseType(name)) {
		return wanted
	}
	common := map[string]string{"audio": "mpeg", "image": "png", "text": "plain", "video": "mp4"}
	if subtype, ok := common[kind]; ok {
		return kind + "/" + subtype
	}
	if _, isText := value.(string); isText {
		return "text/plain"
	}
	return "application/json"
}

// isBinary reports whether a body is bytes rather than a text that the document shows.
func isBinary(media *openapi3.MediaType, contentType string, value any) bool {
	if isJSON(contentType) {
		return false
	}
	if media.Schema != nil && openapi.Flatten(media.Schema).Format == "binary" {
		return true
	}
	return value == nil && !strings.HasPrefix(baseType(contentType), "text/")
}

// sampleBytes returns bytes that begin as a file of the content type does.
func sampleBytes(contentType string) []byte {
	magic := map[string]string{
		"audio/mpeg":      "ID3\x04\x00\x00\x00\x00\x00\x00",
		"audio/wav":       "RIFF\x00\x08\x00\x00WAVEfmt ",
		"audio/flac":      "fLaC",
		"audio/ogg":       "OggS",
		"image/png":       "\x89PNG\r\n\x1a\n",
		"image/jpeg":      "\xff\xd8\xff\xe0",
		"video/mp4":       "\x00\x00\x00\x18ftypmp42",
		"application/pdf": "%PDF-1.7\n",
	}
	sample := []byte(magic[baseType(contentType)])
	for i := range 4096 {
		sample = append(sample, byte(i*31+i>>8))
	}
	return sample
}
