package openrouter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

func TestSuccessRows(t *testing.T) {
	t.Parallel()
	key := `{"key":"` + testKey + `","user_id":"user_1"}`
	for name, row := range map[string]struct {
		status            int
		contentType, body string
	}{
		"as documented":      {200, "application/json", key},
		"no user":            {200, "application/json", `{"key":"` + testKey + `"}`},
		"null user":          {200, "application/json", `{"key":"` + testKey + `","user_id":null}`},
		"unknown fields":     {200, "application/json", `{"key":"` + testKey + `","more":[1,{"a":null}]}`},
		"201":                {201, "application/json", key},
		"text/plain":         {200, "text/plain", key},
		"no content type":    {200, "", key},
		"problem+json":       {200, "application/problem+json", key},
		"charset":            {200, "application/json; charset=utf-8", key},
		"byte order mark":    {200, "application/json", "\xef\xbb\xbf" + key},
		"blanks around":      {200, "application/json", "\r\n " + key + "\n\n"},
		"text/html and JSON": {200, "text/html", key},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newRecorder(t, answering(row.status, row.contentType, row.body))
			res, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				server.client(t),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			)
			if err != nil {
				t.Fatal(err)
			}
			if res.Key.Reveal() != testKey {
				t.Error("got another key")
			}
		})
	}
}

func TestUnusableSuccess(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty":               "",
		"null":                "null",
		"array":               "[]",
		"string":              `"` + testKey + `"`,
		"no key":              `{"user_id":"user_1"}`,
		"empty key":           `{"key":""}`,
		"null key":            `{"key":null}`,
		"number as key":       `{"key":123456789}`,
		"line break in key":   `{"key":"` + testKey + `\r\nX-Evil: 1"}`,
		"NUL in key":          `{"key":"` + testKey + `\u0000"}`,
		"invalid UTF-8 key":   "{\"key\":\"" + testKey + "\xff\xfe\"}",
		"endless key":         `{"key":"` + testKey + strings.Repeat("a", 1<<20) + `"}`,
		"cut":                 `{"key":"` + testKey,
		"HTML":                "<html>Sign in, " + testKey + "</html>",
		"error in a 200":      `{"error":{"code":403,"message":"no"}}`,
		"deeply nested":       strings.Repeat("[", 100_000),
		"deeply nested field": `{"x":` + strings.Repeat("[", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newRecorder(t, answering(200, "application/json", body))
			res, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				server.client(t),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			)
			var unusable *openrouter.ResponseError
			if res != nil || !errors.As(err, &unusable) || unusable.StatusCode != 200 {
				t.Fatalf("got %v, %v; want a ResponseError", res, err)
			}
			if !errors.Is(err, oauth.ErrCodeMaybeConsumed) ||
				!strings.Contains(err.Error(), "https://openrouter.ai/settings/keys") {
				t.Errorf("%v does not say that a key may exist, and where to look", err)
			}
			noSecret(t, err, testKey, testCode)
			if string(unusable.RevealBody()) != body {
				t.Error("the body, which may hold a key, is lost")
			}
		})
	}
}
