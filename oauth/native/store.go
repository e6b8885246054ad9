package native

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/openrouter-go/openrouter"
)

// EnvironmentKey is the environment variable that beats a stored key in [LoadKey].
const EnvironmentKey = "OPENROUTER_API_KEY"

// ErrNoKey is what [Store.Load] and [Store.Delete] return when nothing is stored.
var ErrNoKey = errors.New("no key is stored")

// Store keeps one key between runs of a program. The package keystore has implementations: the
// system's keyring, a file, and the one with the other to fall back on. An implementation must be
// safe for concurrent use, and must not put the key in its errors.
type Store interface {
	// Load returns the key, or an error that matches ErrNoKey when there is none.
	Load(ctx context.Context) (openrouter.Key, error)
	// Save keeps the key, in place of any other.
	Save(ctx context.Context, key openrouter.Key) error
	// Delete forgets the key. It does not revoke it. The error matches ErrNoKey when there was
	// none.
	Delete(ctx context.Context) error
}

// Source is where [LoadKey] found the key.
type Source int

const (
	// SourceNone means that there is no key.
	SourceNone Source = iota
	// SourceEnvironment means that the key is $OPENROUTER_API_KEY's. A stored one, if any, was not
	// looked at; say so to the user who stores another, since no one would read it.
	SourceEnvironment
	// SourceStore means that the key is the stored one.
	SourceStore
)

var sourceNames = [...]string{SourceNone: "none", SourceEnvironment: "environment", SourceStore: "store"}

// String returns "none", "environment" or "store".
func (s Source) String() string {
	if s < SourceNone || s > SourceStore {
		return fmt.Sprintf("Source(%d)", int(s))
	}
	return sourceNames[s]
}

// LoadKey returns the key that a program should use: $OPENROUTER_API_KEY where it is set, else the
// stored one. With neither, or with an empty or nil store, the error matches [ErrNoKey]. Call it at
// the start of a run, and [SignIn] when it finds none.
func LoadKey(ctx context.Context, store Store) (openrouter.Key, Source, error) {
	if value := strings.TrimSpace(os.Getenv(EnvironmentKey)); value != "" {
		return openrouter.NewKey(value), SourceEnvironment, nil
	}
	if store == nil {
		return openrouter.Key{}, SourceNone, fmt.Errorf("native: %w", ErrNoKey)
	}
	key, err := store.Load(ctx)
	switch {
	case err != nil:
		return openrouter.Key{}, SourceNone, fmt.Errorf("native: reading the stored key: %w", err)
	case key.IsZero():
		return openrouter.Key{}, SourceNone, fmt.Errorf("native: %w", ErrNoKey)
	}
	return key, SourceStore, nil
}
