package document

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
)

// Commands are the names that [Run] understands.
var Commands = []string{"add", "lint", "diff"}

const usage = `add copies operations and what they refer to from another document:
  openrouter-generate add -document openapi.yaml -from other.yaml listModels createKeys
  openrouter-generate add -document openapi.yaml -from other.yaml -all
lint checks that the document is valid and ready to generate from:
  openrouter-generate lint -document openapi.yaml
diff says what another document changes for our operations, in terms of Go:
  openrouter-generate diff -document openapi.yaml -from other.yaml`

// Run is the command line of the tools: args are what follows the command's name, and begin with
// one of [Commands]. It returns 0 for done, 1 for failed (lint: with findings), 2 for wrong usage.
func Run(args []string, stdout, stderr io.Writer) int {
	name := args[0]
	flags := flag.NewFlagSet("openrouter-generate "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintln(stderr, usage)
		flags.PrintDefaults()
	}
	document := flags.String("document", "openapi.yaml", "our OpenAPI `file`")
	from, all := new(string), new(bool)
	if name != "lint" {
		from = flags.String("from", "", "the other OpenAPI `file`")
	}
	if name == "add" {
		all = flags.Bool("all", false, "add every operation of the other document")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	names := flags.Args()
	if name != "lint" && *from == "" || name == "add" && *all == (len(names) > 0) || name != "add" && len(names) > 0 {
		flags.Usage()
		return 2
	}
	err := run(name, *document, *from, slices.Compact(names), stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "openrouter-generate "+name+":", err)
		return 1
	}
	return 0
}

func run(name, document, from string, names []string, stdout, stderr io.Writer) error {
	ours, err := read(document)
	if err != nil {
		return err
	}
	if name == "lint" {
		return lint(ours, stdout)
	}
	theirs, err := read(from)
	if err != nil {
		return err
	}
	if name == "diff" {
		return printDiff(ours, theirs, stdout)
	}
	return add(ours, theirs, names, stdout, stderr)
}

func read(name string) (Source, error) {
	content, err := os.ReadFile(name)
	return Source{name, content}, err
}

func add(ours, theirs Source, names []string, stdout, stderr io.Writer) error {
	added, err := Add(ours, theirs, names...)
	if err != nil {
		return fmt.Errorf("nothing was added: %w", err)
	}
	for _, note := range added.Notes {
		fmt.Fprintln(stderr, note)
	}
	if len(added.Operations) == 0 {
		return errors.New("nothing was added")
	}
	info, err := os.Stat(ours.Name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(ours.Name, added.Document, info.Mode().Perm()); err != nil {
		return err
	}
	for _, operation := range added.Operations {
		fmt.Fprintln(stdout, "added", operation)
	}
	fmt.Fprintf(stdout, "%d operations and %d components are new in %s; generate next\n",
		len(added.Operations), added.Components, ours.Name)
	return nil
}
