package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestWriteSecret(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "verifier")
	if err := writeSecret(name, "first"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode = %o, want 600", mode)
	}
	if err := writeSecret(name, "second"); err == nil {
		t.Error("a file that was there was overwritten")
	}
	if data, _ := os.ReadFile(name); string(data) != "first" {
		t.Errorf("the file holds %q, want what was written first", data)
	}
}
