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
	case err != nil && !errors.Is(err, native.ErrNoKey):
		return openrouter.Key{}, err
	case s.keyring == nil && note.Keyring:
		return openrouter.Key{}, fmt.Errorf("%w in the file; one is in the keyring, which is not used here",
			native.ErrNoKey)
	case s.keyring == nil:
		return openrouter.Key{}, native.ErrNoKey
	}
	key, err := s.keyring.Load(ctx)
	if err == nil || errors.Is(err, native.ErrNoKey) {
		return key, err
	}
	return openrouter.Key{}, unreachable(note, err)
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
	if err := s.file.Delete(ctx); !errors.Is(err, native.ErrNoKey) {
		return err
	}
	return nil
}

// Delete forgets the key in both places; the error matches [native.ErrNoKey] when there was none in
// either. When the keyring may hold a key but cannot be reached, the error says so, and whether a
// key was removed from the file.
func (s *Store) Delete(ctx context.Context) error {
	note, err := s.file.read(ctx)
	removed := !note.Key.IsZero() || err != nil && !errors.Is(err, native.ErrNoKey)
	if note.Keyring { // stays noted until the keyring has confirmed the removal
		if err = s.noteKeyring(ctx); err != nil {
			return err
		}
	} else if err = s.file.Delete(ctx); err != nil && !errors.Is(err, native.ErrNoKey) {
		return err
	}
	var failure error
	switch {
	case s.keyring != nil:
		failure = s.keyring.Delete(ctx)
	case note.Keyring:
		failure = errors.New("keystore: the keyring is not used here")
	default:
		failure = native.ErrNoKey
	}
	switch {
	case failure == nil:
		removed = true
	case !errors.Is(failure, native.ErrNoKey):
		failure = unreachable(note, failure)
	}
	switch {
	case failure != nil && !errors.Is(failure, native.ErrNoKey) && removed:
		return fmt.Errorf("%w; the key in the file was removed", failure)
	case failure != nil && !errors.Is(failure, native.ErrNoKey):
		return fmt.Errorf("%w; nothing was removed", failure)
	}
	if note.Keyring {
		err = s.file.Delete(ctx)
	}
	switch {
	case err != nil && !errors.Is(err, native.ErrNoKey):
		return err
	case removed:
		return nil
	}
	return failure
}

// unreachable returns the error for a keyring that failed: one that is not there holds no key,
// unless it is noted that it took one.
func unreachable(note content, err error) error {
	if !note.Keyring && isAbsent(err) {
		return fmt.Errorf("%w (no keyring is used here: %w)", native.ErrNoKey, err)
	}
	return fmt.Errorf("%w; a key may be in it", err)
}
