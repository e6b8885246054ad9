package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// upperCamel makes "ListModels" of "list-models", "list_models" and "listModels".
func upperCamel(name string) string {
	var b strings.Builder
	upper := true
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			upper = true
		case upper:
			b.WriteRune(unicode.ToUpper(r))
			upper = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fold is what two spellings of one name have in common: the generator writes "getUserById" as "GetUserByID".
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// lowerFirst makes the first letter small unless an acronym or a title ("Not Found") begins there.
func lowerFirst(s string) string {
	if words := strings.Fields(s); len(words) > 1 && unicode.IsUpper([]rune(words[1])[0]) {
		return s
	}
	runes := []rune(s)
	if len(runes) > 1 && unicode.IsUpper(runes[0]) && !unicode.IsUpper(runes[1]) && !unicode.IsDigit(runes[1]) {
		runes[0] = unicode.ToLower(runes[0])
	}
	return string(runes)
}

// unexported makes an identifier of the package's own of an exported name: "APIKeyGet" becomes "apiKeyGet".
func unexported(name string) string {
	runes := []rune(name)
	for i := range runes {
		if !unicode.IsUpper(runes[i]) || i > 0 && i+1 < len(runes) && !unicode.IsUpper(runes[i+1]) {
			break
		}
		runes[i] = unicode.ToLower(runes[i])
	}
	return string(runes)
}

// packageName makes "apikeys" of the tag "API Keys".
func packageName(tag string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, tag)
}

// statusNames are those that the published documents name otherwise than net/http does.
var statusNames = map[int]string{
	http.StatusRequestEntityTooLarge: "PayloadTooLarge",
	http.StatusInternalServerError:   "InternalServer",
	524:                              "EdgeNetworkTimeout",
	529:                              "ProviderOverloaded",
}

// errorSchemaName names the schema of an error that has none: "NotFoundResponse" for 404.
func errorSchemaName(status string) string {
	code, err := strconv.Atoi(status)
	if err != nil {
		return "ErrorResponse" // "4XX", "default"
	}
	name := statusNames[code]
	if name == "" {
		name = upperCamel(strings.ReplaceAll(http.StatusText(code), "'", ""))
	}
	if name == "" {
		name = "Status" + status
	}
	return name + "Response"
}

// sentence ends a text with a period.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:") {
		return text
	}
	return text + "."
}

// verbs are those that summaries begin with, beside the one that the operation's own name begins with.
var verbs = strings.Fields("add assign bulk cancel check create delete download exchange fetch find get list read remove retrieve search " +
	"send set submit unassign update upload")

// thirdPerson makes "exchanges a code" of "Exchange a code"; ok is false when the text does not begin with a verb.
func thirdPerson(summary, operationID string) (text string, ok bool) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(summary), " ")
	low := strings.ToLower(verb)
	if slices.Contains(verbs, strings.TrimSuffix(low, "s")) && strings.HasSuffix(low, "s") {
		return low + " " + rest, true // it is in the third person already
	}
	known := low != "" && strings.HasPrefix(strings.ToLower(operationID), low)
	known = known || slices.Contains(verbs, low)
	if !known || low == "bulk" || strings.Trim(low, "abcdefghijklmnopqrstuvwxyz") != "" {
		return summary, false
	}
	switch {
	case strings.HasSuffix(low, "ch"), strings.HasSuffix(low, "sh"), strings.HasSuffix(low, "s"), strings.HasSuffix(low, "x"):
		low += "es"
	case strings.HasSuffix(low, "y") && !strings.HasSuffix(low, "ay") && !strings.HasSuffix(low, "oy") && !strings.HasSuffix(low, "ey"):
		low = strings.TrimSuffix(low, "y") + "ies"
	default:
		low += "s"
	}
	return low + " " + rest, true
}

// wrap breaks a text into lines of at most width characters where it can; blank lines stay between paragraphs.
func wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		words := strings.Fields(paragraph)
		if len(words) == 0 {
			continue
		}
		if lines != nil {
			lines = append(lines, "")
		}
		line := ""
		for _, word := range words {
			if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
				lines = append(lines, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

const commentWidth = 107 // and three for the slashes

// comment makes Go comment lines of paragraphs.
func comment(paragraphs ...string) string {
	var b strings.Builder
	for i, line := range wrap(strings.Join(paragraphs, "\n\n"), commentWidth) {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRight("// "+line, " "))
	}
	return b.String()
}

// item makes the lines of one item of a list in a Go comment.
func item(text string) string {
	return "//   - " + strings.Join(wrap(strings.ReplaceAll(text, "\n", " "), commentWidth-4), "\n//     ")
}
