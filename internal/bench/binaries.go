package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const programs = "./internal/bench/programs/"

// binaries compares the sizes of programs that exchange a code, and shows what the difference
// consists of. It is run at the top of the repository.
func (r *report) binaries(ctx context.Context) error {
	temp, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	larger := filepath.Join(temp, "repository")
	if err := growRepository(ctx, larger, 40); err != nil {
		return err
	}
	r.line("### Size of a program that exchanges a code")
	r.line("")
	columns := []string{"stripped, for linux/amd64", "bytes", "ratio"}
	cells, names, first := map[string][]string{}, []string{}, int64(0)
	for _, program := range []struct{ name, repository, path string }{
		{"by hand", ".", "byhand"}, {"plain oapi-codegen", ".", "plain"}, {"this module", ".", "sdk"},
		{"this module, 40 operations in the document", larger, "sdk"},
	} {
		size, err := build(
			ctx,
			program.repository,
			programs+program.path,
			filepath.Join(temp, "program"),
			"-ldflags=-s -w",
		)
		if err != nil {
			return err
		}
		first = cmp.Or(first, size)
		names = append(names, program.name)
		cells[program.name] = []string{strconv.FormatInt(size, 10), fmt.Sprintf("%.3f", float64(size)/float64(first))}
	}
	r.table(columns, names, cells)
	return r.consistsOf(ctx, temp)
}

// consistsOf shows in which packages the code and the data are that this module adds.
func (r *report) consistsOf(ctx context.Context, temp string) error {
	added := map[string]int64{}
	for i, program := range []string{"byhand", "sdk"} {
		output := filepath.Join(temp, program)
		if _, err := build(ctx, ".", programs+program, output, "-ldflags="); err != nil {
			return err
		}
		symbols, err := exec.CommandContext(ctx, "go", "tool", "nm", "-size", output).Output()
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(symbols)) {
			if name, size := symbolOf(line); size > 0 {
				added[name] += size * int64(2*i-1)
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(added), func(a, b string) int { return cmp.Compare(added[b], added[a]) })
	columns, cells := []string{"what it adds, symbols of package", "bytes"}, map[string][]string{}
	for i, name := range names {
		if i == 12 {
			names = names[:12]
			break
		}
		cells[name] = []string{strconv.FormatInt(added[name], 10)}
	}
	r.table(columns, names, cells)
	return nil
}

var packageOf = regexp.MustCompile(`^(?:go:itab\.|type:\.?\w*\.)?\*?((?:[\w.~%-]+/)*[\w%-]+)`)

// symbolOf returns the package and the size of a symbol in a line of go tool nm, 0 for one that
// takes no place in the file.
func symbolOf(line string) (string, int64) {
	fields := strings.Fields(line)
	if len(fields) < 4 || strings.ContainsAny(fields[2], "UBb") {
		return "", 0
	}
	size, err := strconv.ParseInt(fields[1], 10, 64)
	match := packageOf.FindStringSubmatch(fields[3])
	if err != nil || match == nil {
		return "", 0
	}
	return match[1], size
}

func build(ctx context.Context, repository, program, output, ldflags string) (int64, error) {
	command := exec.CommandContext(ctx, "go", "build", "-trimpath", ldflags, "-o", output, program)
	command.Dir = repository
	command.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOWORK=off")
	if text, err := command.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building %s: %w\n%s", program, err, text)
	}
	info, err := os.Stat(output)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// growRepository copies the repository's files and generates it from a document with so many
// operations: copies of GET /key in the package that the program imports.
func growRepository(ctx context.Context, to string, operations int) error {
	files, err := exec.CommandContext(ctx, "git", "ls-files", "-z", "*.go", "*.mod", "*.sum", "*.tmpl", "*.yaml").
		Output()
	if err != nil {
		return fmt.Errorf("listing the repository's files: %w", err)
	}
	for _, name := range strings.Split(strings.TrimRight(string(files), "\x00"), "\x00") {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), content, 0o600); err != nil {
			return err
		}
	}
	document := filepath.Join(to, "api", "openapi.yaml")
	content, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(content), "\n  /key:\n")
	end := regexp.MustCompile(`(?m)^(  /|\w)`).FindStringIndex(rest)
	if !found || end == nil {
		return errors.New("the document has no path /key")
	}
	grown := before + "\n"
	for n := range operations - strings.Count(string(content), "operationId:") {
		copied := strings.NewReplacer(
			"operationId: getCurrentKey",
			fmt.Sprintf("operationId: getCurrentKey%d", n),
			"x-name: getCurrentKeyMetadata",
			fmt.Sprintf("x-name: getCurrentKeyMetadata%d", n),
			"[API Keys]",
			"[OAuth]",
		).Replace(rest[:end[0]])
		grown += fmt.Sprintf("  /key/%d:\n%s", n, copied)
	}
	if err := os.WriteFile(document, []byte(grown+"  /key:\n"+rest), 0o600); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "run", "./cmd/openrouter-generate", "-document", "api/openapi.yaml")
	command.Dir = to
	if text, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("generating %d operations: %w\n%s", operations, err, text)
	}
	return nil
}
