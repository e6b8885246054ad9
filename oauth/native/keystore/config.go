package keystore

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/openrouter-go/openrouter/oauth/native"
)

const defaultAccount = "default"

// Config says where [New] keeps the key. Only App is required.
type Config struct {
	// App is the program's name: the service in the keyring, and the directory of the file.
	// Required.
	App string

	// Account tells several keys of one program apart, such as those for different servers.
	// Empty: "default".
	Account string

	// Path is the file to fall back on, absolute. Empty: [DefaultPath] of App and Account.
	Path string

	// Keyring is asked first. Nil: a [Keyring] of App and Account. An error of another one that
	// does not match [native.ErrNoKey] is taken to mean that it may hold a key.
	Keyring native.Store

	// NoKeyring keeps the key in the file alone.
	NoKeyring bool

	// OnSave is called when a key was saved: the place to tell the user that a file is not
	// encrypted. Nil: nothing is called.
	OnSave func(Place)
}

// Place is where a key was saved.
type Place struct {
	Path      string // the file, "" for the keyring
	Encrypted bool   // true for the keyring
	Err       error  // why the keyring was not used, nil if it was, or was not wanted
}

// New makes a Store. It touches neither the keyring nor the file.
func New(c Config) (*Store, error) {
	if strings.TrimSpace(c.App) == "" {
		return nil, errors.New("keystore: Config.App is required")
	}
	if c.Path == "" {
		path, err := DefaultPath(c.App, c.Account)
		if err != nil {
			return nil, err
		}
		c.Path = path
	}
	if !filepath.IsAbs(c.Path) {
		return nil, errors.New("keystore: Config.Path is not absolute")
	}
	s := &Store{keyring: c.Keyring, file: File{Path: c.Path}, onSave: c.OnSave}
	switch {
	case c.NoKeyring:
		s.keyring = nil
	case s.keyring == nil:
		s.keyring = Keyring{Service: c.App, Account: c.Account}
	}
	if s.onSave == nil {
		s.onSave = func(Place) {}
	}
	return s, nil
}

// DefaultPath returns the file of an app and an account ("" for the default one) in the user's
// configuration directory, such as ~/.config/notch/default.json. It creates nothing.
func DefaultPath(app, account string) (string, error) {
	directory, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("keystore: %w", err)
	}
	if account == "" {
		account = defaultAccount
	}
	return filepath.Join(directory, fileName(app), fileName(account)+".json"), nil
}

// fileName makes any text one file name that is valid on every system; different texts have
// different names.
func fileName(text string) string {
	name := url.QueryEscape(text) // leaves letters, digits, "-", "_", "." and "~"; blanks become "+"
	if strings.HasPrefix(name, ".") {
		name = "%2E" + name[1:] // neither "." nor ".." nor hidden
	}
	return name
}
