package repository_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// docs/dependencies.md lists every module that is compiled on any system, with the licence that its
// own file states.
func TestDependenciesAreListed(t *testing.T) {
	t.Parallel()
	page := readFile(t, "docs/dependencies.md")
	listed := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\|").FindAllStringSubmatch(page, -1) {
		listed[row[1]] = row[2]
	}
	used := map[string]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		list := exec.CommandContext(t.Context(), "go", "list", "-tags", "tools", "-deps", "-test", "-e",
			"-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./...", "tool")
		list.Dir = root
		list.Env = append(os.Environ(), "GOOS="+system)
		out, err := list.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			module, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if !ok || used[module] {
				continue
			}
			used[module] = true
			if got := licence(t, dir); got != listed[module] {
				t.Errorf("%s is %s, and listed as %q", module, got, listed[module])
			}
		}
	}
	if len(used) < 10 {
		t.Fatalf("go list found only %d modules", len(used))
	}
	for module := range listed {
		if !used[module] {
			t.Errorf("%s is listed and not used", module)
		}
	}
}

// licence tells the licences apart that are found here, by what each of them alone says.
func licence(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "LICEN[SC]E*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no licence in %s: %v", dir, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(content)), " ")
	var found []string
	for name, words := range map[string]string{
		"Apache-2.0": "Apache License", "MIT": "Permission is hereby granted, free of charge",
		"BSD": "Redistribution and use in source and binary forms",
	} {
		if strings.Contains(text, words) {
			if name == "BSD" {
				if name = "BSD-2-Clause"; strings.Contains(text, "Neither the name") {
					name = "BSD-3-Clause"
				}
			}
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return strings.Join(found, " and ")
}
