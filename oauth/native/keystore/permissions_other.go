//go:build !unix || aix || solaris

package keystore

import (
	"io/fs"
	"os"
	"runtime"
	"time"
)

const (
	hasModes       = runtime.GOOS != "windows"
	withoutWaiting = 0
)

// isForeign is always false: on Windows the user's directories are closed to others.
func isForeign(fs.FileInfo) bool { return false }

func lock(*os.File) bool { return true }

// isAbandoned goes by age where there are no locks: a file is written within milliseconds.
func isAbandoned(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && time.Since(info.ModTime()) > time.Minute
}
