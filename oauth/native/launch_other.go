//go:build !unix

package native

import (
	"context"
	"os/exec"
)

// run starts the command and lets go of it. What opens URLs on these systems hands them over and ends, with a status that says
// nothing; a browser that $BROWSER names may stay for hours.
func run(_ context.Context, path string, args []string) error {
	cmd := exec.Command(path, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
