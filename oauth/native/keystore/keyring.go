package keystore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// DefaultTimeout bounds each call of the keyring.
const DefaultTimeout = 5 * time.Second

// ErrTimeout means that the keyring did not answer in time. It may be waiting for the person to unlock it.
var ErrTimeout = errors.New("the keyring did not answer in time")

// Keyring is the system's keyring. The keyring's own interface knows no context, so a call that does not answer is left
// behind when ctx or the time is over: it ends when the keyring answers, and may still take effect.
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

// Save keeps the key in place of any other of the same service and account.
func (k Keyring) Save(ctx context.Context, key openrouter.Key) error {
	if key.IsZero() {
		return errEmptyKey
	}
	_, err := bounded(ctx, k, func() (struct{}, error) {
		return struct{}{}, keyring.Set(k.Service, k.account(), key.Reveal())
	})
	return err
}

// Delete forgets the key; [native.ErrNoKey] when there was none.
func (k Keyring) Delete(ctx context.Context) error {
	_, err := bounded(ctx, k, func() (struct{}, error) {
		return struct{}{}, keyring.Delete(k.Service, k.account())
	})
	return err
}

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
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1) // so that a late answer finds its place and the goroutine ends
	go func() {
		value, err := call()
		answers <- answer{value, err}
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case got := <-answers:
		switch {
		case errors.Is(got.err, keyring.ErrNotFound):
			return none, native.ErrNoKey
		case got.err != nil:
			return none, fmt.Errorf("keystore: keyring: %w", got.err)
		}
		return got.value, nil
	case <-ctx.Done():
		return none, fmt.Errorf("keystore: keyring: %w", ctx.Err())
	case <-timer.C:
		return none, fmt.Errorf("keystore: %w (%s)", ErrTimeout, timeout)
	}
}
