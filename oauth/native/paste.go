package native

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/openrouter-go/openrouter/oauth"
)

const (
	// maxPastes ends a Prompt that returns nonsense as fast as it is asked.
	maxPastes = 100

	// minCode keeps a word that is typed by mistake, such as "y" or "exit", from being taken for a
	// code. No code is that short.
	minCode = 6
)

var (
	errForeign    = errors.New("what was pasted belongs to another sign-in")
	errShort      = errors.New("what was pasted is too short for a code")
	errIncomplete = errors.New("what was pasted is only the beginning of an address: paste the whole of it")
	errNoCode     = errors.New("the address that was pasted has no code: paste the whole of it, " +
		"or paste it once more if you denied access")
	errRefused = fmt.Errorf("this code was refused before: %w", oauth.ErrCodeInvalid)
)

// ask asks for pasted text until there is a code in it that the service accepts.
func (f *flow) ask(ctx context.Context) {
	pastes := pasteReader{callbacks: f.callbacks}
	var last, failure error
	for range maxPastes {
		var text string
		err := guard("Config.Prompt", func() (err error) {
			text, err = f.Prompt(ctx, f.url)
			return err
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			failure = fmt.Errorf("nothing more can be pasted: %w", err)
			break
		}
		codes, err := pastes.read(text)
		switch {
		case errors.Is(err, oauth.ErrDenied), errors.Is(err, oauth.ErrAuthorizationFailed):
			f.report(outcome{err: err})
			return
		case err == nil:
			refused := make(chan error, 1)
			f.report(outcome{codes: codes, refused: refused})
			select {
			case last = <-refused:
				pastes.refused = append(pastes.refused, codes...)
			case <-ctx.Done():
				return
			}
		default:
			last = err
			f.tell(ctx, Event{Kind: EventPasteRefused, Err: err})
		}
	}
	if failure == nil {
		failure = fmt.Errorf("no code in %d pastes", maxPastes)
	}
	if last != nil {
		failure = fmt.Errorf("%w; the last paste: %w", failure, last)
	}
	if f.mode == Headless {
		f.report(outcome{err: failure})
		return
	}
	f.tell(ctx, Event{Kind: EventPasteRefused, Err: failure})
}

// pasteReader finds codes in what is pasted. A [Config.Prompt] may return an address in several
// pieces, when a terminal or a mail program has wrapped it, so it remembers what it could not use.
type pasteReader struct {
	callbacks   *callbacks // nil in headless mode
	beginning   string     // an address that was of no use, possibly because its end is missing
	unconfirmed string     // an address that may be a denial
	refused     []string   // codes
}

// read returns the codes that the text may stand for, by itself and as the end of what came before
// it, best first. Or it returns the error that describes the text, which ends the sign-in when it
// is [oauth.ErrDenied] or [oauth.ErrAuthorizationFailed].
func (p *pasteReader) read(text string) (codes []string, err error) {
	flat := removeSpace(text)
	readings := []string{text}
	if p.beginning != "" && !isAddress(flat) {
		flat = p.beginning + flat
		readings = append(readings, flat)
	}
	for _, reading := range readings {
		code, readErr := p.code(reading)
		switch {
		case errors.Is(readErr, oauth.ErrDenied), errors.Is(readErr, oauth.ErrAuthorizationFailed):
			return nil, readErr
		case readErr == nil && slices.Contains(p.refused, code):
			readErr = errRefused
		case readErr == nil:
			codes = append(codes, code)
		}
		if reading == text {
			err = readErr
		}
	}
	if isAddress(flat) {
		p.beginning = flat
	}
	if len(codes) > 0 {
		return codes, nil
	}
	return nil, err
}

// code returns the code in the text, and refuses what belongs to another sign-in.
func (p *pasteReader) code(text string) (string, error) {
	callback, err := oauth.ParseCallback(text)
	if err == nil && len(callback.Code) < minCode {
		return "", errShort
	}
	flat := removeSpace(text)
	_, rest, hasCallback := strings.Cut(flat, callbackPrefix)
	if p.callbacks == nil {
		if err == nil && hasCallback {
			return "", errForeign // this sign-in has no callback
		}
		return callback.Code, err
	}
	nonce := strings.TrimPrefix(p.callbacks.callbackPath, callbackPrefix)
	behind, ours := strings.CutPrefix(rest, nonce)
	// The authorization page's own address holds the callback's, which some browsers copy decoded.
	ours = ours && !strings.Contains(flat, "callback_url=")
	_, reported, _ := strings.Cut(flat, "error=")
	switch {
	case hasCallback && !ours && strings.HasPrefix(nonce, rest):
		return "", errIncomplete
	case hasCallback && !ours:
		return "", errForeign
	case err == nil && callback.State != "" && !constantTimeEqual(callback.State, p.callbacks.state):
		return "", errForeign
	case err == nil:
		return callback.Code, nil
	case strings.Contains(flat, "state=") && !strings.Contains(flat, "state="+p.callbacks.state):
		return "", errForeign
	case reported != "" && reported != "access_denied" && strings.HasPrefix("access_denied", reported):
		return "", errIncomplete
	case errors.Is(err, oauth.ErrDenied), errors.Is(err, oauth.ErrAuthorizationFailed), !ours:
		return "", err
	}
	// It is a denial, as if the browser had come with it, or half of an address. The user knows.
	complete := strings.Trim(behind, "?&'\"<>") == "" || strings.Contains(behind, "state="+p.callbacks.state)
	if complete && p.unconfirmed == flat {
		return "", oauth.ErrDenied
	}
	p.unconfirmed = flat
	return "", errNoCode
}

// isAddress reports whether the text, which contains no blanks, begins an address or its query.
func isAddress(text string) bool {
	return strings.Contains(text, "://") || strings.Contains(text, callbackPrefix) || strings.Contains(text, "code=")
}

// isWrapped reports whether next, a further line, may be the rest of an address that begins with
// text; with an empty next, whether there could be a rest.
func isWrapped(text, next string) bool {
	return isAddress(removeSpace(text)) && !strings.HasSuffix(text, "\n") &&
		!strings.Contains(next, "://") && !strings.ContainsFunc(strings.TrimSpace(next), unicode.IsSpace)
}

// removeSpace undoes the wrapping of a terminal or a mail program.
func removeSpace(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
