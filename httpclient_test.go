package openrouter_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

// origin is a server that answers with its caller's headers in mind, and a client of it.
func origin(t *testing.T, serve http.HandlerFunc, opts ...openrouter.Option) (*openrouter.Client, string) {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(append([]openrouter.Option{
		openrouter.WithServerURL(server.URL + "/api/v1"), openrouter.WithHTTPClient(&http.Client{Transport: transport}),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client, server.URL
}

func send(
	t *testing.T,
	ctx context.Context,
	client *http.Client,
	method, url, body string,
	header ...string,
) (*http.Response, error) {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(r)
	if err == nil {
		t.Cleanup(func() { _ = resp.Body.Close() })
	}
	for i := 0; i < len(header); i += 2 {
		if r.Header.Get(header[i]) != header[i+1] {
			t.Errorf("the caller's request was changed: %s", header[i])
		}
	}
	return resp, err
}

// The key takes the place of every credential that another SDK has put there, and the SDK's own
// attribution stays.
func TestHTTPClientSendsTheKey(t *testing.T) {
	t.Parallel()
	var got http.Header
	client, url := origin(
		t,
		func(_ http.ResponseWriter, r *http.Request) { got = r.Header },
		openrouter.WithAPIKey(
			"sk-or-v1-client",
		),
		openrouter.WithApp(openrouter.App{URL: "https://notch.example", Title: "notch"}),
	)
	_, err := send(
		t,
		t.Context(),
		client.HTTPClient(),
		http.MethodPost,
		url+"/api/v1/chat/completions",
		"{}",
		"Authorization",
		"Bearer theirs",
		"X-Api-Key",
		"theirs",
		"Api-Key",
		"theirs",
		"X-Openrouter-Title",
		"mine",
		"User-Agent",
		"theirs/1",
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Authorization": "Bearer sk-or-v1-client", "X-Api-Key": "", "Api-Key": "", "X-Openrouter-Title": "mine",
		"Http-Referer": "https://notch.example", "User-Agent": "theirs/1",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
}

// The key goes to the client's own origin: neither a request nor a redirect takes it anywhere else.
func TestHTTPClientKeepsTheKeyAtItsOrigin(t *testing.T) {
	t.Parallel()
	reached := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	t.Cleanup(elsewhere.Close)
	client, url := origin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		case "/odd":
			w.Header().Set("Location", "http://[::1")
			w.WriteHeader(http.StatusTemporaryRedirect)
		case "/here":
			http.Redirect(w, r, "/there", http.StatusTemporaryRedirect)
		case "/there":
			_, _ = io.WriteString(w, r.Header.Get("Authorization"))
		}
	}, openrouter.WithAPIKey("sk-or-v1-client"))
	other := client.HTTPClient()

	var invalid *openrouter.InvalidRequestError
	for _, foreign := range []string{
		elsewhere.URL, strings.Replace(url, "http:", "https:", 1), strings.Replace(url, "127.0.0.1", "localhost", 1),
	} {
		if _, err := send(t, t.Context(), other, http.MethodGet, foreign, ""); !errors.As(err, &invalid) ||
			invalid.Field != "URL" {
			t.Errorf("a request to %s: %v", foreign, err)
		}
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/there", nil)
	r.Host = "evil.example"
	if resp, err := other.Do(r); !errors.As(err, &invalid) {
		_ = resp.Body.Close()
		t.Errorf("a request with another Host: %v", err)
	}
	var unusable *openrouter.ResponseError
	for path, body := range map[string]string{"/away": "", "/odd": "", "/here": "with a body"} {
		method := http.MethodGet
		if body != "" {
			method = http.MethodPost
		}
		if _, err := send(t, t.Context(), other, method, url+path, body); !errors.As(err, &unusable) {
			t.Errorf("%s: %v", path, err)
		}
	}
	resp, err := send(t, t.Context(), other, http.MethodGet, url+"/here", "")
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(resp.Body); string(text) != "Bearer sk-or-v1-client" {
		t.Errorf("a redirect on the same origin: %q", text)
	}
	if reached != 0 {
		t.Errorf("the other server is reached %d times", reached)
	}
}

// Nothing is sent without a key, and never a key that is not this request's.
func TestHTTPClientWithoutAKey(t *testing.T) {
	t.Parallel()
	reached := 0
	count := func(http.ResponseWriter, *http.Request) { reached++ }
	withKey, url := origin(
		t,
		count,
		openrouter.WithAPIKey("sk-or-v1-client"),
		openrouter.WithHeader("Authorization", "Bearer sk-or-v1-header"),
	)
	failing, failingURL := origin(
		t,
		count,
		openrouter.WithAPIKeySource(func(context.Context) (string, error) { return "", io.ErrUnexpectedEOF }),
	)
	for name, tt := range map[string]struct {
		client *openrouter.Client
		ctx    context.Context
		url    string
	}{
		"the zero key":    {withKey, openrouter.ContextWithKey(t.Context(), openrouter.Key{}), url},
		"a line break":    {withKey, openrouter.ContextWithKey(t.Context(), openrouter.NewKey("a\nb")), url},
		"a failed source": {failing, t.Context(), failingURL},
		"the zero Client": {new(openrouter.Client), t.Context(), url},
		"no client":       {nil, t.Context(), url},
	} {
		var invalid *openrouter.InvalidRequestError
		if _, err := send(t, tt.ctx, tt.client.HTTPClient(), http.MethodPost, tt.url, "{}"); !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if reached != 0 {
		t.Errorf("%d requests are sent", reached)
	}
}

// The order of precedence: a call's option, the context's key, the client's.
func TestContextWithKey(t *testing.T) {
	t.Parallel()
	var got string
	client, url := origin(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		w.WriteHeader(http.StatusInternalServerError)
	}, openrouter.WithAPIKey("client"), openrouter.WithHeader("Authorization", "Bearer header"))
	ctx := openrouter.ContextWithKey(t.Context(), openrouter.NewKey("context"))
	for _, tt := range []struct {
		ctx  context.Context
		opts []openrouter.Option
		want string
	}{
		{t.Context(), nil, "Bearer header"},
		{ctx, nil, "Bearer context"},
		{ctx, []openrouter.Option{openrouter.WithAPIKey("option")}, "Bearer option"},
		{ctx, []openrouter.Option{openrouter.WithHeader("Authorization", "Bearer own")}, "Bearer own"},
		{openrouter.ContextWithKey(ctx, openrouter.NewKey("inner")), nil, "Bearer inner"},
		{openrouter.ContextWithKey(ctx, openrouter.Key{}), nil, ""},
	} {
		got = ""
		if _, err := apikeys.GetCurrentKey(tt.ctx, client, tt.opts...); err == nil || got != tt.want {
			t.Errorf("a call sends %q, want %q: %v", got, tt.want, err)
		}
		if len(tt.opts) == 0 && tt.want != "" {
			_, _ = send(t, tt.ctx, client.HTTPClient(), http.MethodGet, url, "")
			if got != tt.want {
				t.Errorf("HTTPClient sends %q, want %q", got, tt.want)
			}
		}
	}
	got = "untouched"
	_, _ = oauth.ExchangeAuthCodeForAPIKey(ctx, client, oauth.ExchangeAuthCodeForAPIKeyRequest{Code: "c"})
	if got == "Bearer context" {
		t.Error("the exchange sends the context's key")
	}
}
