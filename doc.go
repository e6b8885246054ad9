// Package openrouter is the client of OpenRouter's API that the generated packages share: options,
// retries, typed errors.
//
// A program signs its user in with package oauth (or oauth/native for a terminal or desktop
// program, oauth/web for a web application), and then calls the service with the user's key:
//
//	client, err := openrouter.NewClient()
//	...
//	res, err := oauth.ExchangeAuthCodeForAPIKey(ctx, client, verifier.ExchangeRequest(code))
//	if err != nil {
//		return fmt.Errorf("sign-in failed: %w (%s)", err, oauth.Hint(err))
//	}
//	info, err := apikeys.GetCurrentKey(ctx, client, openrouter.WithKey(res.Key))
//
// # The parts
//
// api/openapi.yaml is written by hand. Package gen is generated from it by oapi-codegen: the models
// and ClientWithResponses. The packages oauth and apikeys, one for each tag of the document, hold a
// generated function for each operation, which calls ClientWithResponses by way of [Call]. Call
// turns the response into a value or one typed error. docs/design.md draws the path of a call.
//
// # Errors
//
// Every error of a call is one of these, by errors.As: [*InvalidRequestError] (refused before
// anything was sent), [*ConnectionError], [*TimeoutError], [*CanceledError] (no response),
// [*ResponseError] (a response that cannot be used), or [*APIError], which every 4XX and 5XX is,
// with a type of its own for each status that the document names ([*BadRequestResponseError],
// [*ForbiddenResponseError], ...).
//
// # Retries
//
// By default only a request that the server provably did not process is resent: after a failed dial
// or TLS handshake, or when an HTTP/2 server refuses the stream; three times within about two
// seconds. [WithRetries] adds statuses and broken connections; [WithoutRetries] turns all of it
// off. Retry-After is honored up to MaxInterval, and a response that asks for more time than the
// call has left is returned at once. A kept connection that closes before it has taken a byte of a
// request costs no attempt: net/http takes another one.
//
// # Bounds
//
// Every call ends: [WithTimeout] bounds the whole of it (60 s), [WithResponseLimit] the body (8
// MiB). A redirect of a request with a body, or to another origin, is not followed.
//
// # Secrets
//
// Codes, verifiers and keys appear in no error, no log, and in no text that package fmt or log/slog
// makes of this SDK's types. The exception is JSON: a [Key] is stored as its value. So do not log a
// struct of your own that holds one as JSON, which is how slog.JSONHandler writes a struct.
package openrouter
