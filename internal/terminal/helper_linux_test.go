package terminal_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/openrouter-go/openrouter/internal/ptytest"
)

// startProgram starts the helper in a terminal of its own; startShell does so from a shell.
func startProgram(t *testing.T, how string) *ptytest.Screen {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperEnv+"="+how, "TERM=xterm")
	return ptytest.Start(t, cmd)
}

func startShell(t *testing.T, how string) *ptytest.Screen {
	s := ptytest.StartShell(t, "HELPER="+os.Args[0], "TERM=xterm")
	s.Write(helperEnv + "=" + how + " $HELPER\n")
	s.WaitFor("Code: ")
	return s
}
