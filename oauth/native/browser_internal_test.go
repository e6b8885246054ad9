package native

import (
	"slices"
	"testing"
)

// These tests are inside the package because the browsers of all systems can only be played through
// the functions that choose them.

func TestOpenCommands(t *testing.T) {
	t.Parallel()
	const address = "http://127.0.0.1:5000/start/N"
	windows := []string{"rundll32.exe", "url.dll,FileProtocolHandler", address}
	for name, tt := range map[string]struct {
		env  environment
		want [][]string // the first of them
	}{
		"linux":   {env: environment{goos: "linux", display: true}, want: [][]string{{"xdg-open", address}}},
		"freebsd": {env: environment{goos: "freebsd", display: true}, want: [][]string{{"xdg-open", address}}},
		"macOS":   {env: environment{goos: "darwin"}, want: [][]string{{"osascript", "-"}, {"open", address}}},
		"Windows": {env: environment{goos: "windows"}, want: [][]string{windows}},
		"WSL": {
			env: environment{goos: "linux", wsl: true},
			want: [][]string{
				{"wslview", address},
				windows,
				{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process '" + address + "'"},
			},
		},
		"$BROWSER": {
			env:  environment{goos: "linux", browser: "nonesuch:nonesuch --url=%s -n"},
			want: [][]string{{"nonesuch", address}, {"nonesuch", "--url=" + address, "-n"}},
		},
		"$BROWSER on macOS": {
			env:  environment{goos: "darwin", browser: "nonesuch"},
			want: [][]string{{"nonesuch", address}},
		},
		"$BROWSER on Windows": {
			env:  environment{goos: "windows", browser: `C:\nonesuch.exe;other`},
			want: [][]string{{`C:\nonesuch.exe`, address}, {"other", address}},
		},
		"empty parts": {env: environment{goos: "linux", browser: "::a:"}, want: [][]string{{"a", address}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, command := range openCommands(tt.env, address) {
				got = append(got, append(command.argv[:1:1], command.args(address)...))
			}
			if len(got) < len(tt.want) || !slices.EqualFunc(got[:len(tt.want)], tt.want, slices.Equal) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Whatever stands between this program and the browser, PowerShell with its typographic quotes
// among it, sees no character that means something to it.
func TestAddressMeansNothingToAnyShell(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"http://127.0.0.1:1/start/N":     "http://127.0.0.1:1/start/N",
		"https://x.example/?a=1&b=%20#c": "https://x.example/?a=1&b=%20#c",
		"http://x/?a=1';calc;'":          "http://x/?a=1%27;calc;%27",
		"http://x/?a=‘1’;calc;‚2‛":       "http://x/?a=%E2%80%981%E2%80%99;calc;%E2%80%9A2%E2%80%9B",
		"http://x/?a=“1”;„2":             "http://x/?a=%E2%80%9C1%E2%80%9D;%E2%80%9E2",
		"http://x/?a=`1`$(calc)|\"":      "http://x/?a=%601%60%24(calc)%7C%22",
		"http://x/é?é#é":                 "http://x/%C3%A9?%C3%A9#%C3%A9",
	} {
		got, err := safeAddress(given)
		if err != nil || got != want {
			t.Errorf("%s becomes %s, %v, want %s", given, got, err, want)
		}
	}
	for _, bad := range []string{
		"", "-version", "file:///etc/passwd", "javascript:alert(1)", "http:relative",
		"https://", "http://a b", "calc.exe",
	} {
		if got, err := safeAddress(bad); err == nil {
			t.Errorf("%q is opened as %q", bad, got)
		}
	}
}
