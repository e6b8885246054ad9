package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// changes compares what generation gives with what is on the disk.
type changes struct {
	Differing, Missing, Stale []string
}

func (c changes) empty() bool { return len(c.Differing)+len(c.Missing)+len(c.Stale) == 0 }

func compare(t target, files map[string][]byte) (changes, error) {
	var c changes
	for _, name := range sortedKeys(files) {
		switch content, err := fs.ReadFile(t.files, name); {
		case errors.Is(err, fs.ErrNotExist):
			c.Missing = append(c.Missing, name)
		case err != nil:
			return c, err
		case !hasMarker(name, content):
			return c, fmt.Errorf("%s was not generated here, and would be overwritten", name)
		case !bytes.Equal(content, files[name]):
			c.Differing = append(c.Differing, name)
		}
	}
	generated, err := findGenerated(t.files)
	for _, name := range generated {
		if _, ok := files[name]; !ok {
			c.Stale = append(c.Stale, name)
		}
	}
	return c, err
}

// findGenerated lists the files that an earlier run of the driver wrote, by their marker, wherever
// they are.
func findGenerated(repository fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(repository, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case name == "." && errors.Is(err, fs.ErrNotExist):
			return nil // the directory is still to be made
		case err != nil:
			return err
		case entry.IsDir() && name != "." && isForeign(entry.Name()):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".gen.go") && !strings.HasPrefix(name, pageDirectory+"/"):
			return nil
		case isGenerated(repository, name):
			found = append(found, name)
		}
		return nil
	})
	slices.Sort(found)
	return found, err
}

// isForeign reports whether nothing is ever generated in a directory of that name.
func isForeign(name string) bool {
	return strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules"
}

// write makes the tree what generation gives: changed files are replaced, stale ones deleted, and
// their directories too when nothing is left in them. Files that are the same already are not
// touched.
//
// `go generate ./...` lists all files before it runs anything, and fails when one of them is gone
// by the time it gets there. Below it, stale Go files are therefore not deleted but told to delete
// themselves when their turn comes.
func write(t target, files map[string][]byte, c changes, belowGoGenerate bool) error {
	for _, name := range slices.Concat(c.Differing, c.Missing) {
		target := filepath.Join(t.directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := replace(target, files[name]); err != nil {
			return err
		}
	}
	for _, name := range c.Stale {
		target := filepath.Join(t.directory, filepath.FromSlash(name))
		if belowGoGenerate && path.Ext(name) == ".go" {
			if err := replace(target, t.selfDeletingStub(path.Base(path.Dir(name)))); err != nil {
				return err
			}
		} else if err := remove(target); err != nil {
			return err
		}
	}
	return nil
}

const removeDirective = "//go:generate go tool openrouter-generate -remove"

// selfDeletingStub is a stale file that deletes itself.
func (t target) selfDeletingStub(pkg string) []byte {
	return []byte(t.header() + "\n\npackage " + pkg + "\n\n" + removeDirective + "\n")
}

// RemoveStub deletes a file that asked for it.
func RemoveStub(name string) error {
	name, err := filepath.Abs(name) // so that its directory has a name
	if err != nil {
		return err
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if !hasMarker(name, content) || !bytes.Contains(content, []byte(removeDirective+"\n")) {
		return errors.New("the file is not one that is to be removed")
	}
	return remove(name)
}

// remove deletes a file, and its directories as far as nothing else is in them.
func remove(target string) error {
	if err := os.Remove(target); err != nil {
		return err
	}
	for directory := filepath.Dir(target); os.Remove(directory) == nil; directory = filepath.Dir(directory) {
		continue
	}
	return nil
}

// replace writes a file in one step, so that an interrupted run leaves no half of it.
func replace(target string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(target), ".generate-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.Write(content)
	if err := errors.Join(err, temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}
