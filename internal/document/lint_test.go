package document_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/document"
)

func findings(t *testing.T, text string) (list []string) {
	t.Helper()
	found, err := document.Lint(source("openapi.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		list = append(list, fmt.Sprintf("%d: %s", f.Line, f.Problem))
	}
	return list
}

const complete = `openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /keys:
    post:
      operationId: createKeys
      summary: Make a key
      tags: [Keys]
      requestBody: {$ref: '#/components/requestBodies/Key'}
      responses:
        '200':
          description: Made
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Key'}
        '400': {description: Bad}
components:
  requestBodies:
    Key:
      content:
        application/json:
          schema: {type: object}
          example: {name: n}
  schemas:
    Key:
      type: object
      example: {id: k}
`

func TestLintNamesWhatIsMissingWithItsLine(t *testing.T) {
	t.Parallel()
	if got := findings(t, complete); len(got) != 0 {
		t.Errorf("of a complete document: %q", got)
	}
	for name, test := range map[string]struct{ old, new, want string }{
		"id":      {"      operationId: createKeys\n", "", "5: post /keys: it has no operationId"},
		"tag":     {"      tags: [Keys]\n", "", "5: createKeys: it has no tag"},
		"tags":    {"[Keys]", "[Keys, More]", "8: createKeys: it has 2 tags"},
		"summary": {"      summary: Make a key\n", "", "5: createKeys: it has no summary"},
		"request example": {
			"          example: {name: n}\n",
			"",
			"21: createKeys: the request has no example of application/json",
		},
		"response example": {
			"      example: {id: k}\n",
			"",
			"14: createKeys: response 200 has no example of application/json",
		},
		"error":        {"        '400': {description: Bad}\n", "", "5: createKeys: it has no error response"},
		"invalid path": {"description: Made", "x: y", "5: the document is invalid"},
		"invalid schema": {
			"      type: object\n      example",
			"      type: seven\n      example",
			"25: the document is invalid",
		},
		"broken reference": {"schemas/Key'", "schemas/None'", "15: read the document"},
	} {
		changed := strings.Replace(complete, test.old, test.new, 1)
		if changed == complete {
			t.Fatalf("%s: nothing was changed", name)
		}
		if got := findings(t, changed); !slices.ContainsFunc(
			got,
			func(f string) bool { return strings.HasPrefix(f, test.want) },
		) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	if _, err := document.Lint(source("x.yaml", "a: [")); err == nil || !strings.Contains(err.Error(), "x.yaml") {
		t.Errorf("no YAML: %v", err)
	}
}

func TestLintOurDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := findings(t, string(text)); len(got) != 0 {
		t.Errorf("%q", got)
	}
}
