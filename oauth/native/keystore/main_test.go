package keystore_test

import (
	"context"
	"os"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

// saveForeverVariable makes the test's binary a writer that has to be killed.
const saveForeverVariable = "KEYSTORE_TEST_SAVE_FOREVER"

func TestMain(m *testing.M) {
	if path := os.Getenv(saveForeverVariable); path != "" {
		saveForever(path)
	}
	keyring.MockInit() // the machine's own keyring is no one's to test with
	goleak.VerifyTestMain(m)
}

// saveForever is a process of its own, to be killed.
func saveForever(path string) {
	for i := 0; ; i++ {
		_ = keystore.File{Path: path}.Save(context.Background(), []openrouter.Key{one, two}[i%2])
	}
}
