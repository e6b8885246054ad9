// Command generate makes everything that comes from api/openapi.yaml: the client in gen/ (by oapi-codegen), its checks and redaction, a
// package for each tag, the error types of the root package, and the reference pages. It is what `go generate` runs.
//
//	go run ./internal/generate           write what has changed, delete what is stale
//	go run ./internal/generate -check    write nothing; fail when anything would change
//
// # How
//
// The document is read as a tree and normalised (normalize.go), oapi-codegen makes the client of it (types.go), and a walk over the
// type-checked client, with the document beside it, gives the rest (match.go and what follows). An operation that cannot be generated is refused by
// name and reason, all of them at once, and then nothing is written.
//
// Not every keyword of the document is checked before sending: format, multipleOf, uniqueItems and the members of oneOf and anyOf are left to the
// service.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv("GOFILE"), os.Stderr))
}

// run is main without the process: 0 done, 1 refused or different, 2 wrong usage. goFile is the file whose directive go generate
// is at; empty when the command was started by hand.
func run(ctx context.Context, args []string, goFile string, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	check := flags.Bool("check", false, "write nothing; fail when anything generated differs, is missing or is stale")
	root := flags.String("C", "", "the repository's `folder` (default: found from the go.mod upward)")
	removeFile := flags.Bool("remove", false, "delete the stale file that this stands in; go generate calls it")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintln(stderr, "generate: there are no arguments, only flags")
		return 2
	}
	var err error
	if *removeFile {
		err = removeLeaving(goFile)
	} else {
		err = generateTree(ctx, *root, *check, goFile != "", stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "generate:", err)
		return 1
	}
	return 0
}

func generateTree(ctx context.Context, root string, check, belowGoGenerate bool, stderr io.Writer) error {
	var err error
	if root == "" {
		if root, err = findRoot("."); err != nil {
			return err
		}
	}
	if root, err = filepath.Abs(root); err != nil {
		return err
	}
	source, err := os.ReadFile(filepath.Join(root, "api", "openapi.yaml"))
	if err != nil {
		return err
	}
	files, refusals, err := generate(ctx, root, source)
	for _, r := range refusals {
		fmt.Fprintln(stderr, "refused", r)
	}
	if err != nil {
		return err
	}
	if n := len(refusals); n > 0 {
		return fmt.Errorf("nothing was written: %d reasons to refuse an operation of api/openapi.yaml", n)
	}
	c, err := compare(root, files)
	if err != nil {
		return err
	}
	if !check {
		return write(root, files, c, belowGoGenerate)
	}
	for _, list := range []struct {
		what  string
		names []string
	}{{"differs", c.Differing}, {"missing", c.Missing}, {"stale", c.Stale}} {
		for _, name := range list.names {
			fmt.Fprintf(stderr, "%s: %s\n", list.what, name)
		}
	}
	if !c.empty() {
		return fmt.Errorf("what is generated does not match the document: run make generate")
	}
	return nil
}
