package generate

import (
	"os"
	"path/filepath"
	"testing"
)

// Other modules get the settings that this repository is generated with.
func TestSettingsAreTheRepositorys(t *testing.T) {
	t.Parallel()
	own, err := os.ReadFile(filepath.Join("..", "..", "codegen.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(own) != string(clientConfiguration) {
		t.Error("internal/generate/codegen.yaml is not a copy of codegen.yaml")
	}
}
