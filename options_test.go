package openrouter_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

const keyDetails = `{"data":{"label":"sk-or-v1-abc...def","limit":10,"limit_remaining":null}}`

func invalid(t *testing.T, err error, field string) {
	t.Helper()
	var refused *openrouter.InvalidRequestError
	if !errors.As(err, &refused) || refused.Field != field || refused.Problem == "" {
		t.Errorf("got %v, want an InvalidRequestError of %s", err, field)
	}
}

func TestBadOptions(t *testing.T) {
	t.Parallel()
	var noClient *http.Client
	for name, row := range map[string]struct {
		field string
		opt   openrouter.Option
	}{
		"nil option":              {"Option", nil},
		"empty key":               {"WithAPIKey", openrouter.WithAPIKey(" ")},
		"key with a line break":   {"WithAPIKey", openrouter.WithAPIKey("sk-or\r\nX: 1")},
		"zero key":                {"WithKey", openrouter.WithKey(openrouter.Key{})},
		"nil source":              {"WithAPIKeySource", openrouter.WithAPIKeySource(nil)},
		"relative URL":            {"WithServerURL", openrouter.WithServerURL("/api/v1")},
		"no host":                 {"WithServerURL", openrouter.WithServerURL("https:///api")},
		"plain http":              {"WithServerURL", openrouter.WithServerURL("http://example.com/api/v1")},
		"plain http, looks local": {"WithServerURL", openrouter.WithServerURL("http://localhost.example.com")},
		"other scheme":            {"WithServerURL", openrouter.WithServerURL("ftp://localhost/")},
		"user name":               {"WithServerURL", openrouter.WithServerURL("https://me:secretword@example.com/")},
		"query":                   {"WithServerURL", openrouter.WithServerURL("https://example.com/?a=b")},
		"nil doer":                {"WithHTTPClient", openrouter.WithHTTPClient(nil)},
		"nil function":            {"WithHTTPClient", openrouter.WithHTTPClient(doer(nil))},
		"nil client":              {"WithHTTPClient", openrouter.WithHTTPClient(noClient)},
		"zero timeout":            {"WithTimeout", openrouter.WithTimeout(0)},
		"negative limit":          {"WithResponseLimit", openrouter.WithResponseLimit(-1)},
		"nil into":                {"WithResponseInto", openrouter.WithResponseInto(nil)},
		"into on a client":        {"WithResponseInto", openrouter.WithResponseInto(new(*http.Response))},
		"header name":             {"WithHeader", openrouter.WithHeader("a b", "c")},
		"header value":            {"WithHeader", openrouter.WithHeader("A", "b\nc")},
		"host header":             {"WithHeader", openrouter.WithHeader("host", "example.com")},
		"nil editor":              {"WithRequestEditor", openrouter.WithRequestEditor(nil)},
		"user agent":              {"WithUserAgent", openrouter.WithUserAgent("a\nb")},
		"app URL":                 {"WithApp", openrouter.WithApp(openrouter.App{URL: "javascript:alert(1)"})},
		"app title":               {"WithApp", openrouter.WithApp(openrouter.App{Title: "a\r\nb"})},
		"three categories": {
			"WithApp",
			openrouter.WithApp(openrouter.App{Categories: []string{"a", "b", "c"}}),
		},
		"category in upper case": {"WithApp", openrouter.WithApp(openrouter.App{Categories: []string{"CLI"}})},
		"negative interval":      {"WithRetries", openrouter.WithRetries(openrouter.RetryConfig{MaxInterval: -1})},
		"exponent":               {"WithRetries", openrouter.WithRetries(openrouter.RetryConfig{Exponent: 0.5})},
		"exponent not a number": {
			"WithRetries",
			openrouter.WithRetries(openrouter.RetryConfig{Exponent: math.NaN()}),
		},
		"status code": {
			"WithRetries",
			openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"5X"}}),
		},
		"status code out of range": {
			"WithRetries",
			openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"999"}}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openrouter.NewClient(row.opt)
			invalid(t, err, row.field)
			if strings.Contains(err.Error(), "secretword") {
				t.Error("the error shows what was given")
			}
			if name == "into on a client" {
				return
			}
			_, err = apikeys.GetCurrentKey(t.Context(), newClient(t), row.opt)
			invalid(t, err, row.field)
		})
	}
}

func TestEnvironment(t *testing.T) {
	server := newRecorder(t, answering(200, "application/json", keyDetails))
	t.Setenv("OPENROUTER_API_KEY", ownKey+"\n")
	t.Setenv("OPENROUTER_BASE_URL", server.URL+"/base/")
	client, err := openrouter.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if got, want := client.ServerURL(), server.URL+"/base"; got != want {
		t.Errorf("ServerURL() = %q, want %q", got, want)
	}
	if _, err := apikeys.GetCurrentKey(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if got := server.seen()[0]; got.Path != "/base/key" || got.Header.Get("Authorization") != "Bearer "+ownKey {
		t.Errorf("the environment was not used: %s", got.Path)
	}
	t.Setenv("OPENROUTER_BASE_URL", "http://example.com")
	_, err = openrouter.NewClient()
	invalid(t, err, "$OPENROUTER_BASE_URL")
}

// A client that lives through an older or newer server.
func TestCurrentKeyWithAnyFieldMissing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		keyDetails,
		`{"data":{"label":"x","surprise":{}}}`,
		`{"data":{"usage":1.5,"expires_at":null}}`,
		`{"data":{}}`,
		`{"data":{"usage":0,"label":""}}`,
	} {
		server := newRecorder(t, answering(200, "application/json", body))
		if _, err := apikeys.GetCurrentKey(t.Context(), server.client(t)); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
	for _, body := range []string{`{}`, `{"data":null}`, `{"error":{"message":"no"}}`} {
		server := newRecorder(t, answering(200, "application/json", body))
		if _, err := apikeys.GetCurrentKey(t.Context(), server.client(t)); !as[*openrouter.ResponseError](err) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestClientsDoNotPrintTheirSecrets(t *testing.T) {
	t.Parallel()
	client := newClient(t, openrouter.WithAPIKey(ownKey), openrouter.WithHeader("X-Token", testKey))
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("made", "client", client, "copy", *client)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb, client, *client)
	}
	for _, secret := range []string{ownKey, testKey} {
		if strings.Contains(out.String(), secret) {
			t.Error("a client prints a secret")
		}
	}
	if !strings.Contains(out.String(), "https://openrouter.ai/api/v1") {
		t.Errorf("a client does not print its server: %s", out.String())
	}
}
