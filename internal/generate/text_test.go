package generate

import (
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// Text of the document is text wherever it is written: it is no code, no directive, no HTML, no
// block of Markdown, and it turns no text around.
func TestTextOfTheDocumentIsOnlyText(t *testing.T) {
	t.Parallel()
	c := readCorpus(t)
	for _, text := range texts {
		source := c.document([]string{c.Schemas["an object"]}, "getIt", "other", text)
		files, _, refusals, err := generate(
			source,
			target{path: module, document: "api/openapi.yaml", files: fstest.MapFS{}},
		)
		if err != nil || len(refusals) > 0 {
			t.Fatal(err, refusals)
		}
		for _, name := range sortedKeys(files) {
			content := string(files[name])
			for _, forbidden := range []string{"\u202e", "\u2028"} {
				if strings.Contains(content, forbidden) {
					t.Errorf("%q: %s has %q", text, name, forbidden)
				}
			}
			if path.Ext(name) != ".md" {
				continue
			}
			open := false
			for line := range strings.Lines(content) {
				if strings.HasPrefix(line, "```") {
					open = !open
				}
				if open {
					continue
				}
				if strings.Contains(line, "<script") || strings.Contains(line, "</td>") ||
					strings.Contains(line, "![x]") ||
					strings.HasPrefix(line, "# heading") {
					t.Errorf("%q: %s has the line %s", text, name, line)
				}
				if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")%2 == 1 {
					cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") - 1
					if cells != 4 && cells != 3 && cells != 2 {
						t.Errorf("%q: a row of %d cells: %s", text, cells, line)
					}
				}
			}
			if open {
				t.Errorf("%q: %s has a fence that is not closed", text, name)
			}
		}
	}
}

// A tag is a name, and its line break or markup nothing else.
func TestTagsAreOnlyText(t *testing.T) {
	t.Parallel()
	source := doc(
		op("/a", "get", "getA", `"Things\nfunc init() { panic(1) }\n//go:build ignore"`, okResponse),
		"tags: [{name: \"Things\\nfunc init() { panic(1) }\\n"+
			"//go:build ignore\", description: \"+build ignore\\n\\n+build ignore\"}]",
	)
	files, _, refusals, err := generate(
		source,
		target{path: module, document: "api/openapi.yaml", files: fstest.MapFS{}},
	)
	if err != nil || len(refusals) > 0 {
		t.Fatal(err, refusals)
	}
	if err := compiles(files); err != nil {
		t.Error(err)
	}
	for name, content := range files {
		if strings.Contains(string(content), "\nfunc init()") {
			t.Errorf("%s has the code of the tag", name)
		}
	}
}
