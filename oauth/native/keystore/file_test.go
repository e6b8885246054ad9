package keystore_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

var (
	one = openrouter.NewKey("sk-or-v1-one")
	two = openrouter.NewKey("sk-or-v1-two")
)

func newFile(t *testing.T) keystore.File {
	t.Helper()
	return keystore.File{Path: filepath.Join(t.TempDir(), "notch", "default.json")}
}

func TestFile(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	if _, err := f.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("loading nothing: %v", err)
	}
	if err := f.Delete(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("deleting nothing: %v", err)
	}
	for _, key := range []openrouter.Key{one, two} {
		if err := f.Save(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Load(t.Context()); err != nil || got != key {
			t.Errorf("got %v, %v", got.Reveal(), err)
		}
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]fs.FileMode{f.Path: 0o600, filepath.Dir(f.Path): fs.ModeDir | 0o700} {
			if info, err := os.Stat(path); err != nil || info.Mode() != want {
				t.Errorf("%s has mode %v, %v, want %v", filepath.Base(path), info.Mode(), err, want)
			}
		}
	}
	if left := names(t, filepath.Dir(f.Path)); len(left) != 1 {
		t.Errorf("the directory holds %q", left)
	}
	if err := f.Delete(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := f.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("after deleting: %v", err)
	}
}

func names(t *testing.T, directory string) []string {
	t.Helper()
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	if err := os.WriteFile(filepath.Join(base, "notch"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f := keystore.File{Path: filepath.Join(base, "notch", "default.json")} // its directory is a file
	err := f.Save(t.Context(), one)
	if err == nil || strings.Contains(err.Error(), base) || strings.Contains(err.Error(), one.Reveal()) {
		t.Errorf("got %v", err)
	}

	// A directory without the right to write; root has it anyway.
	f = newFile(t)
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o500); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(t.Context(), one); err == nil && os.Geteuid() > 0 {
		t.Error("it was written")
	}
}

func TestDamagedFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":                   "",
		"no JSON":                 "sk-or-v1-secret",
		"another type":            `{"key":{"sk-or-v1-secret":1}}`,
		"huge":                    `{"key":"` + strings.Repeat("s", 20<<10) + `"}`,
		"a line break in the key": `{"key":"sk-or-v1-secret\n"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFile(t)
			if err := f.Save(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(f.Path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := f.Load(t.Context())
			if err == nil || errors.Is(err, native.ErrNoKey) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v", err)
			}
		})
	}
	f := newFile(t)
	if err := f.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.Path, []byte(`{"key":""}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("an empty key: %v", err)
	}
}

func TestFileMisuse(t *testing.T) {
	t.Parallel()
	if err := newFile(t).Save(t.Context(), openrouter.Key{}); err == nil {
		t.Error("no key is saved")
	}
	if _, err := (keystore.File{Path: "relative.json"}).Load(t.Context()); err == nil {
		t.Error("a relative path is read")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := newFile(t).Save(ctx, one); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// Readers find the old key or the new one, never half of either.
func TestFileIsReplacedInOneStep(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	if err := f.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 25 {
				if err := f.Save(t.Context(), []openrouter.Key{one, two}[i%2]); err != nil {
					t.Error(err)
				}
				if got, err := f.Load(t.Context()); err != nil || got != one && got != two {
					t.Errorf("got %v, %v", got.Reveal(), err)
				}
			}
		})
	}
	all.Wait()
	if left := names(t, filepath.Dir(f.Path)); len(left) != 1 {
		t.Errorf("the directory holds %q", left)
	}
}
