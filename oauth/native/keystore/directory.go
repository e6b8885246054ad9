package keystore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/openrouter-go/openrouter/oauth/native"
)

const (
	othersAccess fs.FileMode = 0o077 // no other user may read or write the file
	othersWrite  fs.FileMode = 0o022 // or replace it in its directory
)

// open returns the file's directory, unchecked; [native.ErrNoKey] when there is none. Everything is
// done through this descriptor, so that a directory put in its place later changes nothing.
func (f File) open(ctx context.Context) (*os.Root, error) {
	if err := f.begin(ctx); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(f.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, native.ErrNoKey
	case err != nil:
		return nil, failed("opening the directory of", err)
	}
	return root, nil
}

// prepare creates and opens the directory, and refuses a place that is not safe.
func (f File) prepare(ctx context.Context) (*os.Root, error) {
	if err := f.begin(ctx); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), directoryMode); err != nil {
		return nil, failed("making the directory of", err)
	}
	root, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	if err = checkDirectory(root); err == nil {
		err = checkName(root, filepath.Base(f.Path))
	}
	if err != nil && !errors.Is(err, native.ErrNoKey) {
		_ = root.Close()
		return nil, err
	}
	f.removeAbandoned(root)
	return root, nil
}

// checkName refuses a symbolic link, which only the name shows, and what cannot be read as a file.
func checkName(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return native.ErrNoKey
	case err != nil:
		return failed("reading", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("keystore: the key file is %w: it is a symbolic link or not a regular file; remove it",
			ErrUnsafe)
	}
	return nil
}

func checkDirectory(root *os.Root) error {
	named, err := os.Lstat(root.Name())
	if err != nil {
		return failed("reading the directory of", err)
	}
	opened, err := root.Stat(".")
	if err != nil {
		return failed("reading the directory of", err)
	}
	const what = "keystore: the key file's directory is %w: "
	switch {
	case !named.IsDir() || !os.SameFile(named, opened):
		return fmt.Errorf(what+"it is a symbolic link; remove it", ErrUnsafe)
	case isForeign(opened):
		return fmt.Errorf(what+"it belongs to another user", ErrUnsafe)
	case hasModes && opened.Mode()&othersWrite != 0:
		return fmt.Errorf(what+"others may write to it; set its mode to 0700", ErrUnsafe)
	}
	return nil
}

func checkFile(file *os.File) error {
	info, err := file.Stat()
	const what = "keystore: the key file is %w: "
	switch {
	case err != nil:
		return failed("reading", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf(what+"it is not a regular file; remove it", ErrUnsafe)
	case isForeign(info):
		return fmt.Errorf(what+"it belongs to another user; remove it", ErrUnsafe)
	case hasModes && info.Mode()&othersAccess != 0:
		return fmt.Errorf(what+"others may read or change it; sign in again, or set its mode to 0600", ErrUnsafe)
	}
	return nil
}

// temporaryPrefix starts the names of this key file's temporary files.
func (f File) temporaryPrefix() string { return "." + filepath.Base(f.Path) + ".tmp-" }

// createTemporary creates a file of mode 0600 that is locked for as long as it is open, so that
// [File.removeAbandoned] can tell it from one whose process was killed.
func (f File) createTemporary(root *os.Root) (*os.File, error) {
	for {
		name := f.temporaryPrefix() + rand.Text()
		file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
		if err != nil {
			return nil, err
		}
		if lock(file) {
			if _, err := root.Lstat(name); err == nil {
				return file, nil
			}
		}
		_ = file.Close() // removed before it was locked: nothing was written
	}
}

// removeAbandoned removes what a killed process left behind: it may hold a key.
func (f File) removeAbandoned(root *os.Root) {
	entries, _ := fs.ReadDir(root.FS(), ".") // what cannot be listed is not removed
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), f.temporaryPrefix()) || !entry.Type().IsRegular() {
			continue
		}
		file, err := root.Open(entry.Name())
		if err != nil {
			continue
		}
		if isAbandoned(file) {
			_ = root.Remove(entry.Name()) // else the next time
		}
		_ = file.Close()
	}
}

// replace writes data to the temporary file and gives it the name; on failure nothing is left of
// it.
func replace(root *os.Root, temporary *os.File, data []byte, name string) (err error) {
	defer func() {
		_ = temporary.Close() // what matters was synced
		if err != nil {
			_ = root.Remove(filepath.Base(temporary.Name()))
		}
	}()
	if hasModes {
		if err := temporary.Chmod(fileMode); err != nil { // the umask may have taken more away
			return err
		}
	}
	if _, err := temporary.Write(data); err != nil {
		return err
	}
	if err := temporary.Sync(); err != nil { // else a crash after the rename could leave an empty file
		return err
	}
	if runtime.GOOS == "windows" { // an open file cannot be renamed there
		_ = temporary.Close()
	}
	if err := root.Rename(filepath.Base(temporary.Name()), name); err != nil {
		return err
	}
	if directory, err := root.Open("."); err == nil { // so that the new name survives a crash
		_ = directory.Sync()
		_ = directory.Close()
	}
	return nil
}
