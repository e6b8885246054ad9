package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// output is a stream that several goroutines write to.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	seen func(string)
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen != nil {
		o.seen(string(p))
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func noEnvironment(string) string { return "" }

// The demonstration, in process: TestMain's leak check covers what it leaves behind.
func TestSandboxLogin(t *testing.T) {
	t.Parallel()
	var stdout, stderr output
	start := time.Now()
	code := run(t.Context(), []string{"auth", "login", "--sandbox", "--json", "--reveal"}, strings.NewReader(""), &stdout, &stderr, noEnvironment)
	if code != exitOK {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if !strings.Contains(stdout.String(), `"user_id": "user_sandbox"`) || !strings.Contains(stdout.String(), `"key": "sk-or-v1-`) {
		t.Errorf("standard output is\n%s", &stdout)
	}
	if strings.Contains(stderr.String(), "sk-or-v1-") {
		t.Errorf("the talk shows the key:\n%s", &stderr)
	}
}

// An interrupt while the sandbox serves, and while it waits for a person, ends both.
func TestCancellation(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args []string
		cue  string
		want int
	}{
		"sandbox": {[]string{"sandbox"}, "Ctrl-C", exitOK},
		"input":   {[]string{"auth", "exchange"}, "", exitCanceled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stderr := &output{seen: func(text string) {
				if tt.cue != "" && strings.Contains(text, tt.cue) {
					cancel()
				}
			}}
			if tt.cue == "" {
				cancel()
			}
			stdin, typing := io.Pipe()
			defer typing.Close()
			var stdout output
			if code := run(ctx, tt.args, stdin, &stdout, stderr, noEnvironment); code != tt.want {
				t.Errorf("exit code %d, want %d\n%s", code, tt.want, stderr)
			}
		})
	}
}

func TestExitCodesAndNextSteps(t *testing.T) {
	t.Parallel()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tt := range map[string]struct {
		ctx  context.Context
		err  error
		code int
		next string
	}{
		"failure":         {t.Context(), errors.New("odd"), exitFailed, "openrouter --help"},
		"own step":        {t.Context(), failf("do this", "odd"), exitFailed, "do this"},
		"usage":           {t.Context(), fmt.Errorf("odd"), exitFailed, "openrouter --help"},
		"interrupted":     {canceled, fmt.Errorf("odd: %w", context.Canceled), exitCanceled, "openrouter"},
		"other's end":     {t.Context(), fmt.Errorf("odd: %w", context.Canceled), exitFailed, "openrouter"},
		"not signed in":   {t.Context(), fmt.Errorf("odd: %w", errNotSignedIn), exitNotSignedIn, "openrouter auth login"},
		"revoked":         {t.Context(), fmt.Errorf("odd: %w", openrouter.ErrKeyRevoked), exitNotSignedIn, "sign in again"},
		"expired code":    {t.Context(), oauth.ErrCodeExpired, exitFailed, "(openrouter auth login)"},
		"nobody came":     {t.Context(), explainSignIn(native.ErrTimeout), exitFailed, "--timeout"},
		"control letters": {t.Context(), errors.New("odd\x1b[2J"), exitFailed, "openrouter --help"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr output
			a := &app{err: &stderr, getenv: noEnvironment}
			if code := a.conclude(tt.ctx, newRootCommand(a), tt.err); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
			last := lines[len(lines)-1]
			if !strings.HasPrefix(last, "Next: ") || !strings.Contains(last, tt.next) {
				t.Errorf("the last line is %q, want the next step %q", last, tt.next)
			}
			if strings.Contains(stderr.String(), "\x1b") {
				t.Error("a control character came through")
			}
		})
	}
}
