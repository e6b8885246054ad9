package openrouter_test

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

// credential is what a client may hold, in a form that no header of the SDK has.
const credential = "client-credential-0123456789"

// clientCredentials are all the ways in which a client can be given credentials of its own.
func clientCredentials(t *testing.T, server string) map[string]openrouter.Option {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(u, []*http.Cookie{{Name: "id", Value: credential}})
	edit := func(change func(*http.Request)) openrouter.Option {
		return openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
			change(r)
			return nil
		})
	}
	return map[string]openrouter.Option{
		"key":            openrouter.WithAPIKey(credential),
		"Authorization":  openrouter.WithHeader("authorization", "Bearer "+credential),
		"X-Api-Key":      openrouter.WithHeader("x-api-key", credential),
		"Api-Key":        openrouter.WithHeader("Api-Key", credential),
		"Cookie":         openrouter.WithHeader("Cookie", "id="+credential),
		"X-Auth-Token":   openrouter.WithHeader("X-Auth-Token", credential),
		"cookie jar":     openrouter.WithHTTPClient(&http.Client{Jar: jar}),
		"editor":         edit(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+credential) }),
		"editor, raw":    edit(func(r *http.Request) { r.Header["x-api-key"] = []string{credential} }),
		"editor, cookie": edit(func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "id", Value: credential}) }),
		"editor, basic":  edit(func(r *http.Request) { r.SetBasicAuth("user", credential) }),
		"editor, user":   edit(func(r *http.Request) { r.URL.User = url.UserPassword("user", credential) }),
		"editor, query":  edit(func(r *http.Request) { r.URL.RawQuery = "a=b&api_key=" + credential }),
	}
}

func TestCredentialsOfAClientAreNotSentOnTheExchange(t *testing.T) {
	t.Parallel()
	var sent []string
	server := newRecorder(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		sent = append(sent, r.URL.RawQuery, user, password)
		answering(200, "application/json", `{"key":"`+testKey+`","data":{"label":"a"}}`)(w, r)
	})
	for name, option := range clientCredentials(t, server.URL) {
		sent = nil
		client := server.client(t, option, openrouter.WithHeader("X-Trace", "kept"))
		for form, exchange := range forms {
			if _, err := exchange(
				t.Context(),
				client,
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			); err != nil {
				t.Errorf("%s, %s: %v", name, form, err)
			}
		}
		for _, r := range server.seen() {
			for header, values := range r.Header {
				sent = append(sent, header+": "+strings.Join(values, ","))
			}
			if r.Header.Get("X-Trace") != "kept" && r.Path == "/api/v1/auth/keys" {
				t.Errorf("%s: a header that is no credential is lost", name)
			}
		}
		if all := strings.Join(sent, "\n"); strings.Contains(all, credential) || strings.Contains(all, ownKey) {
			t.Errorf("%s: the exchange was sent with the client's credentials:\n%s", name, all)
		}
	}
}

func TestCredentialsOfAClientAreSentWithAKey(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"key", "X-Api-Key", "cookie jar", "editor", "editor, cookie", "editor, query"} {
		server := newRecorder(t, answering(200, "application/json", keyDetails))
		query := ""
		inner := server.Config.Handler
		server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			query = r.URL.RawQuery
			inner.ServeHTTP(w, r)
		})
		if _, err := apikeys.GetCurrentKey(
			t.Context(),
			server.client(t, clientCredentials(t, server.URL)[name]),
		); err != nil {
			t.Fatal(err)
		}
		all := query
		for header, values := range server.seen()[0].Header {
			all += header + ": " + strings.Join(values, ",") + "\n"
		}
		if !strings.Contains(all, credential) {
			t.Errorf("%s: got\n%s", name, all)
		}
	}
}

func TestCredentialsOfACallAreSentOnTheExchange(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]openrouter.Option{
		"Authorization": openrouter.WithHeader("Authorization", "Bearer mine"),
		"Cookie":        openrouter.WithHeader("Cookie", "mine"),
		"X-Api-Key":     openrouter.WithHeader("x-api-key", "mine"),
		"X-Token": openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
			r.Header.Set("X-Token", "mine")
			return nil
		}),
	} {
		server := newRecorder(t, answering(200, "application/json", `{"key":"`+testKey+`"}`))
		client := server.client(
			t,
			openrouter.WithHeader(name, credential),
			openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
				r.Header.Set(name, credential)
				return nil
			}),
		)
		if _, err := oauth.ExchangeAuthCodeForAPIKey(
			t.Context(),
			client,
			oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			option,
		); err != nil {
			t.Fatal(err)
		}
		if got := server.seen()[0].Header.Get(name); !strings.HasSuffix(got, "mine") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
