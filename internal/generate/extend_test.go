package generate

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const creditsSchema = `{type: object, required: [data], properties: {data: {type: object, required: ` +
	`[total_credits, total_usage], properties: {total_credits: {type: number, format: double, description: ` +
	`Bought credits in USD., example: 100.5}, total_usage: {type: number, format: double, description: Used ` +
	`credits in USD., example: 25.75}}}}}`

const deletedSchema = `{type: object, required: [deleted], properties: {deleted: {type: boolean, description: ` +
	`Always true., example: true}}}`

const morePaths = `
  /credits:
    get:
      operationId: getCredits
      tags: [Credits]
      summary: Get the account's credits
      responses:
        '200': {description: The credits, content: {application/json: {schema: CREDITS}}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '403': {$ref: '#/components/responses/Forbidden'}
        '500': {$ref: '#/components/responses/InternalServer'}
  /keys/{hash}:
    delete:
      operationId: deleteKeys
      tags: [API Keys]
      summary: Delete an API key
      parameters:
        - {name: hash, in: path, required: true, description: The key's hash., schema: {type: string}}
      responses:
        '200': {description: Gone, content: {application/json: {schema: DELETED}}}
        '401': {$ref: '#/components/responses/Unauthorized'}
        '404': {description: There is no such key, content: {application/json: {schema: MISSING}}}
        '429': {$ref: '#/components/responses/TooManyRequests'}
        '500': {$ref: '#/components/responses/InternalServer'}

components:
`

// TestExtendTheDocument does what someone does who needs two more operations: it adds them to the
// document, runs make generate, and calls them against the sandbox, without a line of Go for them;
// then it takes them out again, and the tree is what it was.
func TestExtendTheDocument(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ credits, deleted, missing, components string }{
		"inline schemas": {
			creditsSchema, deletedSchema,
			`{type: object, properties: {error: {type: object, properties: {code: {type: integer}, message: ` +
				`{type: string}}}}}`, "",
		},
		"components": {
			"{$ref: '#/components/schemas/GetCreditsResponse'}", "{$ref: '#/components/schemas/DeleteKeysResponse'}",
			"{$ref: '#/components/schemas/NotFoundResponse'}",
			"    GetCreditsResponse: " + creditsSchema + "\n    DeleteKeysResponse: " + deletedSchema + "\n",
		},
	}
	program, err := os.ReadFile("testdata/extend_test.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := copyRepository(t, func(name string) bool {
				return !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "cmd/openrouter/")
			})
			before := snapshot(t, root)
			original := before["api/openapi.yaml"]

			paths := strings.NewReplacer("CREDITS", test.credits, "DELETED", test.deleted, "MISSING", test.missing).
				Replace(morePaths)
			extended := strings.Replace(original, "\ncomponents:\n", paths, 1)
			extended = strings.Replace(extended, "\n  schemas:\n", "\n  schemas:\n"+test.components, 1)
			put(t, root, "api/openapi.yaml", extended)
			put(t, root, "extend/extend_test.go", string(program))
			makeGenerate(t, root)
			goTool(t, root, "vet", "./credits", "./apikeys", "./oauth", "./extend")
			goTool(t, root, "test", "./extend")

			page := readFile(t, root, pageDirectory+"/deleteKeys.md")
			for _, want := range []string{
				"`DELETE /keys/{hash}`",
				"service.DeleteKeys(context.Background(), \"hash\")",
				"| `*openrouter.NotFoundResponseError` | 404 | application/json |",
			} {
				if !strings.Contains(page, want) {
					t.Errorf("the page of deleteKeys has no %q", want)
				}
			}
			if page := readFile(t, root, pageDirectory+"/getCredits.md"); !strings.Contains(
				page,
				"credits.GetCredits(context.Background(), client)",
			) ||
				!strings.Contains(page, "`Data.TotalCredits`") {
				t.Error("the page of getCredits does not show the call and its fields")
			}
			if index := readFile(t, root, pageDirectory+"/README.md"); !strings.Contains(
				index,
				"[getCredits](getCredits.md)",
			) {
				t.Error("the index does not name getCredits")
			}

			put(t, root, "api/openapi.yaml", original)
			if err := os.RemoveAll(root + "/extend"); err != nil {
				t.Fatal(err)
			}
			makeGenerate(t, root)
			compareTrees(t, snapshot(t, root), before)
		})
	}
}

// makeGenerate refreshes everything the way that the README tells.
func makeGenerate(t *testing.T, root string) {
	t.Helper()
	if _, err := exec.LookPath("make"); err != nil {
		goTool(t, root, "generate", "./...")
		return
	}
	tool(t, root, "make", "generate", "NPM=") // the npm package has tests of its own
}
