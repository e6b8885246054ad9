package main

import (
	"cmp"
	"context"
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
	larger, err := r.growth(ctx, temp)
	if err != nil {
		return err
	}
	r.line("### Size of a program that exchanges a code")
	r.line("")
	columns := []string{"stripped, for linux/amd64", "bytes", "ratio"}
	cells, names, first := map[string][]string{}, []string{}, int64(0)
	for _, program := range []struct{ name, repository, path string }{
		{"by hand", ".", "byhand"}, {"plain oapi-codegen", ".", "plain"}, {"this module", ".", "sdk"},
		{fmt.Sprintf("this module, %d operations in the document", mostOperations), larger, "sdk"},
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
