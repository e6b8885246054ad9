package document

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// Finding is what [Lint] found.
type Finding struct {
	Line    int // 0 where it is not known
	Problem string
}

// Lint returns what keeps a document from being valid, or its operations from being complete: an
// id, one tag, a summary, an example of each JSON body and an error response. The reference pages,
// the sandbox and the tests are made of these.
func Lint(source Source) ([]Finding, error) {
	f, err := parse(source.Name, source.Text)
	if err != nil {
		return nil, err
	}
	var list []Finding
	if _, err := openapi.Load(source.Text); err != nil {
		list = append(list, Finding{f.lineOf(err.Error()), err.Error()})
	}
	for _, o := range f.operations() {
		for _, problem := range f.incomplete(o) {
			list = append(list, Finding{cmp.Or(problem.Line, o.key.Line), o.name() + ": " + problem.Problem})
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	return list, nil
}

func lint(source Source, stdout io.Writer) error {
	list, err := Lint(source)
	if err != nil {
		return err
	}
	for _, finding := range list {
		fmt.Fprintf(stdout, "%s:%d: %s\n", source.Name, finding.Line, finding.Problem)
	}
	if len(list) > 0 {
		return fmt.Errorf("%d findings", len(list))
	}
	return nil
}

// incomplete returns what an operation lacks. A line of 0 is the operation's.
func (f *file) incomplete(o operation) (list []Finding) {
	lacks := func(line int, format string, args ...any) {
		list = append(list, Finding{line, fmt.Sprintf(format, args...)})
	}
	if o.id == "" {
		lacks(0, "it has no operationId, which its function is named by")
	}
	tags := at(o.node, "tags")
	switch {
	case tags == nil || len(tags.Content) == 0:
		lacks(0, "it has no tag, which its package is named by")
	case len(tags.Content) > 1:
		lacks(tags.Line, "it has %d tags: one names its package", len(tags.Content))
	}
	if text(at(o.node, "summary")) == "" {
		lacks(0, "it has no summary, which its doc comment begins with")
	}
	if body := f.resolve(at(o.node, "requestBody")); body != nil {
		f.examples(body, "the request", lacks)
	}
	responses := at(o.node, "responses")
	hasError := false
	for i := 0; responses != nil && i+1 < len(responses.Content); i += 2 {
		status := responses.Content[i].Value
		hasError = hasError || status == "default" || status[:1] == "4" || status[:1] == "5"
		if strings.HasPrefix(status, "2") {
			f.examples(f.resolve(responses.Content[i+1]), "response "+status, lacks)
		}
	}
	if !hasError {
		lacks(0, "it has no error response")
	}
	return list
}

// examples looks for an example of each JSON body.
func (f *file) examples(body *yaml.Node, what string, lacks func(int, string, ...any)) {
	content := at(body, "content")
	for i := 0; content != nil && i+1 < len(content.Content); i += 2 {
		media, value := content.Content[i], content.Content[i+1]
		if !strings.Contains(media.Value, "json") {
			continue
		}
		schema := f.resolve(at(value, "schema"))
		if !hasExample(value) && !hasExample(schema) {
			lacks(media.Line, "%s has no example of %s", what, media.Value)
		}
	}
}

func hasExample(n *yaml.Node) bool { return at(n, "example") != nil || at(n, "examples") != nil }

// resolve follows a reference to a component; one that leads nowhere is itself.
func (f *file) resolve(n *yaml.Node) *yaml.Node {
	for range 10 {
		ref := strings.Split(text(at(n, "$ref")), "/")
		if len(ref) != 4 {
			return n
		}
		target := at(f.root, "components", ref[2], unescape.Replace(ref[3]))
		if target == nil {
			return n
		}
		n = target
	}
	return n
}

var (
	yamlLine  = regexp.MustCompile(`line (\d+)`)
	ofPath    = regexp.MustCompile(`invalid path (/\S*?): (?:invalid operation ([A-Z]+))?`)
	ofSchema  = regexp.MustCompile(`components: (schema|response|parameter|request body|header|example) "([^"]+)":`)
	ofTarget  = regexp.MustCompile(`"(#/[^"]+)"`)
	inSection = map[string]string{
		"schema": "schemas", "response": "responses", "parameter": "parameters",
		"request body": "requestBodies", "header": "headers", "example": "examples",
	}
)

// lineOf finds the line that a validation error is about; it names a path or a component.
func (f *file) lineOf(problem string) int {
	if m := yamlLine.FindStringSubmatch(problem); m != nil {
		line, _ := strconv.Atoi(m[1])
		return line
	}
	if m := ofPath.FindStringSubmatch(problem); m != nil {
		key, item := lookup(at(f.root, "paths"), m[1])
		if method, _ := lookup(item, strings.ToLower(m[2])); method != nil {
			key = method
		}
		if key != nil {
			return key.Line
		}
	}
	if m := ofSchema.FindStringSubmatch(problem); m != nil {
		if key, _ := lookup(at(f.root, "components", inSection[m[1]]), m[2]); key != nil {
			return key.Line
		}
	}
	if m := ofTarget.FindStringSubmatch(problem); m != nil {
		if n := scalarOf(f.root, m[1]); n != nil {
			return n.Line
		}
	}
	return 1
}

// scalarOf returns the first scalar of a value.
func scalarOf(n *yaml.Node, value string) *yaml.Node {
	if n.Kind == yaml.ScalarNode && n.Value == value {
		return n
	}
	for _, child := range n.Content {
		if found := scalarOf(child, value); found != nil {
			return found
		}
	}
	return nil
}
