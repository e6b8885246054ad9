package document_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/document"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own, other, bad := filepath.Join(dir, "own.yaml"), filepath.Join(dir, "other.yaml"), filepath.Join(dir, "bad.yaml")
	for name, text := range map[string]string{
		own:   ours,
		other: strings.Replace(theirs, "$ref: 'other.yaml#/x'", "description: x", 1),
		bad:   "a: [",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		args        string
		code        int
		out, errOut string
	}{
		{"add -document OWN -from OTHER", 2, "", "openrouter-generate add -document openapi.yaml"},
		{"add -document OWN -from OTHER -all getModel", 2, "", "-all"},
		{"add -document OWN getModel", 2, "", "-from"},
		{"add -x", 2, "", "-from"},
		{"lint -document OWN more", 2, "", "-document"},
		{"add -document OWN -from OTHER nothing", 1, "", "nothing was added: "},
		{"add -document BAD -from OTHER getModel", 1, "", "bad.yaml"},
		{"add -document NONE -from OTHER getModel", 1, "", "none.yaml"},
		{"add -document OWN -from OTHER getModel", 0, "added getModel\n1 operations and 6 components are new in", ""},
		{"add -document OWN -from OTHER getModel", 1, "", "is there already"},
		{"lint -document OWN", 1, "own.yaml:", "findings"},
		{"diff -document OWN -from OTHER", 0, "ListKeys", ""},
		{"diff -document OWN -from BAD", 1, "", "bad.yaml"},
	} {
		args := strings.NewReplacer("OWN", own, "OTHER", other, "BAD", bad, "NONE", filepath.Join(dir, "none.yaml")).
			Replace(test.args)
		var out, errOut bytes.Buffer
		if code := document.Run(strings.Fields(args), &out, &errOut); code != test.code ||
			!strings.Contains(out.String(), test.out) ||
			!strings.Contains(errOut.String(), test.errOut) {
			t.Errorf("%s: %d\n%s\n%s", test.args, code, &out, &errOut)
		}
	}
	info, err := os.Stat(own)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
}
