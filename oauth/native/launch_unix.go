//go:build unix

package native

import (
	"context"
	"os/exec"
	"syscall"
)

// run puts a shell between this program and the browser. Some openers become the browser and run for hours: the end of ctx then kills
// the shell alone, which leaves neither a goroutine that waits for a browser, nor a dead browser, nor a zombie later on. The process
// group of its own keeps a Ctrl-C on this program's terminal away from it.
func run(ctx context.Context, path string, args []string) error {
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", `"$@"; exit $?`, "sh", path}, args...)...) // #nosec G204 -- what $BROWSER or the system names; the arguments are no shell text
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd.Run()
}
