package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/openrouter-go/openrouter/oauth"
)

// The variables that `auth exchange` reads in place of standard input.
const (
	envCode     = "OPENROUTER_AUTH_CODE"
	envVerifier = "OPENROUTER_CODE_VERIFIER"
)

// exchangeInput is what `auth exchange` was given. Its JSON names are those of the service's
// request, and of what `auth url --json` prints.
type exchangeInput struct {
	Code     string `json:"code"`
	Verifier string `json:"code_verifier"`
	Method   string `json:"code_challenge_method"`
}

var errInputNotJSON = errors.New("the input starts like JSON but is not an object of code, code_verifier " +
	"and code_challenge_method")

// parseExchangeInput reads JSON, or lines: first what was pasted (a bare code, or the URL that the
// browser ended on, wrapped or not), then the verifier, unless that is known already. A line may
// also be named, as in "code_verifier=...". Its errors never contain the input.
func parseExchangeInput(text string, verifierKnown bool) (exchangeInput, error) {
	var in exchangeInput
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if strings.HasPrefix(text, "{") {
		if json.Unmarshal([]byte(text), &in) != nil {
			return exchangeInput{}, errInputNotJSON
		}
		return in, nil
	}
	var bare []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, value, named := strings.Cut(line, "=")
		switch {
		case line == "":
		case named && (name == "code_verifier" || name == "verifier" || name == envVerifier):
			in.Verifier = strings.TrimSpace(value)
		case named && (name == "code_challenge_method" || name == "method"):
			in.Method = strings.TrimSpace(value)
		case named && name == envCode:
			in.Code = strings.TrimSpace(value)
		default:
			bare = append(bare, line) // "code=..." too: ParseCallback knows it
		}
	}
	for _, line := range bare {
		switch {
		case in.Code == "":
			in.Code = line
		case in.Verifier == "" && !verifierKnown && !strings.ContainsAny(line, "&=%"):
			in.Verifier = line
		case in.Verifier == "" && strings.Contains(in.Code, "://"):
			in.Code += "\n" + line // ParseCallback joins an address
		default:
			return exchangeInput{}, errors.New("the input has more lines than a code and a verifier")
		}
	}
	return in, nil
}

// exchangeSource says where the code and the verifier come from.
type exchangeSource struct {
	file         string // "-" is standard input; "" is the environment if it has a code, else that too
	verifierFile string
	method       string // "" is S256 when there is a verifier
}

// readExchangeRequest gathers the request from its sources and refuses what would use the code up.
func (a *app) readExchangeRequest(
	ctx context.Context, source exchangeSource,
) (oauth.ExchangeAuthCodeForAPIKeyRequest, error) {
	var none oauth.ExchangeAuthCodeForAPIKeyRequest
	in := exchangeInput{Code: a.getenv(envCode)}
	if in.Code == "" || source.file != "" {
		var err error
		if in, err = a.readExchangeInput(ctx, source); err != nil {
			return none, err
		}
	}
	if in.Verifier == "" {
		in.Verifier = a.getenv(envVerifier)
	}
	if source.verifierFile != "" {
		text, err := readSecretFile(ctx, source.verifierFile)
		if err != nil {
			return none, err
		}
		in.Verifier = text
	}
	if in.Code == "" {
		return none, failf("openrouter auth url, then give the code on standard input, with --input or in "+envCode,
			"there is no code")
	}
	callback, err := oauth.ParseCallback(in.Code)
	if err != nil {
		return none, err
	}
	request := oauth.ExchangeAuthCodeForAPIKeyRequest{Code: callback.Code, CodeVerifier: cleanVerifier(in.Verifier)}
	request.CodeChallengeMethod, err = parseMethod(cmp.Or(source.method, in.Method))
	if request.CodeVerifier != "" && request.CodeChallengeMethod == "" {
		request.CodeChallengeMethod = oauth.S256
	}
	return request, err
}

// cleanVerifier removes what cannot be part of a verifier and comes from how it was copied: white
// space, quotes, a byte order mark, a name before it.
func cleanVerifier(text string) string {
	text = strings.Trim(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "\"'`")
	if _, value, named := strings.Cut(text, "="); named {
		return cleanVerifier(value)
	}
	return text
}

// readExchangeInput reads code and verifier from a file, from standard input, or by asking the
// user.
func (a *app) readExchangeInput(ctx context.Context, source exchangeSource) (in exchangeInput, err error) {
	verifierKnown := source.verifierFile != "" || a.getenv(envVerifier) != ""
	if source.file == "" && a.interactive() {
		in.Code, err = a.askHidden(ctx, "Code, or the address that the browser ended on: ")
		if err == nil && !verifierKnown {
			in.Verifier, err = a.askHidden(ctx, "Verifier (empty for none): ")
		}
		return in, err
	}
	read := a.readSecret
	if source.file != "" && source.file != "-" {
		read = func(ctx context.Context) (string, error) { return readSecretFile(ctx, source.file) }
	}
	text, err := read(ctx)
	if err != nil {
		return in, err
	}
	return parseExchangeInput(text, verifierKnown)
}

// parseMethod reads a challenge method in any case; "" stays "".
func parseMethod(text string) (oauth.CodeChallengeMethod, error) {
	switch {
	case text == "":
		return "", nil
	case strings.EqualFold(text, string(oauth.S256)):
		return oauth.S256, nil
	case strings.EqualFold(text, string(oauth.Plain)):
		return oauth.Plain, nil
	}
	return "", errors.New("--method is neither S256 nor plain")
}
