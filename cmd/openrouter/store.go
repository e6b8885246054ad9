package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/internal/keytext"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

// envNoKeyring keeps keys out of the system's keyring: for containers, and for tests that must not
// open a real one.
const envNoKeyring = "OPENROUTER_NO_KEYRING"

const systemKeyring = "the system's keyring"

// keyStore keeps one server's key and remembers where it went.
type keyStore struct {
	*keystore.Store
	path      string // the file to fall back on
	noKeyring bool
	account   string
	savedTo   string // in words; "" before Save
}

// store opens what keeps the key of a server. A key is only ever found again for the server that it
// came from.
func (a *app) store(server string) (*keyStore, error) {
	account := accountOf(server)
	path, err := keystore.DefaultPath(appName, account)
	if err != nil {
		return nil, failf("set HOME or XDG_CONFIG_HOME; auth login can do without: --no-store --reveal",
			"there is no directory to keep the key in: %w", err)
	}
	s := &keyStore{path: path, account: account, noKeyring: a.getenv(envNoKeyring) != ""}
	s.Store, err = keystore.New(keystore.Config{
		App:       appName,
		Account:   account,
		Path:      path,
		NoKeyring: s.noKeyring,
		OnSave: func(place keystore.Place) {
			s.savedTo = systemKeyring
			if !place.Encrypted {
				s.savedTo = place.Path
				a.sayf("No keyring is used here (%s): the key is kept in a file that only you can read. "+
					"It is not encrypted.", whyNoKeyring(place))
			}
		},
	})
	return s, err
}

// accountOf returns the name that tells a server's key from those of others, "" for the service's.
func accountOf(server string) string {
	if server == openrouter.DefaultServerURL {
		return ""
	}
	return server
}

func whyNoKeyring(place keystore.Place) string {
	if place.Err == nil {
		return envNoKeyring + " is set"
	}
	return clean(sentence(place.Err))
}

// ready finds out before a key is made whether it could be kept, since a key that is not kept is
// lost.
func (s *keyStore) ready(ctx context.Context) error {
	why := envNoKeyring + " is set"
	if !s.noKeyring {
		_, err := keystore.Keyring{Service: appName, Account: s.account}.Load(ctx)
		if err == nil || errors.Is(err, native.ErrNoKey) {
			return nil
		}
		why = sentence(err)
	}
	err := keystore.File{Path: s.path}.Ready(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case s.isLink():
		return s.explainLink(err)
	}
	return failf("make "+filepath.Dir(s.path)+" a directory that only you can write to, or use --no-store --reveal",
		"no keyring can be used (%s), and no file could be written to keep the key in: %w", why, err)
}

// isLink reports whether a symbolic link is in the file's place, which no sign-in replaces.
func (s *keyStore) isLink() bool {
	info, err := os.Lstat(s.path)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// explainLink names what is in the way: the directory may be fine.
func (s *keyStore) explainLink(err error) error {
	return failf("look at "+s.path+", remove it, then openrouter auth login", "%w", err)
}

// findKey returns the key to work with and where it was found: the environment's beats a kept one,
// and a message says so.
func (a *app) findKey(ctx context.Context, server string) (openrouter.Key, string, error) {
	if text := a.environmentKey(); text != "" {
		a.sayf("The key is that of %s, which beats a kept one.", native.EnvironmentKey)
		key, err := parseKey(text, native.EnvironmentKey)
		return key, native.EnvironmentKey, err
	}
	store, err := a.store(server)
	if err != nil {
		return openrouter.Key{}, "", err
	}
	key, err := store.Load(ctx)
	if err != nil {
		return key, "", store.explain(server, err)
	}
	return key, store.where(), nil
}

// parseKey refuses a key that was copied badly: the service would only call it unknown.
func parseKey(text, source string) (openrouter.Key, error) {
	if problem, hint := keytext.Problem(text); problem != "" {
		return openrouter.Key{}, failf(hint, "the key in %s %s", source, problem)
	}
	return openrouter.NewKey(text), nil
}

// explain returns the error for a key that could not be loaded or deleted, with the next step.
func (s *keyStore) explain(server string, err error) error {
	switch {
	case errors.Is(err, native.ErrNoKey):
		return s.notSignedIn(server, err)
	case errors.Is(err, context.Canceled):
		return err
	case s.isLink():
		return s.explainLink(err)
	case errors.Is(err, keystore.ErrUnsafe), s.holdsKey():
		return failf("openrouter auth login", "%w", err)
	}
	return failf(s.reach()+", then try again", "%w", err)
}

// reach returns what to do about a keyring that cannot be asked.
func (s *keyStore) reach() string {
	if s.noKeyring {
		return "unset " + envNoKeyring
	}
	return "unlock or start the keyring"
}

// holdsKey reports whether the file is there and is more than a note that the keyring has the key.
func (s *keyStore) holdsKey() bool {
	_, err := keystore.File{Path: s.path}.Load(context.Background())
	return !errors.Is(err, native.ErrNoKey)
}

// where returns where a key that was just loaded is kept: a key in the file beats the keyring's.
func (s *keyStore) where() string {
	if s.holdsKey() {
		return s.path
	}
	return systemKeyring
}

// notSignedIn returns the error for a server that no key is kept for. cause may say why the keyring
// was not asked.
func (s *keyStore) notSignedIn(server string, cause error) error {
	reason := strings.TrimPrefix(sentence(cause), native.ErrNoKey.Error())
	if s.account != "" {
		reason = " to " + server + reason
	}
	return failf("openrouter auth login"+serverArgument(server), "%w%s", errNotSignedIn, reason)
}
