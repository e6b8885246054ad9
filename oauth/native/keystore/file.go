package keystore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

const (
	fileMode   fs.FileMode = 0o600
	folderMode fs.FileMode = 0o700
	others     fs.FileMode = 0o077 // what nobody but the owner may do with the file
	othersMay  fs.FileMode = 0o022 // and with its folder: who can write there can put another file in its place
	maxFile                = 16 << 10
)

var (
	errEmptyKey = errors.New("keystore: there is no key to save")

	// ErrUnsafe means that the file or its folder could have been read or replaced by somebody else, so it is not used. The error's text
	// says what to change.
	ErrUnsafe = errors.New("not safe to keep a key in")
)

// File keeps the key in a file of mode 0600, as JSON and not encrypted. It is replaced in one step, so a reader finds the old key or the
// new one, whatever happens in between. A symbolic link, anything else that is no plain file, a file that others may read or write,
// and a folder that others may write to are refused with [ErrUnsafe] (on Windows only the first two: the person's folders
// are closed to others there).
type File struct {
	Path string // the file's path, absolute; see [DefaultPath]. Its folder is made, with mode 0700, if it is missing
}

var _ native.Store = File{}

// content is what the file holds. A Key is the one type that JSON carries.
type content struct {
	Key openrouter.Key `json:"key"`
}

// Load returns the key, or [native.ErrNoKey] when there is no file.
func (f File) Load(ctx context.Context) (openrouter.Key, error) {
	if err := f.begin(ctx); err != nil {
		return openrouter.Key{}, err
	}
	if err := f.checkFolder(); err != nil {
		return openrouter.Key{}, err
	}
	named, err := f.check()
	if err != nil {
		return openrouter.Key{}, err
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return openrouter.Key{}, failed("reading", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	if opened, err := file.Stat(); err != nil || !os.SameFile(named, opened) {
		return openrouter.Key{}, fmt.Errorf("keystore: the key file is %w: it was replaced while it was read", ErrUnsafe)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return openrouter.Key{}, failed("reading", err)
	}
	var c content
	if len(data) > maxFile || json.Unmarshal(data, &c) != nil { // whose error may quote what it read
		return openrouter.Key{}, errors.New("keystore: the key file is damaged; sign in again to replace it")
	}
	if c.Key.IsZero() {
		return openrouter.Key{}, native.ErrNoKey
	}
	return c.Key, nil
}

// Save writes the key, in place of any other. A file that others could read is replaced by one that they cannot; a symbolic link is
// refused.
func (f File) Save(ctx context.Context, key openrouter.Key) (err error) {
	if err := f.begin(ctx); err != nil {
		return err
	}
	if key.IsZero() {
		return errEmptyKey
	}
	if err := f.prepare(); err != nil {
		return err
	}
	folder := filepath.Dir(f.Path)
	data, err := json.Marshal(content{Key: key})
	if err != nil {
		return fmt.Errorf("keystore: encoding the key file failed")
	}
	temporary, err := os.CreateTemp(folder, ".key-*") // of mode 0600 from the start
	if err != nil {
		return failed("writing", err)
	}
	defer func() {
		if err != nil {
			_ = temporary.Close() // closed already, unless writing failed
			_ = os.Remove(temporary.Name())
		}
	}()
	if err := temporary.Chmod(fileMode); err != nil && runtime.GOOS != "windows" {
		return failed("writing", err)
	}
	if _, err := temporary.Write(append(data, '\n')); err != nil {
		return failed("writing", err)
	}
	if err := temporary.Sync(); err != nil { // else a crash after the rename could leave an empty file
		return failed("writing", err)
	}
	if err := temporary.Close(); err != nil {
		return failed("writing", err)
	}
	if err := os.Rename(temporary.Name(), f.Path); err != nil {
		return failed("writing", err)
	}
	return nil
}

// Delete removes the file; [native.ErrNoKey] when there was none. A symbolic link is removed, not what it leads to.
func (f File) Delete(ctx context.Context) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	err := os.Remove(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return native.ErrNoKey
	}
	return failed("removing", err)
}

func (f File) begin(ctx context.Context) error {
	if !filepath.IsAbs(f.Path) {
		return errors.New("keystore: the key file needs an absolute path")
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("keystore: key file: %w", err)
	}
	return nil
}

// check looks at the name itself, so that a link is seen as one.
func (f File) check() (fs.FileInfo, error) {
	info, err := os.Lstat(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, native.ErrNoKey
	case err != nil:
		return nil, failed("reading", err)
	case !info.Mode().IsRegular():
		return nil, notPlain()
	case runtime.GOOS != "windows" && info.Mode()&others != 0:
		return nil, fmt.Errorf("keystore: the key file is %w: others may read or change it; sign in again, or set its mode to 0600", ErrUnsafe)
	}
	return info, nil
}

// prepare makes the folder, and refuses a place that is not safe.
func (f File) prepare() error {
	if err := os.MkdirAll(filepath.Dir(f.Path), folderMode); err != nil {
		return failed("making the folder of", err)
	}
	if err := f.checkFolder(); err != nil {
		return err
	}
	if info, err := os.Lstat(f.Path); err == nil && !info.Mode().IsRegular() {
		return notPlain()
	}
	return nil
}

// Ready tells whether [File.Save] would succeed, as far as one can tell: it makes the folder, refuses what Save refuses, with the
// same errors, and writes an empty file that it removes again. Call it before a key is made that could not be read again.
func (f File) Ready(ctx context.Context) error {
	if err := f.begin(ctx); err != nil {
		return err
	}
	if err := f.prepare(); err != nil {
		return err
	}
	probe, err := os.CreateTemp(filepath.Dir(f.Path), ".probe-*")
	if err != nil {
		return failed("writing", err)
	}
	return failed("writing", errors.Join(probe.Close(), os.Remove(probe.Name())))
}

func (f File) checkFolder() error {
	info, err := os.Lstat(filepath.Dir(f.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return native.ErrNoKey
	case err != nil:
		return failed("reading the folder of", err)
	case !info.IsDir():
		return fmt.Errorf("keystore: the key file's folder is %w: it is a symbolic link or no folder; remove it", ErrUnsafe)
	case runtime.GOOS != "windows" && info.Mode()&othersMay != 0:
		return fmt.Errorf("keystore: the key file's folder is %w: others may write to it; set its mode to 0700", ErrUnsafe)
	}
	return nil
}

func notPlain() error {
	return fmt.Errorf("keystore: the key file is %w: it is a symbolic link or no plain file; remove it", ErrUnsafe)
}

// failed leaves the path out of an error: a program knows it, and a log need not.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return fmt.Errorf("keystore: %s the key file: %w", doing, err)
}
