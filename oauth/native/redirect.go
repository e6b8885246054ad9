package native

import (
	"context"
	"errors"
	"html/template"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var redirectPage = template.Must(template.New("redirect").Parse(`<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={{.}}">
<title>Sign in with OpenRouter</title>
<p><a href="{{.}}">Continue to OpenRouter</a>
`))

// redirectFile writes a page that leads to the address into a file of mode 0600, and returns the
// file's URL. The caller removes it.
func redirectFile(address string) (fileURL string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "openrouter-sign-in-") // of mode 0700
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) } // what is in it has no use after the sign-in
	path := filepath.Join(dir, "open.html")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- in our directory
	if err == nil {
		err = errors.Join(redirectPage.Execute(f, address), f.Close())
	}
	if err != nil {
		remove()
		return "", nil, err
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String(), remove, nil
}

const (
	// askFor bounds a question to xdg-mime.
	askFor = 2 * time.Second

	// scriptHead is how much of a script is searched for the sandbox that it starts, in bytes.
	scriptHead = 8 << 10
)

// canReadFiles reports whether the browser that the command opens is likely to see this program's
// temporary files, and shows them. It does not in snap, flatpak or on Windows, nor when the command
// hands the URL to another machine.
func (e environment) canReadFiles(ctx context.Context, command string) bool {
	if e.wsl || e.elsewhere || e.goos == "windows" {
		return false
	}
	if filepath.Base(command) != "xdg-open" {
		return !startsSandbox(command)
	}
	page, link := defaultApp(ctx, "text/html"), defaultApp(ctx, "x-scheme-handler/http")
	if page == "" || link == "" {
		return page == link // xdg-open then looks for a browser by itself
	}
	if page != link {
		return false // an editor, say
	}
	return !e.sandboxedApp(page)
}

// defaultApp returns the name of the desktop file for a type, "" when there is none or it is not
// known.
func defaultApp(ctx context.Context, kind string) string {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	out, err := exec.CommandContext(ctx, "xdg-mime", "query", "default",
		kind).Output() // #nosec G204 -- of two constants
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// sandboxedApp reports whether a desktop file is one that snap or flatpak has installed.
func (e environment) sandboxedApp(name string) bool {
	for _, dir := range []string{
		"/var/lib/snapd/desktop/applications",
		"/var/lib/flatpak/exports/share/applications",
		filepath.Join(e.home, ".local/share/flatpak/exports/share/applications"),
	} {
		if e.exists(filepath.Join(dir, name)) {
			return true
		}
	}
	return false
}

// startsSandbox reports whether a command is one of snap's or flatpak's, a script that starts one,
// or one that hands the URL to an editor on another machine.
func startsSandbox(command string) bool {
	names := command
	if resolved, err := filepath.EvalSymlinks(command); err == nil {
		names += "\n" + resolved
		if f, err := os.Open(resolved); err == nil { // #nosec G304 -- the browser's own command
			head, _ := io.ReadAll(io.LimitReader(f, scriptHead))
			_ = f.Close()
			if text := string(head); strings.HasPrefix(text, "#!") {
				names += "\n" + text
			}
		}
	}
	for _, mark := range []string{"/snap/", "/bin/snap", "snapd", "flatpak", "openExternal"} {
		if strings.Contains(names, mark) {
			return true
		}
	}
	return false
}
