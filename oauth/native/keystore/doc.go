// Package keystore keeps a person's API key between runs of a program: in the system's keyring (the login keychain of macOS, the
// Credential Manager of Windows, the Secret Service of a Linux desktop), and where there is none in a file that only the person can read.
//
//	store, err := keystore.New(keystore.Config{App: "notch"})
//	// ...
//	result, err := native.SignIn(ctx, client, native.Config{AppName: "notch", Store: store})
//
// [New] is the one with the other to fall back on; [Keyring] and [File] can be used alone. All are a
// [github.com/openrouter-go/openrouter/oauth/native.Store], safe for concurrent use, and keep nothing in memory. The package is apart from oauth/native so that a
// program with a store of its own does not compile a keyring.
//
// A file is not encrypted: whoever can read the person's files, a backup included, can read the key. Tell the
// person, see [Config.OnSave].
package keystore
