//go:build unix

package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A browser in a sandbox, or on another machine, is not sent to a file that it cannot read.
func TestBrowsersThatCannotReadFiles(t *testing.T) {
	dir := t.TempDir()
	program := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := program("firefox", "\x7fELF snap flatpak")
	snap := filepath.Join(dir, "snap")
	if err := os.MkdirAll(filepath.Join(snap, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(plain, filepath.Join(snap, "bin", "firefox")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	xdgOpen := program("xdg-open", "#!/bin/sh\n")
	t.Setenv("PATH", dir)
	t.Setenv("PAGE", "firefox.desktop")
	t.Setenv("LINK", "firefox.desktop")
	program("xdg-mime", "#!/bin/sh\n[ \"$3\" = text/html ] && echo $PAGE || echo $LINK\n")
	desktop := environment{goos: "linux", home: dir, exists: func(path string) bool {
		return path == "/var/lib/snapd/desktop/applications/firefox_firefox.desktop" ||
			path == filepath.Join(dir, ".local/share/flatpak/exports/share/applications/org.mozilla.firefox.desktop")
	}}
	for _, tt := range []struct {
		name       string
		env        environment
		command    string
		page, link string
		want       bool
	}{
		{name: "a program", env: desktop, command: plain, want: true},
		{
			name:    "a script",
			env:     desktop,
			command: program("wrapper", "#!/bin/sh\nexec /usr/lib/firefox/firefox \"$@\"\n"),
			want:    true,
		},
		{name: "under snap", env: desktop, command: filepath.Join(snap, "bin", "firefox")},
		{name: "a script for snap", env: desktop, command: program("s1", "#!/bin/sh\nexec /snap/bin/firefox \"$@\"\n")},
		{name: "a script for flatpak", env: desktop, command: program("s2", "#!/bin/sh\nexec flatpak run x\n")},
		{name: "another machine's", env: desktop, command: program("s3", "#!/bin/sh\ncode --openExternal \"$@\"\n")},
		{name: "WSL", env: environment{goos: "linux", wsl: true}, command: plain},
		{name: "inside a sandbox", env: environment{goos: "linux", elsewhere: true}, command: plain},
		{name: "Windows", env: environment{goos: "windows"}, command: plain},
		{name: "the default", env: desktop, command: xdgOpen, page: "f.desktop", link: "f.desktop", want: true},
		{name: "no default", env: desktop, command: xdgOpen, want: true},
		{name: "an editor for pages", env: desktop, command: xdgOpen, page: "editor.desktop", link: "f.desktop"},
		{
			name:    "snap by default",
			env:     desktop,
			command: xdgOpen,
			page:    "firefox_firefox.desktop",
			link:    "firefox_firefox.desktop",
		},
		{
			name:    "flatpak by default",
			env:     desktop,
			command: xdgOpen,
			page:    "org.mozilla.firefox.desktop",
			link:    "org.mozilla.firefox.desktop",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("PAGE", tt.page)
			t.Setenv("LINK", tt.link)
			if got := tt.env.canReadFiles(t.Context(), tt.command); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestRedirectFile(t *testing.T) {
	t.Parallel()
	const address = "http://127.0.0.1:1/start/N?a=1&b=2"
	file, remove, err := redirectFile(address)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(file, "file://")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	if dir, err := os.Stat(filepath.Dir(path)); err != nil || dir.Mode().Perm() != 0o700 {
		t.Errorf("its directory is %v, %v", dir, err)
	}
	page, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(page), `content="0;url=http://127.0.0.1:1/start/N?a=1&amp;b=2"`) {
		t.Errorf("the page is %s, %v", page, err)
	}
	remove()
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}
