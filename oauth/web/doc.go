// Package web signs users in from a web application. It is one http.Handler: a login path that
// sends the browser to OpenRouter's authorization page, and a callback path that exchanges the code
// and hands the user's key to the application.
//
//	handler, err := web.NewHandler(client, web.Config{
//		PublicURL: "https://app.example/auth/openrouter",
//		Secrets:   [][]byte{secret},
//		OnSignIn: func(w http.ResponseWriter, r *http.Request, s web.SignIn) error {
//			return store.Save(r.Context(), sessionOf(r), s.Key)
//		},
//	})
//	// ...
//	mux.Handle("/auth/openrouter/", handler)
//
// One sign-in takes these steps:
//
//  1. GET or POST <mount>/login?return_to=/path makes a verifier (PKCE) and a nonce, seals them
//     together with the return path into a cookie of this flow's own, and redirects to the
//     authorization page.
//  2. GET <mount>/callback/<nonce> opens the cookie of its nonce, exchanges the code once, and
//     calls [Config.OnSignIn].
//  3. When OnSignIn has written nothing, the browser is redirected to the return path. The flow's
//     cookie now holds where that was, so that a reload of the callback goes there too.
//
// # State
//
// Nothing is kept on the server: any replica that has the same [Config.Secrets] can serve the
// callback. Within a process the exchange of one flow runs once at a time; a second request for the
// same callback (a reload, a double click) waits for it and is redirected. Two replicas cannot see
// each other: when both are asked at the same moment, the service lets one exchange succeed and the
// other request gets a page that leads on to the return path.
//
// # Keys
//
// A minted key cannot be read again, so the exchange and OnSignIn are not canceled when the browser
// goes away. When OnSignIn fails or panics, [Config.OnError] gets a [*SaveError] that holds the
// key. HEAD requests and prefetches change nothing.
//
// For programs that run on the user's own machine see package oauth/native.
package web
