package terminal_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter/internal/terminal"
)

// helperEnv makes the test binary a program that asks for lines, for the tests that start one in a
// terminal of its own.
const helperEnv = "OPENROUTER_TERMINAL_HELPER"

func TestMain(m *testing.M) {
	if how := os.Getenv(helperEnv); how != "" {
		ask(how)
		return
	}
	goleak.VerifyTestMain(m)
}

// ask reads one line, or as many as there are, and prints each. The word "hidden" in how hides
// them; "handled" makes a signal end the context, as programs usually do.
func ask(how string) {
	ctx := context.Background()
	if strings.Contains(how, "handled") {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
		defer stop()
		context.AfterFunc(ctx, stop) // a second signal ends the program
	}
	reader := terminal.NewReader(os.Stdin)
	for {
		line, err := reader.ReadLine(ctx, terminal.Options{
			Output: os.Stderr,
			Prompt: "Code: ",
			Hidden: strings.Contains(how, "hidden"),
			Joins:  isAddress,
		})
		fmt.Printf("\nline %q, error %v\n", line, err)
		if err != nil || !strings.Contains(how, "all") {
			break
		}
	}
}

func isAddress(text, next string) bool {
	return strings.Contains(text, "://") && !strings.Contains(next, "://")
}
