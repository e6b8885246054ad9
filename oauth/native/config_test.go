package native_test

import (
	"context"
	"errors"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
)

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	negative, endless := -1.0, math.Inf(1)
	for _, tt := range []struct {
		field string
		cfg   native.Config
	}{
		{field: "AppName", cfg: native.Config{}},
		{field: "AppName", cfg: native.Config{AppName: " "}},
		{field: "AppName", cfg: native.Config{AppName: "a\x1b[31m"}},
		{field: "KeyLabel", cfg: native.Config{AppName: "a", KeyLabel: strings.Repeat("é", 101)}},
		{field: "KeyLabel", cfg: native.Config{AppName: "a", KeyLabel: "a\nb"}},
		{field: "Limit", cfg: native.Config{AppName: "a", Limit: &negative}},
		{field: "Limit", cfg: native.Config{AppName: "a", Limit: &endless}},
		{field: "Host", cfg: native.Config{AppName: "a", Host: "0.0.0.0"}},
		{field: "Host", cfg: native.Config{AppName: "a", Host: "::1"}},
		{field: "Port", cfg: native.Config{AppName: "a", Port: -1}},
		{field: "Port", cfg: native.Config{AppName: "a", Port: 65536}},
		{field: "Mode", cfg: native.Config{AppName: "a", Mode: 3}},
		{field: "Timeout", cfg: native.Config{AppName: "a", Timeout: -time.Second}},
	} {
		t.Run(tt.field, func(t *testing.T) {
			t.Parallel()
			tt.cfg.OpenBrowser = func(context.Context, string) error { t.Error("the browser is opened"); return nil }
			_, err := native.SignIn(t.Context(), newService(t).client(), tt.cfg)
			var config *native.ConfigError
			if !errors.As(err, &config) || config.Field != tt.field {
				t.Errorf("got %v, want a ConfigError about %s", err, tt.field)
			}
		})
	}
	if _, err := native.SignIn(t.Context(), nil, native.Config{AppName: "a"}); err == nil {
		t.Error("no client is no error")
	}
}

func TestLabel(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ app, label, want string }{
		"given":   {app: "notch", label: "my laptop", want: "my laptop"},
		"longest": {app: "notch", label: strings.Repeat("é", 100), want: strings.Repeat("é", 100)},
		"cut":     {app: strings.Repeat("é", 150), want: strings.Repeat("é", 100)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			result, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName:     tt.app,
				KeyLabel:    tt.label,
				OpenBrowser: approving(s, nil),
			})
			if err != nil {
				t.Fatal(err)
			}
			if result.KeyLabel != tt.want {
				t.Errorf("got %q, want %q", result.KeyLabel, tt.want)
			}
		})
	}
}

func TestPort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	port := taken.Addr().(*net.TCPAddr).Port
	noBrowser := func(context.Context, string) error { t.Error("a browser is opened"); return nil }

	for _, host := range []string{"127.0.0.1", "localhost"} {
		t.Run("taken, loopback, "+host, func(t *testing.T) {
			t.Parallel()
			_, err := native.SignIn(t.Context(), newService(t).client(), native.Config{
				AppName: "notch", Host: host, Port: port, Mode: native.Loopback, OpenBrowser: noBrowser, Prompt: never,
			})
			var op *net.OpError
			if !errors.As(err, &op) {
				t.Errorf("got %v, want the listener's error", err)
			}
		})
		t.Run("taken, auto without prompt, "+host, func(t *testing.T) {
			t.Parallel()
			_, err := native.SignIn(t.Context(), newService(t).client(), native.Config{
				AppName:     "notch",
				Host:        host,
				Port:        port,
				OpenBrowser: noBrowser,
			})
			if !errors.Is(err, native.ErrNoWay) || !strings.Contains(err.Error(), "Config.Prompt") {
				t.Errorf("got %v, want ErrNoWay", err)
			}
		})
		t.Run("taken, auto goes headless, "+host, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			var ready native.Event
			_, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName: "notch", Host: host, Port: port, OpenBrowser: noBrowser,
				Prompt: pasting(func(code, _ string) string { return code })(s),
				Notify: func(e native.Event) {
					if e.Kind == native.EventURLReady {
						ready = e
					}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			if ready.Mode != native.Headless || ready.Reason != "no port can be bound" {
				t.Errorf("told %+v", ready)
			}
		})
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, mode := range []native.Mode{native.Auto, native.Loopback, native.Headless} {
		text, err := mode.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back native.Mode
		if err := back.UnmarshalText(text); err != nil || back != mode {
			t.Errorf("%s becomes %v, %v", text, back, err)
		}
	}
	var mode native.Mode
	if err := mode.UnmarshalText([]byte("device")); err == nil {
		t.Error("an unknown mode is no error")
	}
	if _, err := native.Mode(7).MarshalText(); err == nil {
		t.Error("an unknown mode is written")
	}
	for got, want := range map[string]string{
		native.Mode(7).String():       "Mode(7)",
		native.EventKind(0).String():  "EventKind(0)",
		native.EventURLReady.String(): "url ready",
		native.Source(9).String():     "Source(9)",
		native.SourceStore.String():   "store",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
