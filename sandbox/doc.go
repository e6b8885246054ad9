// Package sandbox is an OpenRouter stand-in for tests and demonstrations: the authorization page,
// single-use codes, the exchange, the keys that it mints, and every documented error, without an
// account and without the network.
//
// It is driven by the same OpenAPI document as the SDK. The sign-in behaves as the service does;
// any other operation of that document, or of another one, responds as the document describes it:
// with its example, as an event stream, as bytes, page by page, and with every documented error. So
// an operation that was just added to the document can be called at once.
//
// In a test, start a server, send the program under test there, and be its user:
//
//	func TestSignIn(t *testing.T) {
//		server := sandbox.NewServer(t) // authorization page at server.URL+"/auth", API at server.URL+"/api/v1"
//		authorizationURL := startSignIn(server.URL)
//		server.Approve(authorizationURL) // presses the page's own button, and calls the callback
//		// ... or server.Deny(authorizationURL), or before that
//		// server.FailNext(1, sandbox.Failure{Status: 503, RetryAfter: "1"}).
//	}
//
// [New] gives the same thing as an [http.Handler], to mount anywhere. What the service's
// documentation leaves open, and what differs in the field, is switched by [Config]; what fails is
// switched by [Sandbox.FailNext]; [Sandbox.Requests] returns what was received.
//
// What it does not do: run models, charge money, store what is sent to it, or speak https. It keeps
// everything in memory, and anyone who can reach it can mint a key that is worth nothing elsewhere.
// It imports neither the client nor package testing.
package sandbox
