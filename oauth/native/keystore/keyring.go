package keystore

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/zalando/go-keyring"
)

// DefaultTimeout bounds each call of the keyring.
const DefaultTimeout = 5 * time.Second

// maxCopies bounds how many items of one name are deleted.
const maxCopies = 10

// ErrTimeout means that the keyring did not answer in time. It may be waiting for the user to
// unlock it.
var ErrTimeout = errors.New("the keyring did not answer in time")

// Keyring is the system's keyring. The keyring's own interface knows no context, so a call that
// does not answer is left behind when ctx or the time is over: it ends when the keyring answers,
// and may still take effect. While such a call is left behind, further calls of any Keyring fail
// with [ErrTimeout] at once, so that a keyring that hangs costs its time once.
type Keyring struct {
	Service string        // what the keyring lists the key under, usually the program's name; required
	Account string        // tells several keys of one service apart; empty: "default"
	Timeout time.Duration // of each call; zero: DefaultTimeout
}

var _ native.Store = Keyring{}

func (k Keyring) account() string {
	if k.Account == "" {
		return defaultAccount
	}
	return k.Account
}

// Load returns the key, or [native.ErrNoKey].
func (k Keyring) Load(ctx context.Context) (openrouter.Key, error) {
	key, err := bounded(ctx, k, func() (openrouter.Key, error) {
		value, err := keyring.Get(k.Service, k.account())
		return openrouter.NewKey(value), err
	})
	if err == nil && key.IsZero() {
		return key, native.ErrNoKey
	}
	return key, err
}

// Save keeps the key in place of any other of the same service and account. It reads the key back:
// a keyring whose prompt was dismissed may report a success.
func (k Keyring) Save(ctx context.Context, key openrouter.Key) error {
	if key.IsZero() {
		return errEmptyKey
	}
	kept, err := bounded(ctx, k, func() (string, error) {
		if err := keyring.Set(k.Service, k.account(), key.Reveal()); err != nil {
			return "", err
		}
		return keyring.Get(k.Service, k.account())
	})
	if errors.Is(err, native.ErrNoKey) || err == nil && kept != key.Reveal() {
		return errors.New("keystore: keyring: the key was not kept")
	}
	return err
}

// Delete forgets the key; [native.ErrNoKey] when there was none. It returns nil only when the
// keyring has confirmed that no copy is left.
func (k Keyring) Delete(ctx context.Context) error {
	_, err := bounded(ctx, k, func() (struct{}, error) {
		err := keyring.Delete(k.Service, k.account())
		for range maxCopies {
			if err != nil {
				return struct{}{}, err
			}
			if err = keyring.Delete(k.Service, k.account()); errors.Is(err, keyring.ErrNotFound) {
				return struct{}{}, nil
			}
		}
		return struct{}{}, errors.New("the key was not deleted")
	})
	return err
}

// absentError means that this system has no keyring.
type absentError struct {
	reason string
	err    error
}

func (e *absentError) Error() string { return "keystore: " + e.reason }
func (e *absentError) Unwrap() error { return e.err }

// isAbsent reports whether an error of a keyring means that this system has none.
func isAbsent(err error) bool {
	var absent *absentError
	return errors.As(err, &absent) || errors.Is(err, keyring.ErrUnsupportedPlatform)
}

// explain returns a keyring's error as this package reports it.
func explain(err error) error {
	reason := absence(err)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return native.ErrNoKey
	case reason != "":
		return &absentError{reason: reason, err: err}
	}
	return fmt.Errorf("keystore: keyring: %w", err)
}

// leftBehind counts the calls that have not returned although their time is over.
var leftBehind atomic.Int64

// bounded calls the keyring and waits for as long as k and ctx allow.
func bounded[T any](ctx context.Context, k Keyring, call func() (T, error)) (T, error) {
	var none T
	if k.Service == "" {
		return none, errors.New("keystore: the keyring needs a service name")
	}
	if err := ctx.Err(); err != nil {
		return none, fmt.Errorf("keystore: keyring: %w", err)
	}
	timeout := k.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	if leftBehind.Load() > 0 {
		return none, fmt.Errorf("keystore: %w when it was asked before", ErrTimeout)
	}
	type result struct {
		value T
		err   error
	}
	results := make(chan result, 1) // so that a late result finds its place and the goroutine ends
	var late atomic.Bool
	go func() {
		value, err := call()
		results <- result{value, err}
		if !late.CompareAndSwap(false, true) {
			leftBehind.Add(-1)
		}
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case got := <-results:
		if got.err != nil {
			return none, explain(got.err)
		}
		return got.value, nil
	case <-ctx.Done():
		return none, fmt.Errorf("keystore: keyring: %w", ctx.Err())
	case <-timer.C:
		leftBehind.Add(1)
		if !late.CompareAndSwap(false, true) {
			leftBehind.Add(-1) // it has just returned
		}
		return none, fmt.Errorf("keystore: %w (%s)", ErrTimeout, timeout)
	}
}
