package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// mostOperations is the size of the largest document. OpenRouter's own has about 120 operations.
const mostOperations = 200

// growth measures what a larger document costs to generate and to build, and returns the
// repository of the largest one.
func (r *report) growth(ctx context.Context, temp string) (string, error) {
	r.line("### Larger documents")
	r.line("")
	names, cells := []string{}, map[string][]string{}
	var repository string
	for _, operations := range []int{3, 40, mostOperations} {
		repository = filepath.Join(temp, "repository"+strconv.Itoa(operations))
		if err := growRepository(ctx, repository, operations); err != nil {
			return "", err
		}
		row := []string{}
		for _, step := range [][]string{
			{"go", "build", "-o", "generator", "./cmd/openrouter-generate"},
			{"./generator", "-document", "api/openapi.yaml"},
			{"go", "build", "./gen"},
			{"go", "build", "./oauth"},
		} {
			start := time.Now()
			command := exec.CommandContext(ctx, step[0], step[1:]...)
			command.Dir = repository
			if text, err := command.CombinedOutput(); err != nil {
				return "", fmt.Errorf("%s with %d operations: %w\n%s", strings.Join(step, " "), operations, err, text)
			}
			row = append(row, fmt.Sprintf("%.1f s", time.Since(start).Seconds()))
		}
		name := strconv.Itoa(operations)
		names, cells[name] = append(names, name), row[1:]
	}
	columns := []string{"operations in the document", "generate", "build gen", "build oauth, which has them"}
	r.table(columns, names, cells)
	return repository, nil
}

// growRepository copies the repository's files, with a document of so many operations: copies of
// GET /key in the package that the program imports.
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
	return nil
}
