package keystore_test

import (
	"testing"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	keyring.MockInit() // the machine's own keyring is nobody's to test with
	goleak.VerifyTestMain(m)
}
