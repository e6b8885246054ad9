//go:build !unix

package native

import (
	"context"
	"os/exec"
	"strings"
)

// run starts the command and does not wait for it. What opens URLs on these systems hands them over
// and ends, with a status that means nothing; a browser that $BROWSER names may stay for hours.
func run(_ context.Context, path string, args []string, stdin string) error {
	cmd := exec.Command(path, args...)
	if stdin != "" {
		cmd.Stdin = strings.NewReader(stdin)
		return cmd.Run()
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
