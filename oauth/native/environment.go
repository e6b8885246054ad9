package native

import (
	"fmt"
	"os"
	"runtime"
	"slices"
)

// environment is what decides whether a browser can be shown to the user who started the program.
type environment struct {
	goos      string
	ssh       bool
	wsl       bool
	display   bool   // of X11 or Wayland; macOS and Windows always have theirs
	browser   string // $BROWSER
	home      string
	elsewhere bool // the browser does not see this program's files
	exists    func(path string) bool
}

// detect reads the environment through its arguments only, so that every system can be tested on
// any other.
func detect(goos string, getenv func(string) string, exists func(path string) bool) environment {
	set := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return getenv(name) != "" })
	}
	return environment{
		goos: goos,
		ssh:  set("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"),
		// Not the kernel's name, which a container under WSL sees as well, without the way to
		// Windows that opens a browser there.
		wsl: goos == "linux" && (set("WSL_DISTRO_NAME", "WSL_INTEROP") ||
			exists("/proc/sys/fs/binfmt_misc/WSLInterop") || exists("/proc/sys/fs/binfmt_misc/WSLInterop-late")),
		display:   goos == "darwin" || goos == "windows" || set("DISPLAY", "WAYLAND_DISPLAY"),
		browser:   getenv("BROWSER"),
		home:      getenv("HOME"),
		elsewhere: set("SNAP", "FLATPAK_ID", "VSCODE_IPC_HOOK_CLI", "REMOTE_CONTAINERS", "CODESPACES"),
		exists:    exists,
	}
}

func currentEnvironment() environment {
	return detect(runtime.GOOS, os.Getenv, func(path string) bool { _, err := os.Stat(path); return err == nil })
}

// noBrowser returns why no browser should be opened here, "" when one can be.
func (e environment) noBrowser() string {
	switch {
	case e.ssh:
		return "this is an SSH session" // a browser would open on the machine that no one sits at
	case e.browser != "", e.display, e.wsl:
		return ""
	default:
		return "there is no display"
	}
}

// decide chooses the mode that a sign-in starts with, and the reason where Auto takes the headless
// way. Whether a port can be bound shows later.
func decide(c Config, env environment) (mode Mode, reason string, err error) {
	if c.OpenBrowser == nil {
		reason = env.noBrowser()
	}
	switch {
	case c.Mode == Headless && c.Prompt == nil:
		return 0, "", fmt.Errorf("native: %w: headless mode needs Config.Prompt to paste the code into", ErrNoWay)
	case c.Mode == Headless:
		return Headless, "", nil
	case c.Mode == Loopback && reason != "" && c.Prompt == nil && c.Notify == nil:
		return 0, "", fmt.Errorf("native: %w: %s, and no one is shown the URL: "+
			"set Config.OpenBrowser to open it or Config.Notify to show it", ErrNoWay, reason)
	case c.Mode == Loopback || reason == "":
		return Loopback, "", nil
	case c.Prompt == nil:
		return 0, "", fmt.Errorf("native: %w: %s, and nothing to paste a code into: "+
			"set Config.OpenBrowser or Config.Prompt", ErrNoWay, reason)
	default:
		return Headless, reason, nil
	}
}
