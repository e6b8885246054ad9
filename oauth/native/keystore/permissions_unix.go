//go:build unix && !aix && !solaris

package keystore

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const (
	hasModes = true

	// withoutWaiting keeps a FIFO that has come into a file's place from being waited for.
	withoutWaiting = syscall.O_NONBLOCK
)

// isForeign reports whether a file or directory belongs to neither this user nor root.
func isForeign(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Uid != 0 && int(stat.Uid) != os.Geteuid()
}

// lock reports whether this process now holds the file, until it closes it or ends. A file system
// without locks counts as locked.
func lock(file *os.File) bool {
	err := flock(file)
	return err == nil || !errors.Is(err, syscall.EWOULDBLOCK)
}

func isAbandoned(file *os.File) bool { return flock(file) == nil }

func flock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // a descriptor fits
}
