package generate

import (
	"go/token"
	"go/types"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// initialisms are the words that oapi-codegen writes in capitals. Names are made here in its way,
// so that it keeps them.
var initialisms = strings.Fields(
	"ACL API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP JSON QPS RAM RPC SLA SMTP SQL SSH TCP TLS " +
		"TTL UDP UI GID UID UUID URI URL UTF8 VM XML XMPP XSRF XSS SIP RTP AMQP DB TS",
)

var nameParts = regexp.MustCompile(`[\p{Lu}\d]+([\p{Ll}\d]+|$)`)

// goName makes an exported Go name of a name of the document: "ListModels" of "list-models" and
// "list_models", "UserID" of "userId". It is empty where the text has neither letters nor digits,
// and may begin with a digit.
func goName(text string) string {
	var b strings.Builder
	switch {
	case strings.HasPrefix(text, "+"):
		b.WriteString("Plus")
	case len(text) > 1 && text[0] == '-' && unicode.IsDigit(rune(text[1])):
		b.WriteString("Minus")
	}
	upper := true
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			b.WriteRune(r)
			upper = true
		case !unicode.IsLetter(r) || r > unicode.MaxASCII:
			upper = true
		case upper:
			b.WriteRune(unicode.ToUpper(r))
			upper = false
		default:
			b.WriteRune(r)
		}
	}
	return nameParts.ReplaceAllStringFunc(b.String(), func(part string) string {
		if i := slices.Index(initialisms, strings.ToUpper(part)); i >= 0 {
			return initialisms[i]
		}
		return part
	})
}

// fieldName is goName for what must begin with a letter.
func fieldName(text string) string {
	name := goName(text)
	if name == "" || !unicode.IsLetter(rune(name[0])) {
		name = "Value" + name
	}
	return name
}

// separators are the words for what goName leaves out, for names that would be the same without
// them.
var separators = strings.NewReplacer(
	".",
	" dot ",
	"-",
	" dash ",
	"_",
	" underscore ",
	"/",
	" slash ",
	":",
	" colon ",
	"+",
	" plus ",
	"[",
	" bracket ",
	"*",
	" star ",
	"@",
	" at ",
	"$",
	" dollar ",
	"#",
	" hash ",
	"<",
	" less ",
	">",
	" greater ",
	"=",
	" equal ",
	" ",
	" space ",
)

// spelledName is goName with words for the separators.
func spelledName(text string) string { return goName(separators.Replace(text)) }

// constantName names a value of an enumeration, after the type's name: "16x9" for "16:9".
func constantName(value string) string {
	name := goName(value)
	if ratio.MatchString(value) { // 16x9, 9x19Point5
		name = strings.NewReplacer(":", "x", ".", "Point").Replace(value)
	}
	switch {
	case value == "":
		return "Empty"
	case name == "":
		return spelledName(value)
	}
	return name
}

var ratio = regexp.MustCompile(`^[\d.]+(:[\d.]+)+$`)

// singular names one item of a list.
func singular(name string) string {
	switch {
	case strings.HasSuffix(name, "ies"):
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "xes"), strings.HasSuffix(name, "ches"):
		return strings.TrimSuffix(name, "es")
	case strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") && !strings.HasSuffix(name, "us"):
		return strings.TrimSuffix(name, "s")
	}
	return name + "Item"
}

// foldName is what two spellings of one name have in common.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// unexported makes an identifier of the package's own of an exported name: "APIKeyGet" becomes
// "apiKeyGet".
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

// statusName is the name of a status in the names of error types: "NotFound" for 404, "Error" for a
// range.
func statusName(status string) string {
	code, err := strconv.Atoi(status)
	if err != nil {
		return "Error" // "4XX", "default"
	}
	name := statusNames[code]
	if name == "" {
		name = goName(strings.ReplaceAll(http.StatusText(code), "'", ""))
	}
	if name == "" {
		name = "Status" + status
	}
	return name
}

// isReserved reports whether Go or generated code means something else by an identifier.
func isReserved(name string) bool {
	return token.IsKeyword(name) || types.Universe.Lookup(name) != nil || slices.Contains(usedNames, name)
}

// usedNames are the names that generated functions use themselves: a path parameter may not hide
// them.
var usedNames = []string{
	"ctx", "client", "opts", "api", "attempt", "params", "request", "s", "gen", "openrouter",
	"wire", "constraint", "context", "in", "err", "body",
	"bodyReader", "contentType", "errors", "fmt", "http", "io", "json", "operationPath",
	"queryURL", "queryValues", "reqEditors", "req", "rsp",
	"runtime", "server", "serverURL", "strings", "url", "bytes",
	"iter", "time", "c", "rawQueryFragments", "queryFrag", "result", "value",
}
