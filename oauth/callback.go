package oauth

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter/secret"
)

// Callback is what came back from the authorization page.
//
// It prints with fmt, log/slog and encoding/json without its values. This has a limit, since they
// are plain strings: fmt shows them in an unexported field of a caller's struct, and when %p or %w
// is misused (go vet warns). So do not keep a Callback in a struct; a code is exchanged once, at
// once. What must be kept, the [Verifier], has no such limit.
type Callback struct {
	// Code is the authorization code, for [Verifier.ExchangeRequest]. It is never empty in what
	// [ParseCallback] returns.
	Code string

	// State is the state that came back; "" when none did, which means nothing: the service does
	// not promise it. When it is there and you sent one, compare the two.
	State string
}

func (c Callback) placeholder() string {
	return fmt.Sprintf("{Code:%v State:%v}", secret.NewText(c.Code), secret.NewText(c.State))
}

// Format prints which of the two values are there, whatever the verb.
func (c Callback) Format(state fmt.State, _ rune) { _, _ = fmt.Fprint(state, c.placeholder()) }

// String returns what Format prints.
func (c Callback) String() string { return c.placeholder() }

// LogValue logs which of the two values are there.
func (c Callback) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("code", secret.NewText(c.Code)), slog.Any("state", secret.NewText(c.State)))
}

// MarshalJSON encodes which of the two values are there: a code is not worth storing.
func (c Callback) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]secret.Text{"Code": secret.NewText(c.Code), "State": secret.NewText(c.State)})
}

const (
	maxPasted = 8 << 10 // bytes

	pasteCode = "paste the code that the authorization page shows, or the whole address that the browser was sent to"
)

// ParseCallback reads what a user pasted, or the URL that a callback was requested with. It takes
// the bare code, the whole address that the browser was sent to (also one that was wrapped over
// several lines, or lost its scheme), and "code=..." or "?code=...&state=...", each also in quotes,
// angle brackets or blanks. A code in an address is percent-decoded, and its plus signs are plus
// signs; a bare code is taken as it is, since nothing is known about the characters of a code.
//
// An address with error=access_denied is [ErrDenied], one with any other error is
// [ErrAuthorizationFailed] and contains the error's printable text. Anything else that is not a
// code, such as an empty text, an address without a code or an API key, is an
// [*openrouter.InvalidRequestError] that says what to paste, and never contains what was pasted.
func ParseCallback(pasted string) (Callback, error) {
	if len(pasted) > maxPasted {
		return Callback{}, refused("is longer than 8 KiB", pasteCode)
	}
	if !utf8.ValidString(pasted) {
		return Callback{}, refused("is not UTF-8", pasteCode)
	}
	text := unwrap(pasted)
	callback := Callback{Code: text}
	if line := joinLines(text); isAddress(line) {
		text = line
		var err error
		if callback, err = fromAddress(line); err != nil {
			return Callback{}, err
		}
	}
	switch {
	case text == "":
		return Callback{}, refused("is empty", pasteCode)
	case strings.Contains(strings.ToLower(callback.Code), "sk-or-v"):
		return Callback{}, refused("is an API key, not a code",
			"keep it to yourself; a program that takes keys reads it from $OPENROUTER_API_KEY")
	case hasBlank(text):
		return Callback{}, refused("contains a blank", pasteCode+", and nothing else")
	case strings.ContainsFunc(callback.Code, unicode.IsControl) || !utf8.ValidString(callback.Code):
		return Callback{}, refused("contains a character that cannot be part of a code", pasteCode)
	}
	return callback, nil
}

func refused(problem, hint string) error { return invalid("pasted text", problem, hint) }
