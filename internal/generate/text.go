package generate

import (
	"slices"
	"strings"
	"unicode"
)

// Text of the document reaches an output only through this file: comment and item for Go comments,
// prose and code for Markdown. Go strings are written with %q.

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

// wrap breaks a text into lines of at most width characters where it can; blank lines stay between
// paragraphs. A line never begins with what the Go tools take for a directive or a build
// constraint.
func wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(printable(strings.ReplaceAll(text, "\r\n", "\n")), "\n\n") {
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
	for i, line := range lines {
		if strings.HasPrefix(line, "+build") || strings.HasPrefix(line, "go:") || strings.HasPrefix(line, "line ") {
			lines[i] = "'" + line
		}
	}
	return lines
}

// printable replaces control characters, and those that change the direction of text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, text)
}

var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", "|", "\\|", "![", "!\\[")

// prose makes one line of Markdown. Descriptions are Markdown by the standard: emphasis, code and
// links stay; what would be HTML, a block or the end of a table's cell does not.
func prose(text string) string {
	text = markup.Replace(label(text))
	if strings.Count(text, "`")%2 == 1 || strings.HasPrefix(text, "```") {
		text = strings.ReplaceAll(text, "`", "\\`")
	}
	if text != "" && strings.ContainsRune("-+*>=~#", rune(text[0])) {
		text = "\\" + text
	}
	return text
}

// code makes a code span of Markdown that fits into a cell of a table.
func code(text string) string {
	text = strings.ReplaceAll(label(text), "|", "\\|")
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		return fence + " " + text + " " + fence
	}
	return fence + text + fence
}

// label makes one line of a name: a tag, an operation's ID.
func label(text string) string { return strings.Join(strings.Fields(printable(text)), " ") }

// sentence ends a text with a period.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:") {
		return text
	}
	return text + "."
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

// verbs are those that summaries begin with, beside the one that the operation's own name begins
// with.
var verbs = strings.Fields(
	"add assign bulk cancel check create delete download exchange fetch find get list read remove retrieve search " +
		"send set submit unassign update upload",
)

// thirdPerson makes "exchanges a code" of "Exchange a code"; ok is false when the text does not
// begin with a verb.
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
	case strings.HasSuffix(low, "ch"),
		strings.HasSuffix(low, "sh"),
		strings.HasSuffix(low, "s"),
		strings.HasSuffix(low, "x"):
		low += "es"
	case strings.HasSuffix(low, "y") && !strings.ContainsAny(low[max(0, len(low)-2):len(low)-1], "aoe"):
		low = strings.TrimSuffix(low, "y") + "ies"
	default:
		low += "s"
	}
	return low + " " + rest, true
}
