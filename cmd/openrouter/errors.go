package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/internal/printable"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/spf13/cobra"
)

// The exit codes, as the root command's help lists them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitCanceled    = 2
	exitNotSignedIn = 4
)

// errNotSignedIn means that there is no key to work with.
var errNotSignedIn = errors.New("not signed in")

// maxErrorText bounds what one error may write to a terminal, in bytes.
const maxErrorText = 2 << 10

// stepError is an error with the next command or step to try.
type stepError struct {
	err  error
	next string
}

func (e *stepError) Error() string { return e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }

// failf makes an error with the next step to try; the format may use %w.
func failf(next, format string, args ...any) error {
	return &stepError{err: fmt.Errorf(format, args...), next: next}
}

// conclude is the one place where an error becomes a sentence, a next step and an exit code.
func (a *app) conclude(ctx context.Context, cmd *cobra.Command, err error) int {
	if err == nil {
		return exitOK
	}
	code := exitCode(ctx, err)
	prefix := "openrouter: "
	if code == exitCanceled {
		prefix += "canceled: "
	}
	a.sayf("%s", prefix+sentence(err))
	a.sayf("Next: %s", printable.Printable(nextStep(cmd, err), maxErrorText))
	return code
}

// sentence returns an error's text for the user: without the names of packages.
func sentence(err error) string {
	text := printable.Printable(err.Error(), maxErrorText)
	for _, name := range []string{"openrouter: ", "native: ", "keystore: ", "keyring: "} {
		text = strings.ReplaceAll(strings.TrimPrefix(text, name), " "+name, " ")
	}
	return text
}

// explainRequest rewrites a request that was refused before it was sent, whose words are for
// programmers, in terms of flags.
func explainRequest(cmd *cobra.Command, err error) error {
	var invalid *openrouter.InvalidRequestError
	if errors.As(err, &invalid) {
		return failf(cmd.CommandPath()+" --help", "%s %s", invalid.Field, invalid.Problem)
	}
	return err
}

func exitCode(ctx context.Context, err error) int {
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitCanceled
	case errors.Is(err, errNotSignedIn), errors.Is(err, openrouter.ErrKeyRevoked):
		return exitNotSignedIn
	}
	return exitFailed
}

// nextStep returns what to try: the error's own step first, then what package oauth suggests, then
// the command's help.
func nextStep(cmd *cobra.Command, err error) string {
	var step *stepError
	if errors.As(err, &step) && step.next != "" {
		return step.next
	}
	if hint := oauth.Hint(err); hint != "" {
		if strings.Contains(hint, "sign in again") {
			hint += " (" + startAgain(cmd) + ")"
		}
		return hint
	}
	switch {
	case errors.Is(err, errNotSignedIn):
		return "openrouter auth login"
	case errors.Is(err, context.Canceled):
		return cmd.CommandPath()
	case errors.Is(err, syscall.EPIPE):
		return cmd.CommandPath() + ", with a standard output that is read"
	}
	return cmd.CommandPath() + " --help"
}

// startAgain returns the command that starts another sign-in of the same kind.
func startAgain(cmd *cobra.Command) string {
	if cmd.Name() == "exchange" {
		return "openrouter auth url --help"
	}
	return "openrouter auth login"
}
