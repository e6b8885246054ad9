// Package native signs a user in from a program that runs on their machine: a command, a desktop
// application, a script on a server. It is the flow of RFC 8252 (OAuth 2.0 for Native Apps) with
// OpenRouter's differences: the result is an API key that the user owns, there is no client ID,
// and the address the browser comes back to is called the callback URL.
//
//	client, err := openrouter.NewClient()
//	// ...
//	result, err := native.SignIn(ctx, client, native.Config{
//		AppName: "notch",
//		Prompt:  native.PromptLines(os.Stderr, os.Stdin),
//	})
//	// ...
//	fmt.Println("signed in with", result.Key.Masked())
//
// [SignIn] takes these steps:
//
//  1. It listens on 127.0.0.1 and makes the address of the authorization page, with a fresh
//     verifier (PKCE) and a callback path that ends in a random nonce.
//  2. It opens the browser through a short local address, and at the same time asks [Config.Prompt]
//     for pasted text, for the case that the browser runs on another machine. Whichever brings the
//     code first wins.
//  3. It exchanges the code for a key, gives the key to [Config.Store], and shows in the browser
//     how that went.
//
// Where a browser cannot come back to the program (over SSH, without a display, when no port can be
// bound) [Auto] takes the headless way: the page shows the code, and the user pastes it. See
// [Mode].
//
// Nothing is printed by this package unless the caller asks for it: [Config.Notify] is called with
// each step, [PromptLines] reads from a terminal.
//
// What the package does not do: it never stores a key by itself (see [Store] and the package
// keystore beside this one), it never revokes one (only the user can, on
// [openrouter.Key.SettingsURL]), and it is not for web applications (see oauth/web).
package native
