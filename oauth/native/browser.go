package native

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// openFor is how long a command may take to say that it failed. One that still runs has most likely become the browser.
const openFor = 5 * time.Second

// OpenBrowser shows an http or https URL in the person's browser: $BROWSER where it is set (commands separated as in $PATH, "%s"
// stands for the URL), else what the system has for it. It never does so over SSH. It is what [Config.OpenBrowser] is by
// default, and is exported for a program that wants to say or ask something first.
//
// It returns when the command has ended, after a few seconds, or when ctx ends, and leaves the browser running; nothing
// the command prints is shown. It may be called at any time from any goroutine.
func OpenBrowser(ctx context.Context, url string) error {
	env := currentEnvironment()
	if reason := env.noBrowser(); reason != "" {
		return errors.New("native: no browser is opened: " + reason)
	}
	commands, err := openCommands(env, url)
	if err != nil {
		return err
	}
	var failed []error
	for _, argv := range commands {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("native: opening a browser: %w", err)
		}
		path, err := exec.LookPath(argv[0])
		if err == nil {
			err = launch(ctx, path, argv[1:])
		}
		if err == nil {
			return nil
		}
		failed = append(failed, err)
	}
	return fmt.Errorf("native: no command opened a browser: %w", errors.Join(failed...))
}

// openCommands lists the commands to try, best first. cmd.exe's "start" is not among them: it cuts a URL at its first "&".
func openCommands(env environment, address string) ([][]string, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, errors.New("native: only http and https URLs are opened") // anything else could be a program, or an option
	}
	address = u.String()
	if env.browser != "" {
		return browserVariable(env, address), nil
	}
	var commands [][]string
	switch {
	case env.goos == "darwin":
		return [][]string{{"open", address}}, nil
	case env.goos == "windows":
		return [][]string{{"rundll32.exe", "url.dll,FileProtocolHandler", address}}, nil
	case env.wsl:
		commands = [][]string{
			{"wslview", address},
			{"rundll32.exe", "url.dll,FileProtocolHandler", address},
			{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process '" + strings.ReplaceAll(address, "'", "''") + "'"},
		}
	}
	return append(commands, []string{"xdg-open", address}, []string{"x-www-browser", address}, []string{"sensible-browser", address}), nil
}

// browserVariable reads $BROWSER the way xdg-open and Python's webbrowser do.
func browserVariable(env environment, address string) [][]string {
	separator := ":"
	if env.goos == "windows" {
		separator = ";"
	}
	var commands [][]string
	for entry := range strings.SplitSeq(env.browser, separator) {
		argv := strings.Fields(entry)
		if len(argv) == 0 {
			continue
		}
		if _, err := exec.LookPath(entry); err == nil {
			argv = []string{entry} // a program in a folder with a space in its name
		}
		named := false
		for i := 1; i < len(argv); i++ {
			if strings.Contains(argv[i], "%s") {
				argv[i], named = strings.ReplaceAll(argv[i], "%s", address), true
			}
		}
		if !named {
			argv = append(argv, address)
		}
		commands = append(commands, argv)
	}
	return commands
}

// launch runs one command and tells whether it took the URL. The standard streams stay closed, so that a browser's chatter
// does not reach the terminal.
func launch(ctx context.Context, path string, args []string) error {
	ctx, cancel := context.WithTimeout(ctx, openFor)
	defer cancel()
	err := run(ctx, path, args)
	if err == nil || ctx.Err() != nil {
		return nil // it still ran when there was no need to wait for it any more
	}
	return fmt.Errorf("%s: %w", baseName(runtime.GOOS, path), err)
}

// baseName leaves the folders of a path out of an error that may end up in a log.
func baseName(goos, path string) string {
	cut := "/"
	if goos == "windows" {
		cut = `/\`
	}
	return path[strings.LastIndexAny(path, cut)+1:]
}
