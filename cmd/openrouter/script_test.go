package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the command against `openrouter sandbox`, both as processes of their own, with a
// configuration directory that is empty and no keyring.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData", "USERPROFILE"} {
				env.Setenv(name, filepath.Join(env.WorkDir, "home"))
			}
			env.Setenv("OPENROUTER_NO_KEYRING", "1")
			env.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(env.WorkDir, "no-bus"))
			env.Setenv("BROWSER", "testuser")
			env.Setenv("NO_PROXY", "*")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // a second for every process otherwise
			return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sandbox":       startSandbox,
			"exits":         exits,
			"paste":         paste,
			"jsonfield":     jsonField,
			"secretservice": controlSecretService(),
			"interrupt":     signaling(os.Interrupt),
			"terminate":     signaling(syscall.SIGTERM),
		},
	})
}

// startSandbox is the script command "sandbox flags...": it starts one in the background, points
// OPENROUTER_BASE_URL to it, and ends it with the script by an interrupt, after which it must have
// ended well.
func startSandbox(ts *testscript.TestScript, _ bool, args []string) {
	cmd := command(ts, append([]string{"sandbox", "--json"}, args...)...)
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		if runtime.GOOS == "windows" {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return
		}
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			ts.Logf("the sandbox ended with %v", err)
		}
	})
	var printed struct {
		ServerURL string `json:"server_url"`
		AuthURL   string `json:"auth_url"`
	}
	ts.Check(json.NewDecoder(stdout).Decode(&printed))
	ts.Setenv("OPENROUTER_BASE_URL", printed.ServerURL)
	ts.Setenv("SANDBOX_PORT", regexp.MustCompile(`:(\d+)/`).FindStringSubmatch(printed.AuthURL)[1])
}

// exits is the script command "exits code program args...".
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	checkExit(ts, ts.Exec(args[1], args[2:]...), want)
}

// jsonField is the script command "jsonfield name file": it puts a field of the JSON that was just
// printed into a file.
func jsonField(ts *testscript.TestScript, _ bool, args []string) {
	var printed map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &printed))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), fmt.Appendln(nil, printed[args[0]]), 0o600))
}

func checkExit(ts *testscript.TestScript, err error, want int) {
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("the exit code is %d, want %d", got, want)
	}
}

// paste is the script command "paste bare|address|nonsense|wrong openrouter-args...": it waits for
// the page's address on standard error, approves as a user on another device does, and types what
// that user would copy.
func paste(ts *testscript.TestScript, neg bool, args []string) {
	want := 0
	if neg {
		want = 1
	}
	drive(ts, want, args[1:], func(page string, stdin io.WriteCloser, _ *os.Process) {
		defer stdin.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		approval, err := sandbox.Approve(ctx, client, page, sandbox.WithoutCallback())
		ts.Check(err)
		text := approval.Code
		switch args[0] {
		case "address":
			text = `"` + approval.Location + `" `
		case "nonsense":
			text = "what should I paste?\n" + text
		case "wrong":
			text = "wrong_code_wrong_code\n" + text
		}
		_, err = io.WriteString(stdin, text+"\n")
		ts.Check(err)
	})
}

// signaling is the script commands "interrupt openrouter-args..." and "terminate
// openrouter-args...": a signal while the sign-in waits.
func signaling(signal os.Signal) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		drive(ts, exitCanceled, args, func(_ string, stdin io.WriteCloser, process *os.Process) {
			ts.Check(process.Signal(signal))
			ts.Defer(func() { _ = stdin.Close() })
		})
	}
}

// drive runs openrouter with a standard input that stays open, and calls act once it waits for
// the user.
func drive(
	ts *testscript.TestScript, want int, args []string,
	act func(page string, stdin io.WriteCloser, process *os.Process),
) {
	cmd := command(ts, args...)
	var stdout strings.Builder
	cmd.Stdout = &stdout
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill() }) // for a script that has failed by then
	page, done := "", false
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		line := lines.Text()
		_, _ = io.WriteString(ts.Stderr(), line+"\n")
		if strings.HasPrefix(strings.TrimSpace(line), "http") {
			page = strings.TrimSpace(line)
		}
		if !done && strings.Contains(line, " left)") {
			done = true
			act(page, stdin, cmd.Process)
		}
	}
	err = cmd.Wait()
	_, _ = io.WriteString(ts.Stdout(), stdout.String())
	if !done {
		ts.Fatalf("it never waited for the user")
	}
	checkExit(ts, err, want)
}

// command is one of this program, in the script's directory and environment.
func command(ts *testscript.TestScript, args ...string) *exec.Cmd {
	path := ts.Getenv("PATH")
	name := "openrouter"
	for _, directory := range filepath.SplitList(path) {
		candidate := filepath.Join(directory, name+ts.Getenv("exe"))
		if info, err := os.Stat(candidate); err == nil && !info.IsDir() {
			name = candidate
			break
		}
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = ts.MkAbs(".")
	for _, variable := range []string{
		"PATH", "HOME", "XDG_CONFIG_HOME", "AppData", "USERPROFILE", "SystemRoot", "TMPDIR", "BROWSER", "TESTUSER",
		"NO_PROXY", "OPENROUTER_NO_KEYRING", "OPENROUTER_BASE_URL", "OPENROUTER_API_KEY",
		"DBUS_SESSION_BUS_ADDRESS", "GOCOVERDIR", "GORACE",
	} {
		if value := ts.Getenv(variable); value != "" {
			cmd.Env = append(cmd.Env, variable+"="+value)
		}
	}
	return cmd
}
