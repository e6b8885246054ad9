package document_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/openrouter-go/openrouter/internal/document"
)

func TestAddCopiesAnOperationAndWhatItNeeds(t *testing.T) {
	t.Parallel()
	added, err := document.Add(source("ours.yaml", ours), source("theirs.yaml", theirs), "getModel", "POST /keys")
	if err != nil {
		t.Fatal(err)
	}
	got := string(added.Document)
	for _, want := range []string{
		// At the ends of our own mappings, in the other document's order and with its comments.
		"            that goes on.\n          content: {application/json: {schema: {$ref: " +
			"'#/components/schemas/Key'}}}\n    post:\n      operationId: createKeys\n",
		"responses: {'204': {description: None}}}\n\n  /models/{id}:\n    parameters:\n",
		"    # One model.\n    get:\n      x-first: 1\n      operationId: getModel # its name\n",
		"- name: Keys   # ours\n- name: Models\n  description: Those that think\n  x-extra: [1, 2]\n- name: New\n",
		"    # Zebra comes first.\n    Zebra: {type: string}\n    Model:\n      # Its own comment.\n      type: " +
			"object\n",
		"  securitySchemes:\n    special: {type: http, scheme: basic}\n",
		"# The end.\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q", want)
		}
	}
	for _, absent := range []string{"Unused", "apiKey", "&ok", "*ok", "Theirs", "type: integer"} {
		if strings.Contains(got, absent) {
			t.Errorf("there is %q", absent)
		}
	}
	keepsOurs(t, ours, got)
	if !slices.Equal(added.Operations, []string{"getModel", "createKeys"}) || added.Components != 6 {
		t.Errorf("added %q and %d components", added.Operations, added.Components)
	}
	if len(added.Notes) != 1 ||
		!strings.Contains(
			added.Notes[0],
			"components/schemas/Key differs at properties.id.type: ours.yaml:27 is used, theirs.yaml:",
		) {
		t.Errorf("notes: %q", added.Notes)
	}
	if t.Failed() {
		t.Log(got)
	}
}

// keepsOurs checks that every line of ours is still there, in order, and that nothing of its data
// has changed.
func keepsOurs(t *testing.T, ours, got string) {
	t.Helper()
	lines := strings.Split(got, "\n")
	for line := range strings.Lines(ours) {
		line = strings.TrimSuffix(line, "\n")
		i := slices.Index(lines, line)
		if i < 0 {
			t.Fatalf("the line %q is gone, or has moved", line)
		}
		lines = lines[i+1:]
	}
	var before, after map[string]any
	if yaml.Unmarshal([]byte(ours), &before) != nil || yaml.Unmarshal([]byte(got), &after) != nil {
		t.Fatal("it is no YAML")
	}
	contains(t, "", before, after)
}

func contains(t *testing.T, path string, before, after any) {
	t.Helper()
	switch before := before.(type) {
	case map[string]any:
		after, _ := after.(map[string]any)
		for key, value := range before {
			contains(t, path+"."+key, value, after[key])
		}
	case []any:
		after, _ := after.([]any)
		for i, value := range before {
			if i >= len(after) {
				t.Errorf("%s is shorter", path)
				return
			}
			contains(t, path, value, after[i])
		}
	default:
		if before != after {
			t.Errorf("%s was %v and is %v", path, before, after)
		}
	}
}

func TestAddOverwritesNothing(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{
		"listKeys":    "is there already, at ours.yaml:10",
		"other":       "conflict: its id belongs to GET /other at ours.yaml:24",
		"away":        "leads out of the components",
		"nothing":     "theirs.yaml has no operation nothing",
		"createOther": "",
	} {
		added, err := document.Add(source("ours.yaml", ours), source("theirs.yaml", theirs), name)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && added.Document != nil {
			t.Errorf("%s: there is a document beside an error", name)
		}
	}
	differing := strings.Replace(
		theirs,
		"  /other:\n",
		"  /other:\n    parameters: [{name: y, in: query, schema: {type: string}}]\n",
		1,
	)
	if _, err := document.Add(source("o", ours), source("t", differing), "createOther"); err == nil ||
		!strings.Contains(err.Error(), "parameters of /other") {
		t.Errorf("parameters of a path: %v", err)
	}
	more := strings.Replace(
		theirs,
		"  /keys:\n",
		"  /keys:\n    parameters: [{name: y, in: query, schema: {type: string}}]\n",
		1,
	)
	if _, err := document.Add(source("o", ours), source("t", more), "createKeys"); err == nil ||
		!strings.Contains(err.Error(), "would hold for the operations at") {
		t.Errorf("new parameters of a path: %v", err)
	}
}

func TestAddTakesWhatItCanOfAll(t *testing.T) {
	t.Parallel()
	within := strings.Replace(theirs, "$ref: 'other.yaml#/x'", "description: x", 1)
	added, err := document.Add(source("ours.yaml", ours), source("theirs.yaml", within))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"getModel", "createKeys", "createOther", "away"}; !slices.Equal(added.Operations, want) {
		t.Errorf("added %q", added.Operations)
	}
	keepsOurs(t, ours, string(added.Document))
	again, err := document.Add(source("ours.yaml", string(added.Document)), source("theirs.yaml", within))
	if err != nil || len(again.Operations) != 0 || string(again.Document) != string(added.Document) {
		t.Errorf("a second time: %q, %v", again.Operations, err)
	}
}

func TestAddToOtherForms(t *testing.T) {
	t.Parallel()
	empty := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\ntags: []\npaths: {}\n"
	crlf := strings.ReplaceAll(ours, "\n", "\r\n")
	json := `{"openapi":"3.1.0","info":{"title":"t","version":"1"},` +
		`"paths":{"/x":{"get":{"operationId":"getModel","tags":["A"],` +
		`"responses":{"200":{"description":"a: b\nc"},"404":{"$ref":"#/components/responses/N"}}}}},` +
		`"components":{"responses":{"N":{"description":"n"}}}}`
	for name, pair := range map[string][2]string{
		"empty":          {empty, theirs},
		"CRLF":           {crlf, theirs},
		"from JSON":      {ours, json},
		"no end of line": {strings.TrimSuffix(ours, "\n"), theirs},
	} {
		added, err := document.Add(source("o", pair[0]), source("t", pair[1]), "getModel")
		if err != nil || len(added.Operations) != 1 {
			t.Errorf("%s: %q, %v", name, added.Operations, err)
		}
		if lines := strings.Count(string(added.Document), "\n"); name == "CRLF" &&
			lines != strings.Count(string(added.Document), "\r\n") {
			t.Errorf("%s: the ends of lines are mixed", name)
		}
		if name == "from JSON" &&
			!strings.Contains(string(added.Document), "\n  /x:\n    get:\n      operationId: getModel\n") {
			t.Errorf("%s:\n%s", name, added.Document)
		}
	}
	flow := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'204': " +
		"{description: x}}}}}\n"
	if _, err := document.Add(source("o.yaml", flow), source("t", theirs), "getModel"); err == nil ||
		!strings.Contains(err.Error(), "o.yaml:3: it is in flow style") {
		t.Errorf("flow style: %v", err)
	}
	for name, text := range map[string]string{
		"list":      "[]",
		"not YAML":  "a: [",
		"nothing":   "",
		"recursive": "a: &a {b: *a}",
	} {
		if _, err := document.Add(source("o", ours), source(name, text), "getModel"); err == nil {
			t.Errorf("%s was taken for a document", name)
		}
	}
	if _, err := document.Add(source("o", "openapi: 3.1.0\n"), source("t", theirs), "getModel"); err == nil ||
		!strings.Contains(err.Error(), "with what was added, the document is invalid") {
		t.Errorf("an invalid result: %v", err)
	}
}

// A property may be called what a keyword is called, and then it counts.
func TestAddComparesPropertiesByAnyName(t *testing.T) {
	t.Parallel()
	mine := strings.Replace(ours, "id: {type: string}", "id: {type: integer}\n        title: {type: string}", 1)
	other := strings.Replace(
		theirs,
		"id: {type: integer}\n    Unused",
		"id: {type: integer}\n        title: {type: integer}\n    Unused",
		1,
	)
	added, err := document.Add(source("o", mine), source("t", other), "createKeys")
	if err != nil || len(added.Notes) != 1 || !strings.Contains(added.Notes[0], "properties.title.type") {
		t.Errorf("notes %q, %v", added.Notes, err)
	}
}

// The repository's own document, with everything of another: what make add and make generate start
// from.
func TestAddToOurDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	added, err := document.Add(
		source("api/openapi.yaml", string(text)),
		source("theirs.yaml", strings.Replace(theirs, "$ref: 'other.yaml#/x'", "description: x", 1)),
	)
	if err != nil || len(added.Operations) != 6 {
		t.Fatalf("added %q, %v", added.Operations, err)
	}
	keepsOurs(t, string(text), string(added.Document))
}

func FuzzAdd(f *testing.F) {
	f.Add(ours, theirs)
	f.Add("paths: {}\nopenapi: 3.1.0\ninfo: {title: t, version: '1'}", theirs)
	f.Add(
		"openapi: 3.1.0\ninfo:\n  title: t\n  version: '1'\npaths:\n  /a:\n    get:\n      responses: "+
			"{}\ntags:\n- name: x\n-  name: y\n",
		theirs,
	)
	f.Fuzz(func(t *testing.T, ours, theirs string) {
		added, err := document.Add(source("o", ours), source("t", theirs))
		if err != nil || len(added.Operations) == 0 {
			return
		}
		var before, after map[string]any
		if yaml.Unmarshal([]byte(ours), &before) == nil && yaml.Unmarshal(added.Document, &after) == nil {
			contains(t, "", before, after)
		}
	})
}

// The last line of a string in single quotes was indented too little for other YAML parsers.
func TestAddKeepsLineBreaksInQuotes(t *testing.T) {
	t.Parallel()
	from := strings.Replace(theirs, "      x-first: 1\n", "      x-first: 1\n      x-stop:\n"+
		"        - '\n\n          '\n", 1)
	if from == theirs {
		t.Fatal("the document has no getModel")
	}
	added, err := document.Add(source("ours.yaml", ours), source("theirs.yaml", from), "getModel")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(added.Document); !strings.Contains(got, `- "\n"`) {
		t.Errorf("the line break is not escaped:\n%s", got)
	}
}
