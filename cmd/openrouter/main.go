// Command openrouter signs a user in with OpenRouter from a terminal, keeps the key, and shows what
// it may do.
//
//	openrouter auth login             sign in, in the browser or by pasting a code
//	openrouter auth login --sandbox   the same against a stand-in on this machine: no account
//	openrouter auth login --resume    finish a sign-in that was started without a terminal
//	openrouter auth status            what the key may do and what it has used
//	openrouter auth token             the key alone, for other programs
//	openrouter auth logout            forget the key
//	openrouter auth url, exchange     the two halves of a sign-in, for scripts
//	openrouter sandbox                a stand-in for OpenRouter, for programs in any language
//
// Data goes to standard output, messages to standard error. The exit code is 0 on success, 1 after
// a failure, 2 when canceled, and 4 when not signed in. Keys, codes and verifiers are never flag
// values: they come from standard input, a file or the environment.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// secondSignal is how long after the first signal another one ends the program at once. Until then
// it is taken for the same one, which some wrappers send twice: a key may be on its way.
const secondSignal = gracePeriod + time.Second

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	if !signal.Ignored(syscall.SIGHUP) { // nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		<-signals
		cancel()
		time.Sleep(secondSignal)
		signal.Stop(signals)
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}
