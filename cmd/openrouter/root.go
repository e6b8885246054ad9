package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/openrouter-go/openrouter/internal/cleanup"
	"github.com/openrouter-go/openrouter/internal/terminal"
	"github.com/spf13/cobra"
)

// run is the whole program but for the process: arguments in, exit code out. It keeps no state
// between calls and reads the environment through getenv alone, so that tests can run it many times
// at once.
func run(
	ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string,
) int {
	ctx, cleanUp := cleanup.WithCleanup(ctx)
	defer cleanUp() // nothing that was typed is left for the shell
	a := &app{in: stdin, out: stdout, err: stderr, getenv: getenv, lines: terminal.NewReader(stdin)}
	root := newRootCommand(a)
	root.SetArgs(append([]string{}, args...)) // nil would make cobra take the arguments of the process
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return a.conclude(ctx, cmd, err)
}

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "openrouter <command>",
		Short: "Sign in with OpenRouter from a terminal",
		Long: `Sign in with OpenRouter from a terminal, keep the key, and see what it may do.

Data goes to standard output, everything else to standard error; --json makes
the data JSON. Keys, codes and verifiers are read from standard input, a file or
the environment, never from a flag.

Environment:
  OPENROUTER_API_KEY        a key that beats the stored one
  OPENROUTER_BASE_URL       the server to call, unless --server-url says otherwise
  OPENROUTER_NO_KEYRING     when set, keys are kept in a file, not in the keyring
  OPENROUTER_AUTH_CODE      the code for auth exchange
  OPENROUTER_CODE_VERIFIER  the verifier for auth exchange
  BROWSER                   the command that opens a page
  NO_COLOR                  when set, no colors

Exit codes:
  0  success
  1  it failed; the last line says what to try next
  2  canceled, such as by Ctrl-C
  4  not signed in: there is no key, or the service no longer accepts it`,
		Example: `  openrouter auth login --sandbox
  openrouter auth login
  export OPENROUTER_API_KEY=$(openrouter auth token)`,
		SilenceErrors: true, // conclude prints them, with the next step
		SilenceUsage:  true,
		Version:       version(),
	}
	root.SetVersionTemplate("openrouter {{.Version}}\n")
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	root.AddCommand(newAuthCommand(a), newSandboxCommand(a))
	return root
}

func newAuthCommand(a *app) *cobra.Command {
	auth := &cobra.Command{
		Use:   "auth <command>",
		Short: "Sign in, see the key, sign out",
		Args:  cobra.NoArgs,
		RunE:  needsSubcommand,
		PersistentPreRun: func(*cobra.Command, []string) {
			// When this signal is noted, a closed standard output is an error of a write. By
			// default it would end the program before a fresh key is rescued.
			signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
		},
	}
	auth.AddCommand(
		newLoginCommand(a),
		newStatusCommand(a),
		newTokenCommand(a),
		newLogoutCommand(a),
		newURLCommand(a),
		newExchangeCommand(a),
	)
	return auth
}

// needsSubcommand shows the help of a command that only groups others; cobra.NoArgs refuses an
// unknown name among them.
func needsSubcommand(cmd *cobra.Command, _ []string) error { return cmd.Help() }
