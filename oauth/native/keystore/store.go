package keystore

import (
	"context"
	"errors"
	"fmt"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// Store is the keyring, with a file for where there is none. It is made by [New].
//
// A key in the file is newer than one in the keyring, since it is only there when the keyring did
// not take it. When the keyring has taken a key, the file holds a note of that in its place: a
// keyring that cannot be reached later is then not mistaken for one without a key.
type Store struct {
	keyring native.Store // nil if it is not wanted
	file    File
	onSave  func(Place)
}

var _ native.Store = (*Store)(nil)

// Load returns the key. The error matches [native.ErrNoKey] when there is none, also on a system
// without a keyring. It does not when the keyring may hold a key but cannot be reached.
func (s *Store) Load(ctx context.Context) (openrouter.Key, error) {
	note, err := s.file.read(ctx)
	switch {
	case err == nil && !note.Key.IsZero():
		return note.Key, nil
	case isFailure(err):
		return openrouter.Key{}, err
	case s.keyring == nil && note.Keyring:
		return openrouter.Key{}, fmt.Errorf("%w in the file; one is in the keyring, which is not used here",
			native.ErrNoKey)
	case s.keyring == nil:
		return openrouter.Key{}, native.ErrNoKey
	}
	key, err := s.keyring.Load(ctx)
	if isFailure(err) {
		return openrouter.Key{}, unreachable(note, err)
	}
	return key, err
}

// Save puts the key into the keyring, or into the file when the keyring fails. The error is about
// the file, and about the keyring before it.
func (s *Store) Save(ctx context.Context, key openrouter.Key) error {
	if key.IsZero() {
		return errEmptyKey
	}
	// The file takes no time, and a keyring that used up ctx must not cost the key.
	fileCtx := context.WithoutCancel(ctx)
	var unused error
	if s.keyring != nil {
		if unused = s.keyring.Save(ctx, key); unused == nil {
			if err := s.noteKeyring(fileCtx); err != nil {
				return err
			}
			s.onSave(Place{Encrypted: true})
			return nil
		}
	}
	note, _ := s.file.read(fileCtx) // a file that cannot be read is replaced
	note.Key = key
	if unused != nil && !isAbsent(unused) {
		note.Keyring = note.Keyring || errors.Is(unused, ErrTimeout) || ctx.Err() != nil // it may still take effect
	}
	if err := s.file.write(fileCtx, note); err != nil {
		if unused != nil {
			return fmt.Errorf("%w (before it, %w)", err, unused)
		}
		return err
	}
	s.onSave(Place{Path: s.file.Path, Err: unused})
	return nil
}

// noteKeyring replaces the file, whose key would hide the one in the keyring. Where no file can be
// written there is no note, as long as no file is left.
func (s *Store) noteKeyring(ctx context.Context) error {
	if s.file.write(ctx, content{Keyring: true}) == nil {
		return nil
	}
	if err := s.file.Delete(ctx); isFailure(err) {
		return err
	}
	return nil
}

// Delete forgets the key in both places; the error matches [native.ErrNoKey] when there was none in
// either. When the keyring may hold a key but cannot be reached, the error says so, and whether a
// key was removed from the file.
func (s *Store) Delete(ctx context.Context) error {
	note, err := s.file.read(ctx)
	inFile := !note.Key.IsZero() || isFailure(err)
	if note.Keyring { // stays noted until the keyring has confirmed the removal
		err = s.noteKeyring(ctx)
	} else {
		err = s.file.Delete(ctx)
	}
	if isFailure(err) {
		return err
	}
	err = s.deleteFromKeyring(ctx, note)
	switch {
	case isFailure(err) && inFile:
		return fmt.Errorf("%w; the key in the file was removed", err)
	case isFailure(err):
		return fmt.Errorf("%w; nothing was removed", err)
	}
	if note.Keyring {
		if err := s.file.Delete(ctx); isFailure(err) {
			return err
		}
	}
	if inFile {
		return nil
	}
	return err
}

func (s *Store) deleteFromKeyring(ctx context.Context, note content) error {
	var err error
	switch {
	case s.keyring != nil:
		err = s.keyring.Delete(ctx)
	case note.Keyring:
		err = errors.New("keystore: the keyring is not used here")
	default:
		return native.ErrNoKey
	}
	if isFailure(err) {
		return unreachable(note, err)
	}
	return err
}

// isFailure reports whether err is an error other than that there is no key.
func isFailure(err error) bool { return err != nil && !errors.Is(err, native.ErrNoKey) }

// unreachable returns the error for a keyring that failed: one that is not there holds no key,
// unless it is noted that it took one.
func unreachable(note content, err error) error {
	if !note.Keyring && isAbsent(err) {
		return fmt.Errorf("%w (no keyring is used here: %w)", native.ErrNoKey, err)
	}
	return fmt.Errorf("%w; a key may be in it", err)
}
