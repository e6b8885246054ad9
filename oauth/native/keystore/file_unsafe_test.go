//go:build unix

package keystore_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

func TestFileRefuses(t *testing.T) {
	t.Parallel()
	const otherUser = 65534
	for _, tt := range []struct {
		name    string
		prepare func(path, directory string) error
		load    error // nil: works
		save    error
		root    bool // only root can prepare it
	}{
		{
			name: "a link",
			prepare: func(path, _ string) error {
				return errors.Join(os.Rename(path, path+"2"), os.Symlink(filepath.Base(path)+"2", path))
			},
			load: keystore.ErrUnsafe,
			save: keystore.ErrUnsafe,
		},
		{
			name: "a link to nothing",
			prepare: func(path, _ string) error {
				return errors.Join(os.Remove(path), os.Symlink(path+"2", path))
			},
			load: keystore.ErrUnsafe,
			save: keystore.ErrUnsafe,
		},
		{
			name:    "a directory in its place",
			prepare: func(path, _ string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o700)) },
			load:    keystore.ErrUnsafe,
			save:    keystore.ErrUnsafe,
		},
		{
			name: "a FIFO in its place",
			prepare: func(path, _ string) error {
				return errors.Join(os.Remove(path), exec.Command("mkfifo", path).Run())
			},
			load: keystore.ErrUnsafe,
			save: keystore.ErrUnsafe,
		},
		{
			name:    "readable by the group",
			prepare: func(path, _ string) error { return os.Chmod(path, 0o640) },
			load:    keystore.ErrUnsafe,
		},
		{
			name:    "readable by all",
			prepare: func(path, _ string) error { return os.Chmod(path, 0o604) },
			load:    keystore.ErrUnsafe,
		},
		{
			name:    "writable by all",
			prepare: func(path, _ string) error { return os.Chmod(path, 0o602) },
			load:    keystore.ErrUnsafe,
		},
		{
			name:    "read-only",
			prepare: func(path, _ string) error { return os.Chmod(path, 0o400) },
		},
		{
			name:    "another user's file",
			prepare: func(path, _ string) error { return os.Chown(path, otherUser, otherUser) },
			load:    keystore.ErrUnsafe,
			root:    true,
		},
		{
			name:    "another user's directory",
			prepare: func(_, directory string) error { return os.Chown(directory, otherUser, otherUser) },
			load:    keystore.ErrUnsafe,
			save:    keystore.ErrUnsafe,
			root:    true,
		},
		{
			name:    "a directory that the group can write to",
			prepare: func(_, directory string) error { return os.Chmod(directory, 0o770) },
			load:    keystore.ErrUnsafe,
			save:    keystore.ErrUnsafe,
		},
		{
			name: "a link to the directory",
			prepare: func(_, directory string) error {
				return errors.Join(os.Rename(directory, directory+"2"), os.Symlink(directory+"2", directory))
			},
			load: keystore.ErrUnsafe,
			save: keystore.ErrUnsafe,
		},
		{
			name:    "a directory that all can read",
			prepare: func(_, directory string) error { return os.Chmod(directory, 0o755) },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.root && os.Geteuid() != 0 {
				return
			}
			f := newFile(t)
			if err := f.Save(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			if err := tt.prepare(f.Path, filepath.Dir(f.Path)); err != nil {
				t.Fatal(err)
			}
			got, err := f.Load(t.Context())
			if !errors.Is(err, tt.load) || (tt.load == nil) != (err == nil) || got.IsZero() != (err != nil) {
				t.Errorf("load: %v, want %v", err, tt.load)
			}
			if err := f.Ready(t.Context()); !errors.Is(err, tt.save) || (tt.save == nil) != (err == nil) {
				t.Errorf("ready: %v, want %v", err, tt.save)
			}
			err = f.Save(t.Context(), two)
			if !errors.Is(err, tt.save) || (tt.save == nil) != (err == nil) {
				t.Errorf("save: %v, want %v", err, tt.save)
			}
			if err == nil {
				if got, err := f.Load(t.Context()); err != nil || got != two {
					t.Errorf("after saving: %v, %v", got.Reveal(), err)
				}
			}
		})
	}
}

// Without a file nothing is at stake: a store with a keyring goes on to that.
func TestNoFileInAnUnsafeDirectory(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	if err := errors.Join(os.MkdirAll(filepath.Dir(f.Path), 0o700), os.Chmod(filepath.Dir(f.Path), 0o777)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("got %v, want ErrNoKey", err)
	}
}

// What a killed writer leaves behind is removed, and what a living one is writing is not.
func TestKilledWriterLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	left := 0
	for deadline := time.Now().Add(20 * time.Second); left == 0 && time.Now().Before(deadline); {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), saveForeverVariable+"="+f.Path)
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		for range 20 { // beside it
			if err := f.Save(t.Context(), one); err != nil {
				t.Error(err)
			}
			if got, err := f.Load(t.Context()); err != nil || got != one && got != two {
				t.Errorf("got %v, %v", got.Reveal(), err)
			}
		}
		_ = writer.Process.Kill()
		_ = writer.Wait()
		left = len(names(t, filepath.Dir(f.Path))) - 1
	}
	if left < 1 {
		t.Fatal("no writer was killed while it wrote")
	}
	if err := f.Delete(t.Context()); err != nil {
		t.Error(err)
	}
	if left := names(t, filepath.Dir(f.Path)); len(left) != 0 {
		t.Errorf("the directory holds %q", left)
	}
}

func TestOtherFilesStay(t *testing.T) {
	t.Parallel()
	f := newFile(t)
	directory := filepath.Dir(f.Path)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"other.json", ".other.json.tmp-1", ".default.json.tmp", "default.json.tmp-1"} {
		if err := os.WriteFile(filepath.Join(directory, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(f.Save(t.Context(), one), f.Delete(t.Context())); err != nil {
		t.Fatal(err)
	}
	if left := names(t, directory); len(left) != 4 {
		t.Errorf("the directory holds %q", strings.Join(left, " "))
	}
}
