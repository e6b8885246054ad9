package keystore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

const (
	fileMode      fs.FileMode = 0o600
	directoryMode fs.FileMode = 0o700
	maxFile                   = 16 << 10
)

var (
	errEmptyKey = errors.New("keystore: there is no key to save")

	// ErrUnsafe means that another user could have read or replaced the file or its directory, so
	// it is not used. The error's text says what to change.
	ErrUnsafe = errors.New("not safe to keep a key in")
)

// File keeps the key in a file of mode 0600, as JSON and not encrypted. It is replaced in one step,
// so a reader finds the old key or the new one, whatever happens in between. A symbolic link and
// anything else that is not a regular file is refused with [ErrUnsafe]; on Unix so are a file and a
// directory of another user (root's are accepted), a file that others may read or write, and a
// directory that others may write to. On Windows the user's directories are closed to others.
type File struct {
	Path string // absolute; see [DefaultPath]. Its directory is created with mode 0700 if missing
}

var _ native.Store = File{}

// content is what the file holds.
type content struct {
	Key     openrouter.Key `json:"key,omitzero"`
	Keyring bool           `json:"keyring,omitempty"` // the keyring holds a key, or may hold one
}

// Load returns the key, or [native.ErrNoKey] when there is no file.
func (f File) Load(ctx context.Context) (openrouter.Key, error) {
	c, err := f.read(ctx)
	if err == nil && c.Key.IsZero() {
		err = native.ErrNoKey
	}
	return c.Key, err
}

// Save writes the key, in place of any other. A file that others could read is replaced by one that
// they cannot; a symbolic link is refused.
func (f File) Save(ctx context.Context, key openrouter.Key) error {
	if key.IsZero() {
		return errEmptyKey
	}
	return f.write(ctx, content{Key: key})
}

// Delete removes the file; [native.ErrNoKey] when there was none. A symbolic link is removed, not
// its target.
func (f File) Delete(ctx context.Context) error {
	root, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // read only
	f.removeAbandoned(root)
	err = root.Remove(filepath.Base(f.Path))
	if errors.Is(err, fs.ErrNotExist) {
		return native.ErrNoKey
	}
	return failed("removing", err)
}

// Ready reports whether [File.Save] would succeed, as far as can be known: it creates the
// directory, refuses what Save refuses, with the same errors, and writes an empty file that it
// removes again. Call it before a key is made that could not be read again.
func (f File) Ready(ctx context.Context) error {
	root, err := f.prepare(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // read only
	probe, err := f.createTemporary(root)
	if err != nil {
		return failed("writing", err)
	}
	return failed("writing", errors.Join(probe.Close(), root.Remove(filepath.Base(probe.Name()))))
}

// read returns what the file holds. A writer may replace the file at any time: all checks are of
// the file that was opened, not of the name. A note without a key need not be safe.
func (f File) read(ctx context.Context) (content, error) {
	root, err := f.open(ctx)
	if err != nil {
		return content{}, err
	}
	defer func() { _ = root.Close() }() // read only
	name := filepath.Base(f.Path)
	if err := checkName(root, name); err != nil {
		return content{}, err
	}
	file, err := root.OpenFile(name, os.O_RDONLY|withoutWaiting, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return content{}, native.ErrNoKey // deleted meanwhile
	case err != nil:
		return content{}, failed("reading", err)
	}
	defer func() { _ = file.Close() }() // read only
	c, err := decode(file)
	if err != nil || c.Key.IsZero() {
		return c, err
	}
	if err := cmp.Or(checkDirectory(root), checkFile(file)); err != nil {
		return content{}, err
	}
	return c, nil
}

func decode(file *os.File) (c content, err error) {
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return c, failed("reading", err)
	}
	if len(data) > maxFile || json.Unmarshal(data, &c) != nil { // whose error may quote what it read
		return content{}, errors.New("keystore: the key file is damaged; sign in again to replace it")
	}
	return c, nil
}

// write replaces the file in one step.
func (f File) write(ctx context.Context, c content) (err error) {
	root, err := f.prepare(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // read only
	data, err := json.Marshal(c)
	if err != nil {
		return errors.New("keystore: encoding the key file failed") // err may quote the key
	}
	temporary, err := f.createTemporary(root)
	if err != nil {
		return failed("writing", err)
	}
	return failed("writing", replace(root, temporary, append(data, '\n'), filepath.Base(f.Path)))
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
