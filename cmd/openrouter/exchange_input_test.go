package main

import (
	"strings"
	"testing"
)

func TestParseExchangeInput(t *testing.T) {
	t.Parallel()
	full := exchangeInput{Code: "c0de", Verifier: "v3rifier", Method: "S256"}
	for _, tt := range []struct {
		name          string
		input         string
		verifierKnown bool
		want          exchangeInput
	}{
		{
			name:  "json",
			input: `{"code":"c0de","code_verifier":"v3rifier","code_challenge_method":"S256"}`,
			want:  full,
		},
		{
			name:  "json of auth url",
			input: `{"url":"https://x","code":"c0de","code_verifier":"v3rifier","code_challenge_method":"S256"}`,
			want:  full,
		},
		{
			name:  "json with a mark",
			input: "\ufeff" + ` {"code":"c0de"} `,
			want:  exchangeInput{Code: "c0de"},
		},
		{
			name:  "code alone",
			input: "c0de\n",
			want:  exchangeInput{Code: "c0de"},
		},
		{
			name:  "two lines",
			input: "c0de\nv3rifier\n",
			want:  exchangeInput{Code: "c0de", Verifier: "v3rifier"},
		},
		{
			name:  "windows line ends",
			input: "c0de\r\n\r\nv3rifier\r\n",
			want:  exchangeInput{Code: "c0de", Verifier: "v3rifier"},
		},
		{
			name:  "named lines",
			input: "code_verifier=v3rifier\nc0de\nmethod=S256",
			want:  full,
		},
		{
			name:  "named as variables",
			input: "OPENROUTER_CODE_VERIFIER=v3rifier\nOPENROUTER_AUTH_CODE=c0de",
			want:  exchangeInput{Code: "c0de", Verifier: "v3rifier"},
		},
		{
			name:  "address for a code",
			input: "http://127.0.0.1:1/cb?code=c0de\nv3rifier",
			want:  exchangeInput{Code: "http://127.0.0.1:1/cb?code=c0de", Verifier: "v3rifier"},
		},
		{
			name:  "address that was wrapped",
			input: "http://127.0.0.1:1/cb?co\nde=c0de&state=x\nv3rifier",
			want:  exchangeInput{Code: "http://127.0.0.1:1/cb?co\nde=c0de&state=x", Verifier: "v3rifier"},
		},
		{
			name:          "address that was wrapped, and a verifier in a file",
			input:         "http://127.0.0.1:1/cb?code=c0\nde\n",
			verifierKnown: true,
			want:          exchangeInput{Code: "http://127.0.0.1:1/cb?code=c0\nde"},
		},
		{
			name:  "nothing",
			input: " \n",
			want:  exchangeInput{},
		},
		{
			name:  "code with equal sign",
			input: "c0de==\n",
			want:  exchangeInput{Code: "c0de=="},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseExchangeInput(tt.input, tt.verifierKnown)
			if err != nil || got != tt.want {
				t.Errorf("parseExchangeInput() = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestParseExchangeInputNeverShowsIt(t *testing.T) {
	t.Parallel()
	for _, input := range []string{`{"code":"s3cret",`, `{"code":["s3cret"]}`, "s3cret\ns3cret\ns3cret"} {
		if _, err := parseExchangeInput(input, false); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("parseExchangeInput(%q) error = %v, want one without the input", input, err)
		}
	}
}

// What comes from how a verifier was copied is removed: without it the code would be used up.
func TestCleanVerifier(t *testing.T) {
	t.Parallel()
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	for _, text := range []string{
		verifier, verifier + "\r\n", "\ufeff" + verifier, `"` + verifier + `"`, "code_verifier=" + verifier,
		"OPENROUTER_CODE_VERIFIER='" + verifier + "'\n",
	} {
		if got := cleanVerifier(text); got != verifier {
			t.Errorf("cleanVerifier(%q) = %q", text, got)
		}
	}
}
