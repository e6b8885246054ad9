package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

// TestMain lets the scripts run the command, and a user with a browser, as processes of their own.
func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){
		"openrouter": main,
		"testuser":   func() { os.Exit(testUser()) },
	})
}

// leakChecked is goleak.VerifyTestMain for a TestMain that has another use for the exit code.
type leakChecked struct{ m *testing.M }

func (l leakChecked) Run() int {
	keyring.MockInit() // for what runs in this process; the scripts' processes have none
	code := l.m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}
