package native

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/internal/cleanup"
)

// openFor is how long a command may take to report that it failed. One that still runs has most
// likely become the browser.
const openFor = 5 * time.Second

// OpenBrowser shows an http or https URL in the user's browser: with the command in $BROWSER where
// it is set (commands separated as in $PATH, "%s" stands for the URL), else with what the system
// has for it. It never does so over SSH. It is what [Config.OpenBrowser] is by default, and is
// exported for a program that wants to say or ask something first.
//
// A command's arguments can be read by every user of the computer. So a URL of this computer, as
// [SignIn] passes it with its context, is written to a file that only the user can read, and the
// browser is shown this file, which redirects to the URL. Where the browser cannot read it (in
// snap, flatpak or another sandbox, and on Windows, where other users cannot read the arguments) it
// is shown the URL itself.
//
// It returns when the command has ended, after a few seconds, or when ctx ends, and leaves the
// browser running; nothing the command prints is shown. It may be called at any time from any
// goroutine.
func OpenBrowser(ctx context.Context, url string) error {
	env := currentEnvironment()
	if reason := env.noBrowser(); reason != "" {
		return errors.New("native: no browser is opened: " + reason)
	}
	address, err := safeAddress(url)
	if err != nil {
		return err
	}
	var failed []error
	for _, command := range openCommands(env, address) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("native: opening a browser: %w", err)
		}
		path, err := exec.LookPath(command.argv[0])
		if err == nil {
			err = launch(ctx, path, command.args(command.target(ctx, env, path, address)), command.stdin)
		}
		if err == nil {
			return nil
		}
		failed = append(failed, err)
	}
	return fmt.Errorf("native: no command opened a browser: %w", errors.Join(failed...))
}

// safeAddress returns the URL in characters that mean nothing to any shell. PowerShell takes
// typographic quotes for quotes too, and so only ASCII is left.
func safeAddress(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		// Anything else could be a program, or an option.
		return "", errors.New("native: only http and https URLs are opened")
	}
	var safe strings.Builder
	for _, b := range []byte(u.String()) {
		if b <= ' ' || b > '~' || strings.IndexByte("\"'`$\\^<>{}|", b) >= 0 {
			fmt.Fprintf(&safe, "%%%02X", b)
		} else {
			safe.WriteByte(b)
		}
	}
	return safe.String(), nil
}

// openCommand is one way to open a browser.
type openCommand struct {
	argv  []string // "%s" stands for the address
	stdin string   // a script that holds the address
	files bool     // it shows a local file in the browser, if the browser can read it
}

func (c openCommand) args(address string) []string {
	args := slices.Clone(c.argv[1:])
	for i, arg := range args {
		args[i] = strings.ReplaceAll(arg, "%s", address)
	}
	return args
}

// target returns what to open: a file that redirects to the address, or the address itself.
func (c openCommand) target(ctx context.Context, env environment, path, address string) string {
	u, err := url.Parse(address)
	if err != nil || !isLocal(u.Host) || !c.files || !env.canReadFiles(ctx, path) {
		return address
	}
	file, remove, err := redirectFile(address)
	if err != nil {
		return address
	}
	if !cleanup.Add(ctx, remove) {
		remove() // no one would remove it later
		return address
	}
	return file
}

// openCommands lists the commands to try, best first. cmd.exe's "start" is not among them: it cuts
// a URL at its first "&".
func openCommands(env environment, address string) []openCommand {
	if env.browser != "" {
		return browserVariable(env)
	}
	switch {
	case env.goos == "darwin":
		return []openCommand{
			{argv: []string{"osascript", "-"}, stdin: `open location "` + address + `"`},
			{argv: []string{"open", "%s"}},
		}
	case env.goos == "windows":
		return []openCommand{{argv: []string{"rundll32.exe", "url.dll,FileProtocolHandler", "%s"}}}
	}
	var commands []openCommand
	if env.wsl {
		commands = []openCommand{
			{argv: []string{"wslview", "%s"}},
			{argv: []string{"rundll32.exe", "url.dll,FileProtocolHandler", "%s"}},
			{argv: []string{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process '%s'"}},
		}
	}
	for _, name := range []string{"xdg-open", "x-www-browser", "sensible-browser"} {
		commands = append(commands, openCommand{argv: []string{name, "%s"}, files: true})
	}
	return commands
}

// browserVariable reads $BROWSER the way xdg-open and Python's webbrowser do.
func browserVariable(env environment) []openCommand {
	separator := ":"
	if env.goos == "windows" {
		separator = ";"
	}
	var commands []openCommand
	for entry := range strings.SplitSeq(env.browser, separator) {
		argv := strings.Fields(entry)
		if len(argv) == 0 {
			continue
		}
		if _, err := exec.LookPath(entry); err == nil {
			argv = []string{entry} // a program in a directory with a space in its name
		}
		if !slices.ContainsFunc(argv[1:], func(arg string) bool { return strings.Contains(arg, "%s") }) {
			argv = append(argv, "%s")
		}
		commands = append(commands, openCommand{argv: argv, files: true})
	}
	return commands
}

// launch runs one command and reports whether it took the URL. Standard output and error stay
// closed, so that a browser's chatter does not reach the terminal.
func launch(ctx context.Context, path string, args []string, stdin string) error {
	ctx, cancel := context.WithTimeout(ctx, openFor)
	defer cancel()
	err := run(ctx, path, args, stdin)
	if err == nil || ctx.Err() != nil {
		return nil // it still ran when there was no need to wait for it any more
	}
	return fmt.Errorf("%s: %w", baseName(runtime.GOOS, path), err)
}

// baseName leaves the directories of a path out of an error that may end up in a log.
func baseName(goos, path string) string {
	cut := "/"
	if goos == "windows" {
		cut = `/\`
	}
	return path[strings.LastIndexAny(path, cut)+1:]
}
