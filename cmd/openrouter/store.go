package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

// envNoKeyring keeps keys out of the system's keyring: for containers, and for tests that must not open a real one.
const envNoKeyring = "OPENROUTER_NO_KEYRING"

// keyStore keeps one server's key and remembers where it went.
type keyStore struct {
	*keystore.Store
	path      string // the file to fall back on
	noKeyring bool
	account   string
	savedTo   string // in words; "" before Save
}

// store opens what keeps the key of a server. A key is only ever found again for the server that it came from.
func (a *app) store(server string) (*keyStore, error) {
	s := &keyStore{noKeyring: a.getenv(envNoKeyring) != ""}
	if server != openrouter.DefaultServerURL {
		s.account = server
	}
	path, err := keystore.DefaultPath(appName, s.account)
	if err != nil {
		return nil, failf("set HOME or XDG_CONFIG_HOME; auth login can do without: --no-store --reveal", "there is no folder to keep the key in: %w", err)
	}
	s.path = path
	s.Store, err = keystore.New(keystore.Config{
		App: appName, Account: s.account, Path: path, NoKeyring: s.noKeyring,
		OnSave: func(place keystore.Place) {
			s.savedTo = "the system's keyring"
			if !place.Encrypted {
				s.savedTo = place.Path
				a.sayf("No keyring is used here: the key is kept in a file that only you can read. It is not encrypted.")
			}
		},
	})
	return s, err
}

// ready finds out before a key is made whether it could be kept, since a key that is not kept is lost.
func (s *keyStore) ready(ctx context.Context) error {
	if !s.noKeyring {
		_, err := keystore.Keyring{Service: appName, Account: s.account}.Load(ctx)
		if err == nil || errors.Is(err, native.ErrNoKey) {
			return nil
		}
	}
	err := (keystore.File{Path: s.path}).Ready(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case s.isLink():
		return s.explainLink(err)
	}
	return failf("make "+filepath.Dir(s.path)+" a folder that only you can write to, or use --no-store --reveal",
		"there is no keyring, and no file could be written to keep the key in: %w", err)
}

// isLink reports whether a symlink is in the file's place, which no sign-in replaces.
func (s *keyStore) isLink() bool {
	info, err := os.Lstat(s.path)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// explainLink names what is in the way: its folder may be fine.
func (s *keyStore) explainLink(err error) error {
	return failf("look at "+s.path+", remove it, then openrouter auth login", "%w", err)
}

// findKey returns the key to work with and where it was found: the environment's beats a kept one, and it says so.
func (a *app) findKey(ctx context.Context, server string) (openrouter.Key, string, error) {
	if key := environmentKey(a); !key.IsZero() {
		a.sayf("The key is that of %s, which beats a kept one.", native.EnvironmentKey)
		return key, native.EnvironmentKey, nil
	}
	store, err := a.store(server)
	if err != nil {
		return openrouter.Key{}, "", err
	}
	key, err := store.Load(ctx)
	switch {
	case errors.Is(err, native.ErrNoKey):
		return key, "", a.notSignedIn(server)
	case err != nil && store.isLink():
		return key, "", store.explainLink(err)
	case err != nil:
		return key, "", failf("openrouter auth login", "%w", err)
	}
	return key, store.where(ctx), nil
}

// where says where a key that was just loaded is kept: a key in the file beats the keyring's.
func (s *keyStore) where(ctx context.Context) string {
	if _, err := (keystore.File{Path: s.path}).Load(ctx); err == nil {
		return s.path
	}
	return "the system's keyring"
}

// notSignedIn is the error for a server that no key is kept for.
func (a *app) notSignedIn(server string) error {
	next := "openrouter auth login"
	if server != openrouter.DefaultServerURL {
		next += " --server-url " + server
		return failf(next, "%w to %s", errNotSignedIn, server)
	}
	return failf(next, "%w", errNotSignedIn)
}
