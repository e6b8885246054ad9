package native

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
)

// This test is inside the package because the environments of all systems can only be played through the pure functions.

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
		{"linux desktop", "linux", display, nil, Config{}, Loopback, "", ""},
		{"wayland", "linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, nil, Config{}, Loopback, "", ""},
		{"freebsd desktop", "freebsd", display, nil, Config{}, Loopback, "", ""},
		{"container", "linux", nil, nil, Config{Prompt: prompt}, Headless, "there is no display", ""},
		{"container with $BROWSER", "linux", map[string]string{"BROWSER": "code --open"}, nil, Config{Prompt: prompt}, Loopback, "", ""},
		{"container without prompt", "linux", nil, nil, Config{Notify: notify}, 0, "", "set Config.OpenBrowser or Config.Prompt"},
		{"container with its own browser", "linux", nil, nil, Config{OpenBrowser: open}, Loopback, "", ""},
		{"WSL", "linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, nil, Config{Prompt: prompt}, Loopback, "", ""},
		{"WSL under sudo", "linux", nil, []string{"/proc/sys/fs/binfmt_misc/WSLInterop"}, Config{Prompt: prompt}, Loopback, "", ""},
		{"no WSL on darwin", "darwin", map[string]string{"WSL_DISTRO_NAME": "x"}, nil, Config{}, Loopback, "", ""},
		{"macOS", "darwin", nil, nil, Config{}, Loopback, "", ""},
		{"Windows", "windows", nil, nil, Config{}, Loopback, "", ""},
		{"SSH", "linux", ssh, nil, Config{Prompt: prompt}, Headless, "this is an SSH session", ""},
		{"SSH by its terminal", "linux", map[string]string{"SSH_TTY": "/dev/pts/0"}, nil, Config{Prompt: prompt}, Headless, "this is an SSH session", ""},
		{"SSH to macOS", "darwin", ssh, nil, Config{Prompt: prompt}, Headless, "this is an SSH session", ""},
		{"SSH to Windows", "windows", ssh, nil, Config{Prompt: prompt}, Headless, "this is an SSH session", ""},
		{"SSH without prompt", "linux", ssh, nil, Config{}, 0, "", "set Config.OpenBrowser or Config.Prompt"},
		{"SSH with its own browser", "linux", ssh, nil, Config{OpenBrowser: open, Prompt: prompt}, Loopback, "", ""},
		{"headless asked for", "linux", display, nil, Config{Mode: Headless, Prompt: prompt}, Headless, "", ""},
		{"headless without prompt", "linux", display, nil, Config{Mode: Headless, OpenBrowser: open}, 0, "", "needs Config.Prompt"},
		{"loopback over SSH", "linux", ssh, nil, Config{Mode: Loopback, Notify: notify}, Loopback, "", ""},
		{"loopback over SSH with prompt", "linux", ssh, nil, Config{Mode: Loopback, Prompt: prompt}, Loopback, "", ""},
		{"loopback that nobody sees", "linux", ssh, nil, Config{Mode: Loopback}, 0, "", "Config.OpenBrowser"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := detect(tt.goos, func(name string) string { return tt.env[name] }, func(path string) bool { return slices.Contains(tt.files, path) })
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

func TestOpenCommands(t *testing.T) {
	t.Parallel()
	const address = "http://127.0.0.1:5000/start/N"
	for _, tt := range []struct {
		name string
		env  environment
		url  string
		want [][]string // the first of them
	}{
		{"linux", environment{goos: "linux", display: true}, address, [][]string{{"xdg-open", address}}},
		{"freebsd", environment{goos: "freebsd", display: true}, address, [][]string{{"xdg-open", address}}},
		{"macOS", environment{goos: "darwin"}, address, [][]string{{"open", address}}},
		{"Windows", environment{goos: "windows"}, address, [][]string{{"rundll32.exe", "url.dll,FileProtocolHandler", address}}},
		{"WSL", environment{goos: "linux", wsl: true}, "http://x/a'b", [][]string{
			{"wslview", "http://x/a'b"}, {"rundll32.exe", "url.dll,FileProtocolHandler", "http://x/a'b"},
			{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process 'http://x/a''b'"},
		}},
		{"$BROWSER", environment{goos: "linux", browser: "nonesuch:nonesuch --url=%s -n"}, address, [][]string{{"nonesuch", address}, {"nonesuch", "--url=" + address, "-n"}}},
		{"$BROWSER on macOS", environment{goos: "darwin", browser: "nonesuch"}, address, [][]string{{"nonesuch", address}}},
		{"$BROWSER on Windows", environment{goos: "windows", browser: `C:\nonesuch.exe;other`}, address, [][]string{{`C:\nonesuch.exe`, address}, {"other", address}}},
		{"empty parts", environment{goos: "linux", browser: "::a:"}, address, [][]string{{"a", address}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := openCommands(tt.env, tt.url)
			if err != nil || len(got) < len(tt.want) || !slices.EqualFunc(got[:len(tt.want)], tt.want, slices.Equal) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
		})
	}
	for _, bad := range []string{"", "-version", "file:///etc/passwd", "javascript:alert(1)", "http:relative", "https://", "http://a b", "calc.exe"} {
		if got, err := openCommands(environment{goos: "linux"}, bad); err == nil {
			t.Errorf("%q is opened with %q", bad, got)
		}
	}
}

func TestDefaultLabel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ app, host, want string }{
		{"notch", "laptop", "notch @ laptop"},
		{"notch", "", "notch"},
		{"notch", "a\x1bb", "notch"},
		{strings.Repeat("a", 96), "laptop", strings.Repeat("a", 96) + " @ l"},
		{strings.Repeat("a", 99), "laptop", strings.Repeat("a", 99)},
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
		t.Log("no IPv6 here, so nobody can take its port: ", err)
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
