package native

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
)

// This test is inside the package because the environments of all systems can only be played
// through the pure functions.

func TestDetectAndDecide(t *testing.T) {
	t.Parallel()
	open := func(context.Context, string) error { return nil }
	prompt := func(context.Context, string) (string, error) { return "", nil }
	notify := func(Event) {}
	display := map[string]string{"DISPLAY": ":0"}
	ssh := map[string]string{"DISPLAY": ":10", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22", "BROWSER": "firefox"}
	for _, tt := range []struct {
		name   string
		goos   string
		env    map[string]string
		files  []string
		cfg    Config
		mode   Mode
		reason string
		err    string // a part of it; "" for none
	}{
		{name: "linux desktop", goos: "linux", env: display, cfg: Config{}, mode: Loopback},
		{
			name: "wayland",
			goos: "linux",
			env:  map[string]string{"WAYLAND_DISPLAY": "wayland-0"},
			cfg:  Config{},
			mode: Loopback,
		},
		{name: "freebsd desktop", goos: "freebsd", env: display, cfg: Config{}, mode: Loopback},
		{
			name:   "container",
			goos:   "linux",
			cfg:    Config{Prompt: prompt},
			mode:   Headless,
			reason: "there is no display",
		},
		{
			name: "container with $BROWSER",
			goos: "linux",
			env:  map[string]string{"BROWSER": "code --open"},
			cfg:  Config{Prompt: prompt},
			mode: Loopback,
		},
		{
			name: "container without prompt",
			goos: "linux",
			cfg:  Config{Notify: notify},
			err:  "set Config.OpenBrowser or Config.Prompt",
		},
		{
			name: "container with its own browser",
			goos: "linux",
			cfg:  Config{OpenBrowser: open},
			mode: Loopback,
		},
		{
			name: "WSL",
			goos: "linux",
			env:  map[string]string{"WSL_DISTRO_NAME": "Debian"},
			cfg:  Config{Prompt: prompt},
			mode: Loopback,
		},
		{
			name:  "WSL under sudo",
			goos:  "linux",
			files: []string{"/proc/sys/fs/binfmt_misc/WSLInterop"},
			cfg:   Config{Prompt: prompt},
			mode:  Loopback,
		},
		{
			name: "no WSL on darwin",
			goos: "darwin",
			env:  map[string]string{"WSL_DISTRO_NAME": "x"},
			cfg:  Config{},
			mode: Loopback,
		},
		{name: "macOS", goos: "darwin", cfg: Config{}, mode: Loopback},
		{name: "Windows", goos: "windows", cfg: Config{}, mode: Loopback},
		{
			name:   "SSH",
			goos:   "linux",
			env:    ssh,
			cfg:    Config{Prompt: prompt},
			mode:   Headless,
			reason: "this is an SSH session",
		},
		{
			name:   "SSH by its terminal",
			goos:   "linux",
			env:    map[string]string{"SSH_TTY": "/dev/pts/0"},
			cfg:    Config{Prompt: prompt},
			mode:   Headless,
			reason: "this is an SSH session",
		},
		{
			name:   "SSH to macOS",
			goos:   "darwin",
			env:    ssh,
			cfg:    Config{Prompt: prompt},
			mode:   Headless,
			reason: "this is an SSH session",
		},
		{
			name:   "SSH to Windows",
			goos:   "windows",
			env:    ssh,
			cfg:    Config{Prompt: prompt},
			mode:   Headless,
			reason: "this is an SSH session",
		},
		{
			name: "SSH without prompt",
			goos: "linux",
			env:  ssh,
			cfg:  Config{},
			err:  "set Config.OpenBrowser or Config.Prompt",
		},
		{
			name: "SSH with its own browser",
			goos: "linux",
			env:  ssh,
			cfg:  Config{OpenBrowser: open, Prompt: prompt},
			mode: Loopback,
		},
		{
			name: "headless asked for",
			goos: "linux",
			env:  display,
			cfg:  Config{Mode: Headless, Prompt: prompt},
			mode: Headless,
		},
		{
			name: "headless without prompt",
			goos: "linux",
			env:  display,
			cfg:  Config{Mode: Headless, OpenBrowser: open},
			err:  "needs Config.Prompt",
		},
		{
			name: "loopback over SSH",
			goos: "linux",
			env:  ssh,
			cfg:  Config{Mode: Loopback, Notify: notify},
			mode: Loopback,
		},
		{
			name: "loopback over SSH with prompt",
			goos: "linux",
			env:  ssh,
			cfg:  Config{Mode: Loopback, Prompt: prompt},
			mode: Loopback,
		},
		{
			name: "loopback that no one sees",
			goos: "linux",
			env:  ssh,
			cfg:  Config{Mode: Loopback},
			err:  "Config.OpenBrowser",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := detect(tt.goos, func(name string) string { return tt.env[name] },
				func(path string) bool { return slices.Contains(tt.files, path) })
			mode, reason, err := decide(tt.cfg, env)
			if tt.err != "" {
				if !errors.Is(err, ErrNoWay) || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want ErrNoWay that says %q", err, tt.err)
				}
				return
			}
			if tt.cfg.Mode == Loopback {
				reason = "" // is only told for Auto
			}
			if err != nil || mode != tt.mode || reason != tt.reason {
				t.Errorf("got %v, %q, %v, want %v, %q", mode, reason, err, tt.mode, tt.reason)
			}
		})
	}
}

func TestDefaultLabel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ app, host, want string }{
		{app: "notch", host: "laptop", want: "notch @ laptop"},
		{app: "notch", want: "notch"},
		{app: "notch", host: "a\x1bb", want: "notch"},
		{app: strings.Repeat("a", 96), host: "laptop", want: strings.Repeat("a", 96) + " @ l"},
		{app: strings.Repeat("a", 99), host: "laptop", want: strings.Repeat("a", 99)},
	} {
		if got := defaultLabel(tt.app, func() (string, error) { return tt.host, nil }); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	if got := defaultLabel("notch", func() (string, error) { return "x", errors.New("broken") }); got != "notch" {
		t.Errorf("got %q without a host name", got)
	}
}

func TestListen(t *testing.T) {
	t.Parallel()
	listeners, err := listen(t.Context(), loopbackName, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range listeners {
		t.Cleanup(func() { _ = l.Close() })
		if portOf(l) != portOf(listeners[0]) {
			t.Errorf("listener %d has another port", i)
		}
		if want := []string{"127.0.0.1", "[::1]"}[i]; !strings.HasPrefix(l.Addr().String(), want+":") {
			t.Errorf("listener %d is on %s", i, l.Addr())
		}
	}
}

// Not parallel: a listener of another test could have the port by chance.
func TestListenNeedsBothLoopbacks(t *testing.T) {
	other, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Log("no IPv6 here, so no one can take its port: ", err)
		return
	}
	t.Cleanup(func() { _ = other.Close() })
	port := portOf(other)
	if listeners, err := listen(t.Context(), loopbackName, port); err == nil {
		t.Errorf("listens on %d addresses although ::1 is another's", len(listeners))
	}
	again, err := bind(t.Context(), "tcp4", loopbackIP, port)
	if err != nil {
		t.Fatalf("the other half is left open: %v", err)
	}
	_ = again.Close()
}
