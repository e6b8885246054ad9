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
	args := []string{"auth", "login", "--sandbox", "--json", "--reveal"}
	code := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr, noEnvironment)
	if code != exitOK {
		t.Fatalf("exit code %d\n%s", code, &stderr)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, want := range []string{`"user_id": "user_sandbox"`, `"key": "sk-or-v1-`} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in standard output:\n%s", want, &stdout)
		}
	}
	if strings.Contains(stderr.String(), "sk-or-v1-") {
		t.Errorf("the messages show the key:\n%s", &stderr)
	}
}

// An interrupt while the sandbox serves, and while it waits for the user, ends both.
func TestCancellation(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		cue  string // the message at which the interrupt comes; "" is at once
		want int
	}{
		{
			name: "sandbox",
			args: []string{"sandbox"},
			cue:  "Ctrl-C",
			want: exitOK,
		},
		{
			name: "input",
			args: []string{"auth", "exchange"},
			want: exitCanceled,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
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
	for _, tt := range []struct {
		name string
		ctx  context.Context
		err  error
		code int
		next string
	}{
		{
			name: "failure",
			ctx:  t.Context(),
			err:  errors.New("odd"),
			code: exitFailed,
			next: "openrouter --help",
		},
		{
			name: "own step",
			ctx:  t.Context(),
			err:  failf("do this", "odd"),
			code: exitFailed,
			next: "do this",
		},
		{
			name: "usage",
			ctx:  t.Context(),
			err:  fmt.Errorf("odd"),
			code: exitFailed,
			next: "openrouter --help",
		},
		{
			name: "interrupted",
			ctx:  canceled,
			err:  fmt.Errorf("odd: %w", context.Canceled),
			code: exitCanceled,
			next: "openrouter",
		},
		{
			name: "other's end",
			ctx:  t.Context(),
			err:  fmt.Errorf("odd: %w", context.Canceled),
			code: exitFailed,
			next: "openrouter",
		},
		{
			name: "not signed in",
			ctx:  t.Context(),
			err:  fmt.Errorf("odd: %w", errNotSignedIn),
			code: exitNotSignedIn,
			next: "openrouter auth login",
		},
		{
			name: "revoked",
			ctx:  t.Context(),
			err:  fmt.Errorf("odd: %w", openrouter.ErrKeyRevoked),
			code: exitNotSignedIn,
			next: "sign in again",
		},
		{
			name: "expired code",
			ctx:  t.Context(),
			err:  oauth.ErrCodeExpired,
			code: exitFailed,
			next: "(openrouter auth login)",
		},
		{
			name: "no one came",
			ctx:  t.Context(),
			err:  explainSignIn(native.ErrTimeout),
			code: exitFailed,
			next: "--timeout",
		},
		{
			name: "control letters",
			ctx:  t.Context(),
			err:  errors.New("odd\x1b[2J"),
			code: exitFailed,
			next: "openrouter --help",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
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
