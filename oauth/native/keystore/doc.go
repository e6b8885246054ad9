// Package keystore keeps a user's API key between runs of a program: in the system's keyring (the
// login keychain of macOS, the Credential Manager of Windows, the Secret Service of a Linux
// desktop), and where there is none in a file that only the user can read.
//
//	store, err := keystore.New(keystore.Config{App: "notch"})
//	// ...
//	result, err := native.SignIn(ctx, client, native.Config{AppName: "notch", Store: store})
//
// [New] is the one with the other to fall back on; [Keyring] and [File] can be used alone. All are
// a [github.com/openrouter-go/openrouter/oauth/native.Store] and safe for concurrent use. The
// package is apart from oauth/native so that a program with a store of its own does not compile a
// keyring.
//
// A file is not encrypted: anyone who can read the user's files, a backup included, can read the
// key. Tell the user, see [Config.OnSave].
package keystore
