// Package oauth is "Sign in with OpenRouter": a user approves an app on openrouter.ai, the app
// receives a code that works once, and exchanges it for an API key that this user controls.
//
// It is a thin package around the generated ClientWithResponses. The operations,
// [ExchangeAuthCodeForAPIKey] and [CreateAuthKeysCode], as functions and as methods of [Service],
// are generated from api/openapi.yaml: each hands gen.ClientWithResponses to [openrouter.Call],
// which turns its response into a value or one typed error. Written by hand is what no document of
// operations can say: the proof key (RFC 7636), the address of the authorization page, what comes
// back from it, and what a refusal means.
//
// # The steps
//
//  1. [NewVerifier] makes a secret for this one sign-in. Keep it where the callback will be
//     handled.
//  2. [AuthorizationURL] makes the address of the page, with the verifier's [Verifier.Challenge].
//     Send the user there.
//  3. The page sends the browser back to the callback with a code; without a callback it shows the
//     code, to be copied. [ParseCallback] reads either, in whatever form it was pasted.
//  4. [ExchangeAuthCodeForAPIKey] returns the key for the code and the verifier.
//
// In a program without a callback, where the user pastes what the page shows:
//
//	client, err := openrouter.NewClient()
//	...
//	verifier := oauth.NewVerifier()
//	page, err := oauth.AuthorizationURL(client, oauth.AuthorizationParams{
//		Challenge: verifier.Challenge(),
//		KeyLabel:  "notch",
//	})
//	...
//	fmt.Println("Open", page)
//	callback, err := oauth.ParseCallback(pasted)
//	...
//	request := verifier.ExchangeRequest(callback.Code)
//	res, err := oauth.ExchangeAuthCodeForAPIKey(ctx, client, request)
//	if err != nil {
//		return fmt.Errorf("%w; %s", err, oauth.Hint(err))
//	}
//	store(res.Key.Reveal())
//
// Package oauth/native does all of this for a terminal or desktop program.
//
// # When the exchange fails
//
// A code works once and lives 10 minutes, and a wrong verifier may use it up. So nearly every
// refusal means: sign in again. The errors tell why by errors.Is: [ErrCodeInvalid],
// [ErrCodeExpired], [ErrChallengeMismatch]. When no usable response came although the service may
// have seen the code, the error is [ErrCodeMaybeConsumed]: a key may exist that no one has. [Hint]
// says what to do about each.
//
// # What it does not do
//
// There is no client ID, no scope, no refresh and no revocation: the key is an ordinary key of the
// user's, who changes its limit or revokes it on [openrouter.Key.SettingsURL]. Nothing is stored,
// no browser is opened, no port is listened on.
//
// Specifications: RFC 7636 (PKCE), RFC 8252 (native apps),
// https://openrouter.ai/docs/use-cases/oauth-pkce.
package oauth
