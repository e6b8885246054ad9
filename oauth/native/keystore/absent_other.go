//go:build !linux

package keystore

import (
	"errors"

	"github.com/zalando/go-keyring"
)

// isAbsent reports whether an error of the keyring means that this system has none.
func isAbsent(err error) bool { return errors.Is(err, keyring.ErrUnsupportedPlatform) }
