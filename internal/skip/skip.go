// Package skip is how this repository's tests skip what a machine cannot run: aloud, and never
// where it was set up to run everything.
package skip

import (
	"os"
	"testing"
)

// Variable is the environment variable under which a skip is a failure. .ci/run sets it, since it
// has installed what the tests need.
const Variable = "OPENROUTER_TEST_NO_SKIP"

// Test skips the test for the reason that is given, such as "no chromium: apt-get install
// chromium".
func Test(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv(Variable) != "" {
		t.Fatalf("%s is set, and yet: %s", Variable, reason)
	}
	t.Skip(reason)
}
