//go:build !linux

package keystore

// absence is always "": these systems have a keyring, or go-keyring says that it does not know
// them.
func absence(error) string { return "" }
