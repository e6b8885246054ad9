package openrouter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

// spelledCode has every character that JSON may write in another way.
const spelledCode = "4/0Ab+cd/ef=gh&ij<kl>\u00e9-0123456789"

// jsonSpellings are forms of spelledCode between the quotes of a JSON string.
var jsonSpellings = []string{
	spelledCode,
	strings.ReplaceAll(spelledCode, "/", `\/`),
	strings.NewReplacer(
		"+",
		`\u002b`,
		"/",
		`\u002F`,
		"&",
		`\u0026`,
		"<",
		`\u003c`,
		">",
		`\u003E`,
		"\u00e9",
		`\u00e9`,
		"=",
		`\u003d`,
	).
		Replace(
			spelledCode,
		),
	strings.NewReplacer("4", `\u0034`, "A", `\u0041`, "9", `\u0039`).Replace(spelledCode),
}

func exchangeSpelled(t *testing.T, client *openrouter.Client, opts ...openrouter.Option) *openrouter.APIError {
	t.Helper()
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		client,
		oauth.ExchangeAuthCodeForAPIKeyRequest{
			Code:                spelledCode,
			CodeVerifier:        rfcVerifier,
			CodeChallengeMethod: oauth.S256,
		},
		opts...)
	var api *openrouter.APIError
	if !errors.As(err, &api) {
		t.Fatalf("got %v, want an APIError", err)
	}
	noSecret(t, err, spelledCode, rfcVerifier)
	return api
}

func TestSpellingsOfJSONAreRedactedFromABody(t *testing.T) {
	t.Parallel()
	for _, spelled := range jsonSpellings {
		body := `{"error":{"message":"no ` + spelled + `","metadata":{"` + spelled + `":["` + spelled +
			`"]}},"echo":"` + spelled + `"}`
		api := exchangeSpelled(t, newRecorder(t, answering(403, "application/json", body)).client(t))
		all := string(api.Body) + api.Message + fmt.Sprint(api.Metadata)
		if strings.Contains(all, spelled) || strings.Contains(all, "0123456789") || strings.Contains(all, "cd") {
			t.Errorf("%s is shown: %s", spelled, all)
		}
		if want := `{"error":{"message":"no [redacted]","metadata":{"[redacted]":["[redacted]"]}},` +
			`"echo":"[redacted]"}`; string(
			api.Body,
		) != want {
			t.Errorf("got %s, want %s", api.Body, want)
		}
	}
}

func TestASecretThatABodyIsCutOffInIsRedacted(t *testing.T) {
	t.Parallel()
	const before = `{"error":{"message":"no `
	for _, spelled := range append(jsonSpellings, rfcVerifier) {
		for end := len(spelled) / 3; end < len(spelled); end++ {
			body := before + spelled[:end]
			limited := newRecorder(t, answering(403, "application/json", before+spelled+`"}}`)).client(t)
			whole := newRecorder(t, answering(403, "application/json", body)).client(t)
			broken := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "100000")
				w.WriteHeader(403)
				_, _ = io.WriteString(w, body)
			}).client(t)
			for name, api := range map[string]*openrouter.APIError{
				"by the limit":     exchangeSpelled(t, limited, openrouter.WithResponseLimit(int64(len(body)))),
				"by the server":    exchangeSpelled(t, whole),
				"by the transport": exchangeSpelled(t, broken),
			} {
				if got := string(api.Body); got != before+"[redacted]" {
					t.Errorf("%s after %d bytes: got %s", name, end, got)
				}
			}
		}
	}
}

func TestNumbersOfMetadataKeepTheirDigits(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, answering(
		403,
		"application/json",
		`{"error":{"message":"no","metadata":{"id":9007199254740993,"all":[1.10,-0,1e400,`+
			`{"n":12345678901234567890}],"limit_source":"x"}}}`,
	))
	_, err := apikeys.GetCurrentKey(t.Context(), server.client(t))
	var api *openrouter.APIError
	if !errors.As(err, &api) {
		t.Fatal(err)
	}
	if got, want := api.Metadata["id"], json.Number("9007199254740993"); got != want {
		t.Errorf("got %v (%T), want %v", got, got, want)
	}
	encoded, err := json.Marshal(api.Metadata)
	if want := `{"all":[1.10,-0,1e400,{"n":12345678901234567890}],` +
		`"id":9007199254740993,"limit_source":"x"}`; err != nil ||
		string(encoded) != want {
		t.Errorf("got %s, %v; want %s", encoded, err, want)
	}
}

func TestAProxyWithoutAnAddressIsReportedAsTheProxy(t *testing.T) {
	t.Parallel()
	lookup := &net.DNSError{Err: "no such host", Name: "proxy.test", IsNotFound: true}
	for name, failure := range map[string]error{
		"lookup": &net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.OpError{Op: "dial", Net: "tcp", Err: lookup}},
		"dial":   &net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New("connection refused")},
	} {
		client := newClient(
			t,
			openrouter.WithoutRetries(),
			openrouter.WithHTTPClient(doer(func(*http.Request) (*http.Response, error) { return nil, failure })),
		)
		_, err := apikeys.GetCurrentKey(t.Context(), client)
		var broken *openrouter.ConnectionError
		if !errors.As(err, &broken) || broken.Sent {
			t.Fatalf("%s: got %v", name, err)
		}
		if text := err.Error(); !strings.Contains(text, "the proxy could not be reached") ||
			strings.Contains(text, "server") {
			t.Errorf("%s: got %s", name, text)
		}
		if hint := oauth.Hint(err); !strings.Contains(hint, "proxy") || strings.Contains(hint, "server") {
			t.Errorf("%s: got the hint %s", name, hint)
		}
	}
}
