package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
)

func TestConfigErrorsNameTheField(t *testing.T) {
	t.Parallel()
	client, err := openrouter.NewClient(openrouter.WithServerURL("http://127.0.0.1:1/api/v1"))
	if err != nil {
		t.Fatal(err)
	}
	negative := -1.0
	for _, tt := range []struct {
		change func(*web.Config)
		want   string
	}{
		{func(c *web.Config) { c.OnSignIn = nil }, "OnSignIn"},
		{func(c *web.Config) { c.PublicURL = "" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "/auth" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "ftp://app.example/auth" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "http://app.example/auth" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "http://[::1]:80/auth" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "https://u@app.example/auth" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "https://app.example/auth?x" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "https://app.example/auth?" }, "PublicURL"},
		{func(c *web.Config) { c.PublicURL = "https://app.example/auth#" }, "PublicURL"},
		{func(c *web.Config) { c.Secrets = [][]byte{testSecret, testSecret[:31]} }, "Secrets[1]"},
		{func(c *web.Config) { c.Limit = &negative }, "limit"},
		{func(c *web.Config) { c.Extra = url.Values{"state": {"x"}} }, "Extra"},
		{func(c *web.Config) { c.AuthURL = "http://evil.example/auth" }, "AuthURL"},
	} {
		config := web.Config{
			PublicURL: "https://app.example/auth", Secrets: [][]byte{testSecret},
			OnSignIn: func(http.ResponseWriter, *http.Request, web.SignIn) error { return nil },
		}
		if _, err := web.NewHandler(client, config); err != nil {
			t.Fatal(err)
		}
		tt.change(&config)
		if _, err := web.NewHandler(client, config); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one about %s", err, tt.want)
		}
		if _, err := web.NewHandler(nil, config); err == nil {
			t.Error("no error without a client")
		}
	}
}

// Without secrets there is a random one, and one warning.
func TestRandomSecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.Secrets, c.Logger = nil, slog.New(slog.NewTextHandler(&out, nil))
	}})
	for range 3 {
		b := a.newBrowser()
		if p := b.get(b.approve(b.login("/after"))); p.location() != "/after" {
			t.Errorf("%d, %v", p.StatusCode, a.lastError())
		}
	}
	if n := strings.Count(out.String(), "level=WARN"); n != 1 || !strings.Contains(out.String(), "Secrets") {
		t.Errorf("%d warnings: %s", n, out.String())
	}
}

// The caller's secrets are copied: what becomes of the slices afterwards changes nothing.
func TestSecretsAreCopied(t *testing.T) {
	t.Parallel()
	secrets := [][]byte{bytes.Clone(testSecret)}
	a := newApp(t, options{config: func(_ *app, c *web.Config) { c.Secrets = secrets }})
	b := a.newBrowser()
	page := b.login("/after")
	clear(secrets[0])
	secrets[0] = nil
	if p := b.get(b.approve(page)); p.location() != "/after" {
		t.Errorf("%d, %v", p.StatusCode, a.lastError())
	}
}
