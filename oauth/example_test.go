package oauth_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// A program without a callback: the page shows the code, and the user copies it.
func ExampleAuthorizationURL() {
	verifier, err := oauth.ParseVerifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") // NewVerifier in a real program
	if err != nil {
		fmt.Println(err)
		return
	}
	page, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{
		Challenge: verifier.Challenge(),
		KeyLabel:  "notch",
	})
	fmt.Println(strings.ReplaceAll(page, "&", "\n&"), err)
	// Output:
	// https://openrouter.ai/auth?code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
	// &code_challenge_method=S256
	// &key_label=notch <nil>
}

// What the page would refuse is refused here, by the parameter's name.
func ExampleAuthorizationURL_refused() {
	_, err := oauth.AuthorizationURL(nil, oauth.AuthorizationParams{
		CallbackURL: "http://app.example/callback",
		Challenge:   oauth.NewVerifier().Challenge(),
	})
	var invalid *openrouter.InvalidRequestError
	if errors.As(err, &invalid) {
		fmt.Println(invalid.Field)
		fmt.Println(invalid.Problem)
		fmt.Println(invalid.Hint)
	}
	// Output:
	// callback_url
	// is plain http on a host other than localhost and 127.0.0.1
	// use https: the code would travel unencrypted
}

func ExampleParseCallback() {
	for _, pasted := range []string{
		"auth_code_abc123def456",
		" \"auth_code_abc123def456\"\n",
		"http://localhost:3000/openrouter/callback?code=auth_code_abc123def456&state=xyz",
	} {
		callback, err := oauth.ParseCallback(pasted)
		fmt.Println(callback, callback.Code == "auth_code_abc123def456", err)
	}
	_, err := oauth.ParseCallback("http://localhost:3000/openrouter/callback?error=access_denied")
	fmt.Println(errors.Is(err, oauth.ErrDenied), oauth.Hint(err))
	// Output:
	// {Code:[redacted] State:[none]} true <nil>
	// {Code:[redacted] State:[none]} true <nil>
	// {Code:[redacted] State:[redacted]} true <nil>
	// true nothing was changed; sign in again and press Authorize if that was a mistake
}

// A verifier is stored while the user is away on the page, and read again when the callback
// comes.
func ExampleParseVerifier() {
	verifier := oauth.NewVerifier()
	stored := verifier.Reveal()

	again, err := oauth.ParseVerifier(stored)
	fmt.Println(again, again == verifier, err)
	// Output: [redacted] true <nil>
}

// The challenge and its method are one value; the example is RFC 7636's.
func ExampleVerifier_Challenge() {
	verifier, err := oauth.ParseVerifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
	challenge := verifier.Challenge()
	fmt.Println(challenge.Value(), challenge.Method(), err)
	// Output: E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM S256 <nil>
}

func ExampleHint() {
	err := fmt.Errorf("signing in: %w", oauth.ErrCodeExpired)
	fmt.Println(err)
	fmt.Println(oauth.Hint(err))
	// Output:
	// signing in: the code has expired: sign in again
	// sign in again, and finish within 10 minutes
}
