// Package openrouter is the client of OpenRouter's API that the generated packages share: options,
// retries, typed errors.
//
// A program signs its user in with package oauth (or oauth/native, which does all of it for a
// terminal or desktop program), and then calls the service with the key that it was lent:
//
//	client, err := openrouter.NewClient()
//	...
//	res, err := oauth.ExchangeAuthCodeForAPIKey(ctx, client, verifier.ExchangeRequest(code))
//	if err != nil {
//		return fmt.Errorf("sign-in failed: %w (%s)", err, oauth.Hint(err))
//	}
//	info, err := apikeys.GetCurrentKey(ctx, client, openrouter.WithKey(res.Key))
//
// # How the pieces stand
//
// api/openapi.yaml is written by hand. Package gen is generated from it by oapi-codegen: the models
// and ClientWithResponses. The packages oauth and apikeys, one for each tag of the document, hold a
// generated function for each operation, which hands gen's client to [Call]. Call turns its answer
// into a value or one typed error.
//
// # Errors
//
// Every error of a call is one of these, by errors.As: [*InvalidRequestError] (refused before
// anything was sent), [*ConnectionError], [*TimeoutError], [*CanceledError] (no answer),
// [*ResponseError] (an answer that cannot be used), or [*APIError], which every 4XX and 5XX is,
// with a type of its own for each status that the document names ([*BadRequestResponseError],
// [*ForbiddenResponseError], ...).
//
// # Retries
//
// By default only what provably never reached the server is sent again: a failed dial or TLS
// handshake, three times within about two seconds. [WithRetries] adds statuses and broken
// connections; [WithoutRetries] turns all of it off. Retry-After is honoured up to MaxInterval, and
// an answer that asks for more time than the call has left is returned at once.
//
// # Bounds
//
// Every call ends: [WithTimeout] bounds the whole of it (60 s), [WithResponseLimit] the body (8
// MiB). A redirect of a request with a body, or to another origin, is not followed.
//
// # Secrets
//
// Codes, verifiers and keys appear in no error, no log, and in no text that package fmt or log/slog
// makes of this SDK's types. JSON is the one door: a [Key] is stored as its value. So do not log a
// struct of your own that holds one as JSON, which is how slog.JSONHandler writes a struct.
package openrouter
