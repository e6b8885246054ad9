package keystore

import "context"

// Bounded lets the tests play a keyring that does not answer, which go-keyring's own double cannot.
func Bounded[T any](ctx context.Context, k Keyring, call func() (T, error)) (T, error) {
	return bounded(ctx, k, call)
}
