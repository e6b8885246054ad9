// Command openrouter signs a person in with OpenRouter from a terminal, keeps the key, and shows what it may do.
//
//	openrouter auth login             sign in, in the browser or by pasting a code
//	openrouter auth login --sandbox   the same against a stand-in on this machine: no account, no network
//	openrouter auth status            what the key may do and what it has used
//	openrouter auth token             the key alone, for other programs
//	openrouter auth logout            forget the key
//	openrouter auth url, exchange     the two halves of a sign-in, for scripts
//	openrouter sandbox                a stand-in for OpenRouter, for programs in any language
//
// Data goes to standard output, everything else to standard error. The exit code is 0 when all went well, 1 after a failure, 2 when it was
// cancelled, and 4 when nobody is signed in. Keys, codes and verifiers are never flag values: they come from standard input, a file or the environment.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal asks to end, the second one ends
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}
