//go:build !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

// controlSecretService is for Linux alone: no other system has a Secret Service.
func controlSecretService() func(*testscript.TestScript, bool, []string) { return nil }
