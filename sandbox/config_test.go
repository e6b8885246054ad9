package sandbox_test

import (
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestUnusable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config sandbox.Config
		says   string
	}{
		"no YAML": {
			config: sandbox.Config{Document: []byte("\t{")},
			says:   "read the document",
		},
		"no document": {
			config: sandbox.Config{Document: []byte("openapi: 3.1.0")},
			says:   "the document is invalid",
		},
		"empty": {
			config: sandbox.Config{Document: []byte{}},
			says:   "read the document",
		},
		"status": {
			config: sandbox.Config{RefusedCodeStatus: 418},
			says:   "RefusedCodeStatus is 418",
		},
		"lifetime": {
			config: sandbox.Config{CodeLifetime: -1},
			says:   "CodeLifetime",
		},
		"remembers": {
			config: sandbox.Config{MaxRequests: -1},
			says:   "MaxRequests",
		},
		"body": {
			config: sandbox.Config{MaxBody: -1},
			says:   "MaxBody",
		},
		"external is not": {
			config: sandbox.Config{Document: []byte("openapi: 3.1.0\ninfo: {title: t, version: '1'}\n" +
				"paths: {/x: {$ref: 'file:///etc/hostname'}}")},
			says: "read the document",
		},
	} {
		s := sandbox.New(test.config)
		if s.Err() == nil || !strings.Contains(s.Err().Error(), test.says) {
			t.Errorf("%s: Err = %v, want %q", name, s.Err(), test.says)
		}
		got := serve(t, s, "GET", "/api/v1/key")
		if got.Status != 500 || !strings.Contains(string(got.Body), test.says) {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
}
