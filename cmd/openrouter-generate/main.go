// Command openrouter-generate writes Go packages for the operations of an OpenAPI document:
// functions, types, typed errors, checks, redaction and reference pages, in this repository or in
// any other module.
//
//	go get -tool github.com/openrouter-go/openrouter/cmd/openrouter-generate
//	//go:generate go tool openrouter-generate -document openapi.yaml -out ./orapi
//
// Its tools for the document itself:
//
//	go tool openrouter-generate add  -document openapi.yaml -from published.yaml listModels
//	go tool openrouter-generate lint -document openapi.yaml
//	go tool openrouter-generate diff -document openapi.yaml -from published.yaml
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/openrouter-go/openrouter/internal/document"
	"github.com/openrouter-go/openrouter/internal/generate"
)

func main() {
	if len(os.Args) > 1 && slices.Contains(document.Commands, os.Args[1]) {
		os.Exit(document.Run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(run(os.Args[1:], os.Getenv("GOFILE"), os.Stderr))
}

// run is main without the process: 0 done, 1 refused or different, 2 wrong usage. goFile is the
// file whose directive go generate is at; empty when the command was started by hand.
func run(args []string, goFile string, stderr io.Writer) int {
	flags := flag.NewFlagSet("openrouter-generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	document := flags.String("document", "openapi.yaml", "the OpenAPI `file` to generate from")
	out := flags.String("out", ".", "the `directory` of the generated packages, in a Go module")
	check := flags.Bool("check", false, "write nothing; fail when anything generated differs, is missing or is stale")
	remove := flags.Bool("remove", false, "delete the stale file that this is in; go generate calls it")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintln(stderr, "openrouter-generate: there are no arguments, only flags")
		return 2
	}
	var err error
	if *remove {
		err = generate.RemoveStub(goFile)
	} else {
		err = generate.Run(
			generate.Config{
				Document:        *document,
				Directory:       *out,
				Check:           *check,
				Messages:        stderr,
				BelowGoGenerate: goFile != "",
			},
		)
	}
	if err != nil {
		fmt.Fprintln(stderr, "openrouter-generate:", err)
		return 1
	}
	return 0
}
