package web_test

import (
	"context"
	"html/template"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

func TestSignInButton(t *testing.T) {
	t.Parallel()
	page := template.Must(template.New("").Parse(`<style>{{.Style}}</style>{{.Button.HTML}}`))
	var out strings.Builder
	err := page.Execute(&out, map[string]any{
		"Style": web.StyleSheet(),
		"Button": web.SignInButton{
			PublicURL: "https://app.example/auth/openrouter/",
			ReturnTo:  `/a?b="><script>`,
			Text:      "Sign in <now>",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<a class="openrouter-sign-in" href="https://app.example/auth/openrouter/login?return_to=%2Fa%3Fb%3D%22%3E%3Cscript%3E" rel="nofollow">Sign in &lt;now&gt;</a>`,
		".openrouter-sign-in:focus-visible", "prefers-color-scheme: dark",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in %s", want, out.String())
		}
	}
	want := `<a class="openrouter-sign-in" href="/auth/login" rel="nofollow">Sign in with OpenRouter</a>`
	if got := (web.SignInButton{PublicURL: "/auth"}).HTML(); string(got) != want {
		t.Errorf("the plain button is %s", got)
	}
	if got := (web.SignInButton{PublicURL: "javascript:alert(1)//"}).HTML(); strings.Contains(
		string(got),
		"javascript:",
	) {
		t.Errorf("the button runs a script: %s", got)
	}
}

func TestKeyStatus(t *testing.T) {
	t.Parallel()
	service := sandbox.NewServer(t)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(service.URL+"/api/v1"),
		openrouter.WithHTTPClient(&http.Client{Transport: transport}),
	)
	if err != nil {
		t.Fatal(err)
	}
	limit, none := 10.0, 0.0
	key := func(k sandbox.Key) openrouter.Key { return openrouter.NewKey(service.AddKey(k)) }
	revoked, capped := key(sandbox.Key{}), key(sandbox.Key{Limit: &limit})
	service.Revoke(revoked.Reveal())
	service.Cap(capped.Reveal())
	soon := time.Now().Add(time.Hour).UTC()
	for name, tt := range map[string]struct {
		key   openrouter.Key
		state web.KeyState
		texts []string
		not   []string
	}{
		"usable": {
			key(sandbox.Key{Usage: 1.5}), web.KeyUsable,
			[]string{"Connected to OpenRouter", "<dd>none</dd>", "$1.50", "Manage the key"},
			[]string{"Reconnect", "Expires"},
		},
		"limited": {
			key(sandbox.Key{Limit: &limit, Usage: 4, LimitReset: "monthly"}), web.KeyUsable,
			[]string{"$6.00 of $10.00, monthly"}, nil,
		},
		"expiring": {
			key(sandbox.Key{ExpiresAt: soon}), web.KeyUsable, []string{"Expires", soon.Format("2 January 2006")}, nil,
		},
		"capped": {
			capped, web.KeyCapped, []string{"has reached its limit", "Raise the limit"}, []string{"Reconnect"},
		},
		"nothing": {key(sandbox.Key{Limit: &none}), web.KeyCapped, []string{"$0.00 of $0.00"}, nil},
		"revoked": {
			revoked, web.KeyGone, []string{"The key is gone", "Reconnect OpenRouter", "/auth/login?return_to=%2Fme"},
			[]string{"Manage"},
		},
		"no key": {openrouter.Key{}, web.KeyGone, []string{"Reconnect OpenRouter"}, []string{"<dt>Key"}},
	} {
		status, err := web.CheckKey(t.Context(), client, tt.key)
		if err != nil || status.State != tt.state {
			t.Errorf("%s: %v, %v", name, status.State, err)
		}
		html := string(status.HTML(web.SignInButton{PublicURL: "/auth", ReturnTo: "/me"}))
		for _, want := range append(tt.texts, "openrouter-key-"+tt.state.String(), tt.key.Masked()) {
			if !strings.Contains(html, want) {
				t.Errorf("%s does not say %q: %s", name, want, html)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(html, not) {
				t.Errorf("%s says %q: %s", name, not, html)
			}
		}
		if !tt.key.IsZero() && strings.Contains(html, tt.key.Reveal()) {
			t.Errorf("%s shows the key", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, err := web.CheckKey(ctx, client, revoked)
	if err == nil || status.State != web.KeyUnknown ||
		!strings.Contains(string(status.HTML(web.SignInButton{})), revoked.SettingsURL()) {
		t.Errorf("without an answer: %v, %v", status.State, err)
	}
}
