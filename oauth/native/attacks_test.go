package native_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

// The attacks of RFC 9700 (Best Current Practice for OAuth 2.0 Security) that apply to a program
// with a loopback callback, each against a sign-in that is under way. There is no access token,
// refresh token, client secret or resource server to attack here.

// Section 4.5: a code that was issued for another flow is of no use here, even for someone who
// knows this flow's nonce or gets the user to paste it. The service refuses it, since the verifier
// is another; no account is linked, and the attacker's key does not end up here. A paste does not
// even end the sign-in.
func TestAuthorizationCodeInjection(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"callback", "paste", "headless paste"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServer(t)
			attacker := newVictim(t, server, native.Config{})
			code := codeFor(t, server, attacker.page)
			pastes, prompt := pastedByTest()
			cfg := native.Config{Prompt: prompt}
			if way == "headless paste" {
				cfg.Mode = native.Headless
			}
			v := newVictim(t, server, cfg)
			if way == "callback" {
				shown := request(t, t.Context(), http.MethodGet, v.with("code="+code+"&state="+v.state))
				wantPage(t, shown, "Sign-in failed")
				if got := v.ended(t); !errors.Is(got.err, oauth.ErrCodeInvalid) || got.result != nil {
					t.Errorf("got %v, want ErrCodeInvalid", got.err)
				}
			} else {
				pastes <- code
				pastes <- codeFor(t, server, v.page)
				if got := v.ended(t); got.err != nil {
					t.Errorf("after the attacker's code: %v", got.err)
				}
			}
			if all := exchangesAt(t, server); len(all) == 0 || all[0].status != http.StatusForbidden {
				t.Errorf("the exchanges end with %v", all)
			}
		})
	}
}

// Section 4.5, one step earlier: an address of another flow is seen to be one, and its code is not
// even sent.
func TestForeignCallbackPasted(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	attacker := newVictim(t, server, native.Config{})
	location := server.Approve(attacker.page, sandbox.WithoutCallback()).Location
	pastes := make(chan string, 2)
	again := make(chan struct{}, 2)
	v := newVictim(t, server, native.Config{Prompt: func(ctx context.Context, _ string) (string, error) {
		again <- struct{}{}
		select {
		case text := <-pastes:
			return text, nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}})
	<-again
	pastes <- location
	select {
	case <-again: // it was refused
	case got := <-v.done:
		t.Fatalf("it ends the sign-in: %v", got.err)
	}
	if all := exchangesAt(t, server); len(all) != 0 {
		t.Errorf("%d exchanges of a foreign code", len(all))
	}
	v.signsIn(t, server)
}

// Section 4.7 (CSRF): a request that another site, or another program, makes without this flow's
// nonce, or with another flow's state, is none of the sign-in's business: 404, nothing is
// exchanged, and the user can still finish.
func TestForgedCallback(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	attacker := newVictim(t, server, native.Config{})
	v := newVictim(t, server, native.Config{})
	code := codeFor(t, server, attacker.page)
	foreign := attacker.callback // at the victim's port
	foreign.Host = v.callback.Host
	for _, address := range []string{
		foreign.String() + "?code=" + code,
		foreign.String() + "?code=" + code + "&state=" + v.state,
		foreign.String() + "?error=access_denied",
		v.with("code=" + code + "&state=" + attacker.state),
		v.with("code=" + code + "&state=" + v.state + "&state=" + attacker.state),
		v.with("code=" + code + "&state="),
		"http://" + v.callback.Host + "/openrouter/callback/?code=" + code + "&state=" + v.state,
		"http://" + v.callback.Host + "/?code=" + code + "&state=" + v.state,
	} {
		if got := request(t, t.Context(), http.MethodGet, address); got.status != http.StatusNotFound {
			t.Errorf("a forged callback is answered with %d, want 404", got.status)
		}
	}
	if all := exchangesAt(t, server); len(all) != 0 {
		t.Errorf("%d exchanges", len(all))
	}
	v.signsIn(t, server)
}

// Section 4.8 (PKCE downgrade), and 2.1.1: each page is asked for with an S256 challenge of its
// own, each exchange has its verifier and method, and nothing that comes with the callback or the
// configuration can take them away. A refusal is not followed by a try without.
func TestPKCEDowngrade(t *testing.T) {
	t.Parallel()
	challenges := make(map[string]bool)
	for _, refused := range []bool{false, true} {
		server := sandbox.NewServer(t)
		if refused {
			server.FailNext(1, sandbox.Failure{Status: http.StatusBadRequest, Operation: "exchangeAuthCodeForAPIKey"})
		}
		v := newVictim(t, server, native.Config{})
		query := mustQuery(t, v.page)
		if query.Get("code_challenge_method") != "S256" || len(query["code_challenge"]) != 1 {
			t.Errorf("the page is asked for with %v", query)
		}
		challenge := query.Get("code_challenge")
		challenges[challenge] = true
		code := codeFor(t, server, v.page)
		request(t, t.Context(), http.MethodGet, v.with("code="+code+
			"&code_verifier=&code_challenge_method=plain&code_challenge=x"))
		if got := v.ended(t); (got.err != nil) != refused {
			t.Errorf("got %v", got.err)
		}
		all := exchangesAt(t, server)
		if len(all) != 1 {
			t.Fatalf("%d exchanges, want 1", len(all))
		}
		verifier, err := oauth.ParseVerifier(all[0].Verifier)
		if err != nil || all[0].Method != "S256" || verifier.Challenge().Value() != challenge {
			t.Errorf("the exchange does not prove the challenge: method %q, %v", all[0].Method, err)
		}
	}
	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{Mode: native.Headless, Prompt: never})
	if query := mustQuery(t, v.page); query.Get("code_challenge_method") != "S256" {
		t.Errorf("the page is asked for with %v", query)
	}
	challenges[mustQuery(t, v.page).Get("code_challenge")] = true
	if len(challenges) != 3 || challenges[""] {
		t.Errorf("%d challenges in 3 flows", len(challenges))
	}
	for _, name := range []string{"code_challenge_method", "code_challenge", "Code_Challenge", "callback_url"} {
		_, err := native.SignIn(t.Context(), clientOf(t, server), native.Config{
			AppName:     "notch",
			Extra:       url.Values{name: {"plain"}},
			OpenBrowser: func(context.Context, string) error { return nil },
			Timeout:     time.Millisecond,
		})
		if err == nil || errors.Is(err, native.ErrTimeout) {
			t.Errorf("Extra may replace %s: %v", name, err)
		}
	}
}

// Section 4.2.4 (and RFC 6749 section 4.1.2): a code is used once. Whoever sends the callback
// again, or pastes its code, is told the same or nothing, and nothing more is asked of the service.
func TestCodeReplay(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.reached = make(chan struct{}, 1)
	s.hold = make(chan struct{})
	var code string
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		Prompt: func(ctx context.Context, _ string) (string, error) {
			<-ctx.Done() // ends with the first callback
			return code, nil
		},
		OpenBrowser: func(ctx context.Context, start string) error {
			ctx = context.WithoutCancel(ctx)
			var back string
			code, back = s.issue(follow(t, ctx, start), true)
			replay := func() { wantPage(t, request(t, ctx, http.MethodGet, back), "Signed in") }
			together(replay, replay, replay, func() {
				<-s.reached
				close(s.hold)
			})
			replay()
			return nil
		},
	})
	wantOne(t, s, outcome{result, err}, code)
}

// Section 4.11.1 (the client as an open redirector): one address redirects, once, and to the
// authorization page alone, whatever is asked for.
func TestOpenRedirect(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{})
	origin := "http://" + v.callback.Host
	const evil = "https://evil.example/"
	for _, address := range []string{
		origin, origin + "/?next=" + evil, origin + "//evil.example/", origin + "/" + evil,
		origin + "/%2F/evil.example/..", origin + `/\evil.example`,
		origin + "/start", origin + "/start/", origin + "/start/" + evil,
		origin + "/start/x?url=" + evil, origin + "//start//x",
		origin + "/openrouter/callback", origin + "/openrouter//callback/x", v.start + "/",
		v.start + "/..", v.callback.String() + "/../x",
		v.callback.String() + "/?redirect_uri=" + evil,
	} {
		got := request(t, t.Context(), http.MethodGet, address)
		if got.status != http.StatusNotFound || got.header.Get("Location")+got.header.Get("Refresh") != "" {
			t.Errorf("%s answers %d %q", strings.ReplaceAll(address, origin, ""), got.status,
				got.header.Get("Location"))
		}
	}
	// The page's own address stands, whatever is added to what leads there.
	got := request(t, t.Context(), http.MethodGet, v.start+"?url="+evil+"&redirect_uri="+evil)
	if got.status != http.StatusFound || got.header.Get("Location") != v.page {
		t.Errorf("the start URL answers %d and does not lead to the authorization page alone", got.status)
	}
	code := codeFor(t, server, v.page)
	got = request(t, t.Context(), http.MethodGet, v.with("code="+code+"&redirect_uri="+evil+"&next="+evil+
		"&callback_url="+evil))
	wantPage(t, got, "Signed in")
	if got.header.Get("Location")+got.header.Get("Refresh") != "" || strings.Contains(got.body, "evil") {
		t.Errorf("the callback's page leads to %v", got.header)
	}
	if got := v.ended(t); got.err != nil {
		t.Error(got.err)
	}
}

// Section 4.4 (mix-up): the code goes to the server that the client was made for. What a callback
// says about its issuer, or about any other address, is not looked at.
func TestMixUp(t *testing.T) {
	t.Parallel()
	evil := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the attacker's server is sent a %s", r.Method)
	}))
	t.Cleanup(evil.Close)
	server := sandbox.NewServer(t)
	v := newVictim(t, server, native.Config{})
	code := codeFor(t, server, v.page)
	query := url.Values{"code": {code}}
	for _, name := range []string{
		"iss", "issuer", "server_url", "base_url", "token_endpoint", "auth_url",
		"callback_url", "redirect_uri", "client_id",
	} {
		query.Set(name, evil.URL)
	}
	wantPage(t, request(t, t.Context(), http.MethodGet, v.with(query.Encode())), "Signed in")
	if got := v.ended(t); got.err != nil {
		t.Error(got.err)
	}
	if all := exchangesAt(t, server); len(all) != 1 || all[0].Code != code {
		t.Errorf("the configured server has seen %d exchanges, not only the one of the code", len(all))
	}
}
