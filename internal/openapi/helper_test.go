package openapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// load reads a document with the given components.
func load(t *testing.T, components string) *openapi.Document {
	t.Helper()
	document, err := openapi.Load([]byte("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n" + components))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// schemas reads a document with the given schemas, one a line.
func schemas(t *testing.T, lines string) *openapi.Document {
	t.Helper()
	return load(t, "components:\n  schemas:\n    "+strings.ReplaceAll(strings.TrimSpace(lines), "\n", "\n    ")+"\n")
}

func asJSON(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
