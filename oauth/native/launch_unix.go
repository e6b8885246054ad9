//go:build unix

package native

import (
	"context"
	"os/exec"
	"strings"
	"syscall"
)

// run puts a shell between this program and the browser. Some openers become the browser and run
// for hours: the end of ctx then kills the shell alone, which leaves neither a goroutine that waits
// for a browser, nor a dead browser, nor a zombie later on. The process group of its own keeps a
// Ctrl-C on this program's terminal away from it.
func run(ctx context.Context, path string, args []string, stdin string) error {
	args = append([]string{"-c", `"$@"; exit $?`, "sh", path}, args...)
	cmd := exec.CommandContext(ctx, "/bin/sh", args...) // #nosec G204 -- a command that $BROWSER or the system names
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if stdin != "" {
		cmd.Stdin = strings.NewReader(stdin)
	}
	return cmd.Run()
}
