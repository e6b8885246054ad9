// Command bench measures what a call costs, next to a careful call that is written by hand, and
// writes the result into its own section of docs/performance.md. It is what `make bench` runs.
//
// All subjects are interleaved in one process, so that a noisy machine is noisy for all of them;
// what counts are the ratios. Nothing depends on the times: bounds on allocations are tests of the
// root package.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rounds := flag.Int("rounds", 1000, "how often each subject is measured; the median counts")
	document := flag.String(
		"document",
		"docs/performance.md",
		"the `file` with the section to write; empty to print it",
	)
	binaries := flag.Bool("binaries", true, "build programs and compare their sizes")
	flag.Parse()
	if err := run(ctx, *rounds, *document, *binaries); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, document string, binaries bool) error {
	// The subjects have no key of their own: the exchange needs none.
	if err := os.Unsetenv("OPENROUTER_API_KEY"); err != nil {
		return err
	}
	var r report
	r.machine()
	for _, measure := range []func(context.Context, int) error{r.calls, r.sizes, r.callers} {
		if err := measure(ctx, rounds); err != nil {
			return err
		}
	}
	if binaries {
		if err := r.binaries(ctx); err != nil {
			return err
		}
	}
	return r.write(document)
}
