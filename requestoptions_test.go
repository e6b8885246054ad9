package openrouter_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

func TestNoCredentialsOnTheExchange(t *testing.T) {
	t.Setenv("OPENROUTER_API_KEY", ownKey)
	server := newRecorder(t, answering(200, "application/json", `{"key":"`+testKey+`"}`))
	client := server.client(t)
	for _, opts := range [][]openrouter.Option{
		nil,
		{openrouter.WithAPIKey(ownKey)},
		{openrouter.WithKey(openrouter.NewKey(ownKey))},
		{openrouter.WithAPIKeySource(
			func(context.Context) (string, error) { t.Error("the source was asked"); return ownKey, nil },
		)},
	} {
		if _, err := oauth.ExchangeAuthCodeForAPIKey(
			t.Context(),
			client,
			oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			opts...); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range server.seen() {
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), ownKey) {
				t.Errorf("the developer's key was sent in %s", name)
			}
		}
	}
	// The caller's own word wins.
	if _, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		client,
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
		openrouter.WithHeader("authorization", "Bearer mine"),
	); err != nil {
		t.Fatal(err)
	}
	if got := server.seen()[4].Header.Get("Authorization"); got != "Bearer mine" {
		t.Errorf("Authorization = %q", got)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, answering(200, "application/json", keyDetails))
	client := server.client(
		t,
		openrouter.WithHeader(
			"X-Mine",
			"client",
		),
		openrouter.WithHeader("X-Other", "client"),
		openrouter.WithUserAgent("notch/1"),
		openrouter.WithApp(
			openrouter.App{URL: "https://notch.example", Title: "Notch", Categories: []string{"cli-agent", "games"}},
		),
	)
	_, err := apikeys.GetCurrentKey(
		t.Context(),
		client,
		openrouter.WithHeader("x-mine", "call"),
		openrouter.WithAPIKey("sk-call"),
		openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
			r.Header.Set("X-Edited", r.Header.Get("X-Mine")+"+")
			return nil
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = apikeys.GetCurrentKey(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	got := server.seen()
	for name, want := range map[string]string{
		"X-Mine": "call", "X-Other": "client", "X-Edited": "call+", "User-Agent": "notch/1",
		"Authorization": "Bearer sk-call", "Accept": "application/json",
		"Http-Referer": "https://notch.example", "X-Openrouter-Title": "Notch",
		"X-Openrouter-Categories": "cli-agent,games",
	} {
		if h := got[0].Header.Get(name); h != want {
			t.Errorf("%s = %q, want %q", name, h, want)
		}
	}
	if h := got[1].Header; h.Get("X-Mine") != "client" || h.Get("X-Edited") != "" ||
		h.Get("Authorization") != "Bearer "+ownKey {
		t.Error("a call's options stayed with the client")
	}
}

func TestEditorsMayNotChange(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, answering(200, "application/json", `{"key":"`+testKey+`"}`))
	for name, edit := range map[string]func(*http.Request) error{
		"method":  func(r *http.Request) error { r.Method = http.MethodPut; return nil },
		"body":    func(r *http.Request) error { r.Body = io.NopCloser(strings.NewReader("{}")); return nil },
		"length":  func(r *http.Request) error { r.ContentLength = 1; return nil },
		"URL":     func(r *http.Request) error { r.URL.Host = "example.com"; return nil },
		"scheme":  func(r *http.Request) error { r.URL.Scheme = "https"; return nil },
		"host":    func(r *http.Request) error { r.Host = "example.com"; return nil },
		"nil URL": func(r *http.Request) error { r.URL = nil; return nil },
		"error":   func(*http.Request) error { return errors.New("no " + testCode) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				server.client(t),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
				openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error { return edit(r) }),
			)
			invalid(t, err, "request editor")
			noSecret(t, err, testCode)
		})
	}
	if n := len(server.seen()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestResponseInto(t *testing.T) {
	t.Parallel()
	status := 200
	server := newRecorder(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "42")
		answering(status, "application/json", keyDetails)(w, r)
	})
	client := server.client(t)
	for _, status = range []int{200, 429} {
		var resp *http.Response
		_, _ = apikeys.GetCurrentKey(t.Context(), client, openrouter.WithResponseInto(&resp))
		if resp == nil || resp.StatusCode != status || resp.Header.Get("X-Request-Id") != "42" || resp.Request != nil {
			t.Fatalf("got %v", resp)
		}
		if body, err := io.ReadAll(resp.Body); err != nil || len(body) != 0 {
			t.Errorf("body %q, %v", body, err)
		}
	}
}

func TestLoggerWritesAnAllowlist(t *testing.T) {
	t.Parallel()
	server := newRecorder(
		t,
		answering(403, "application/json", `{"error":{"code":403,"message":"Invalid code `+testCode+`"}}`),
	)
	var out bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug - 10}))
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		server.client(t, openrouter.WithLogger(logger)),
		oauth.ExchangeAuthCodeForAPIKeyRequest{
			Code:                testCode,
			CodeVerifier:        rfcVerifier,
			CodeChallengeMethod: oauth.S256,
		},
	)
	logger.Error("failed", "err", err)
	_, _ = oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		server.client(t, openrouter.WithLogger(logger)),
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
		openrouter.WithRetries(
			openrouter.RetryConfig{
				StatusCodes:     []string{"403"},
				InitialInterval: time.Microsecond,
				MaxElapsedTime:  500 * time.Millisecond, // enough for two attempts on a busy machine
			},
		),
	)
	for _, want := range []string{
		`"operation":"exchangeAuthCodeForAPIKey"`,
		`"status":403`,
		`"attempt":1`,
		`"attempt":2`,
		`"path":"/auth/keys"`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for _, secret := range []string{testCode, rfcVerifier, ownKey} {
		if strings.Contains(out.String(), secret) {
			t.Error("the log shows a secret")
		}
	}
}
