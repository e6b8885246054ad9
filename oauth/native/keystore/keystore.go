package keystore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

const defaultAccount = "default"

// Config says where [New] keeps the key. Only App is required.
type Config struct {
	// App is the program's name: the service in the keyring, and the folder of the file. Required.
	App string

	// Account tells several keys of one program apart, such as those for different servers. Empty: "default".
	Account string

	// Path is the file to fall back on, absolute. Empty: [DefaultPath] of App and Account.
	Path string

	// Keyring is asked first. Nil: a [Keyring] of App and Account.
	Keyring native.Store

	// NoKeyring keeps the key in the file alone.
	NoKeyring bool

	// OnSave is told where a key was saved: the place to tell the person that a file is not encrypted. Nil: nobody is told.
	OnSave func(Place)
}

// Place is where a key was saved.
type Place struct {
	Path      string // the file, "" for the keyring
	Encrypted bool   // true for the keyring
	Err       error  // why the keyring was not used, nil if it was, or was not wanted
}

// Store is the keyring, with a file for where there is none. It is made by [New].
//
// The file is read first: it is only there when the keyring did not take the last key, so it has the newer one. A key that the keyring
// takes removes the file.
type Store struct {
	keyring native.Store // nil if it is not wanted
	file    File
	onSave  func(Place)
}

var _ native.Store = (*Store)(nil)

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

// DefaultPath is the file of an app and an account ("" for the default one) in the person's folder for configuration, such as
// ~/.config/notch/default.json. It makes nothing.
func DefaultPath(app, account string) (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("keystore: %w", err)
	}
	if account == "" {
		account = defaultAccount
	}
	return filepath.Join(folder, fileName(app), fileName(account)+".json"), nil
}

// fileName makes any text one name of a file on every system; different texts have different names.
func fileName(text string) string {
	name := url.QueryEscape(text) // leaves letters, digits, "-", "_", "." and "~"; blanks become "+"
	if strings.HasPrefix(name, ".") {
		name = "%2E" + name[1:] // neither "." nor ".." nor hidden
	}
	return name
}

// Load returns the key, or an error that matches [native.ErrNoKey]. That is so too when the keyring failed and there is no file; the
// error then says both.
func (s *Store) Load(ctx context.Context) (openrouter.Key, error) {
	key, err := s.file.Load(ctx)
	if s.keyring == nil || !errors.Is(err, native.ErrNoKey) {
		return key, err
	}
	key, err = s.keyring.Load(ctx)
	if err == nil || errors.Is(err, native.ErrNoKey) || ctx.Err() != nil {
		return key, err
	}
	return openrouter.Key{}, fmt.Errorf("%w in the file, and the keyring cannot be used: %w", native.ErrNoKey, err)
}

// Save puts the key into the keyring, or into the file when the keyring fails. The error is about the file, and about the keyring before it.
func (s *Store) Save(ctx context.Context, key openrouter.Key) error {
	if key.IsZero() {
		return errEmptyKey
	}
	var unused error
	if s.keyring != nil {
		if unused = s.keyring.Save(ctx, key); unused == nil {
			// A file left behind would hide the new key.
			if err := s.file.Delete(context.WithoutCancel(ctx)); err != nil && !errors.Is(err, native.ErrNoKey) {
				return err
			}
			s.onSave(Place{Encrypted: true})
			return nil
		}
	}
	// The file takes no time, and a keyring that used up ctx must not cost the key.
	if err := s.file.Save(context.WithoutCancel(ctx), key); err != nil {
		if unused != nil {
			return fmt.Errorf("%w (before it, %w)", err, unused)
		}
		return err
	}
	s.onSave(Place{Path: s.file.Path, Err: unused})
	return nil
}

// Delete forgets the key in both places, as far as they can be used; [native.ErrNoKey] when there was none in either.
func (s *Store) Delete(ctx context.Context) error {
	err := s.file.Delete(ctx)
	if s.keyring == nil {
		return err
	}
	inFile := err == nil
	if err != nil && !errors.Is(err, native.ErrNoKey) {
		return errors.Join(err, ignoreNone(s.keyring.Delete(ctx)))
	}
	err = s.keyring.Delete(ctx)
	switch {
	case err == nil:
		return nil
	case inFile:
		// The key was there because the keyring could not be used, so a failure now is no news; an older key may be left in it.
		return nil
	case errors.Is(err, native.ErrNoKey):
		return err
	default:
		return fmt.Errorf("%w in the file, and the keyring cannot be used: %w", native.ErrNoKey, err)
	}
}

func ignoreNone(err error) error {
	if errors.Is(err, native.ErrNoKey) {
		return nil
	}
	return err
}
