package main

import (
	"strings"
	"testing"
)

func TestParseExchangeInput(t *testing.T) {
	t.Parallel()
	full := exchangeInput{Code: "c0de", Verifier: "v3rifier", Method: "S256"}
	for name, tt := range map[string]struct {
		input string
		want  exchangeInput
	}{
		"json":                 {`{"code":"c0de","code_verifier":"v3rifier","code_challenge_method":"S256"}`, full},
		"json of auth url":     {`{"url":"https://x","code":"c0de","code_verifier":"v3rifier","code_challenge_method":"S256"}`, full},
		"json with a mark":     {"\ufeff" + ` {"code":"c0de"} `, exchangeInput{Code: "c0de"}},
		"code alone":           {"c0de\n", exchangeInput{Code: "c0de"}},
		"two lines":            {"c0de\nv3rifier\n", exchangeInput{Code: "c0de", Verifier: "v3rifier"}},
		"windows line ends":    {"c0de\r\n\r\nv3rifier\r\n", exchangeInput{Code: "c0de", Verifier: "v3rifier"}},
		"named lines":          {"code_verifier=v3rifier\nc0de\nmethod=S256", full},
		"named as variables":   {"OPENROUTER_CODE_VERIFIER=v3rifier\nOPENROUTER_AUTH_CODE=c0de", exchangeInput{Code: "c0de", Verifier: "v3rifier"}},
		"address for a code":   {"http://127.0.0.1:1/cb?code=c0de\nv3rifier", exchangeInput{Code: "http://127.0.0.1:1/cb?code=c0de", Verifier: "v3rifier"}},
		"nothing":              {" \n", exchangeInput{}},
		"code with equal sign": {"c0de==\n", exchangeInput{Code: "c0de=="}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseExchangeInput(tt.input)
			if err != nil || got != tt.want {
				t.Errorf("parseExchangeInput() = %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestParseExchangeInputNeverShowsIt(t *testing.T) {
	t.Parallel()
	for _, input := range []string{`{"code":"s3cret",`, `{"code":["s3cret"]}`, "s3cret\ns3cret\ns3cret"} {
		if _, err := parseExchangeInput(input); err == nil || strings.Contains(err.Error(), "s3cret") {
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
