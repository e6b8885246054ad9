package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
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

func TestWriteSecret(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "verifier")
	if err := writeSecret(name, "first"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode = %o, want 600", mode)
	}
	if err := writeSecret(name, "second"); err == nil {
		t.Error("a file that was there was overwritten")
	}
	if data, _ := os.ReadFile(name); string(data) != "first" {
		t.Errorf("the file holds %q, want what was written first", data)
	}
}

func TestStatusInWords(t *testing.T) {
	t.Parallel()
	now := time.Now()
	limit, left, reset := 5.0, 1.25, "monthly"
	past, future := now.Add(-time.Hour), now.Add(time.Hour)
	info := &apikeys.CurrentKey{Usage: 3.75, UsageMonthly: 2, Limit: &limit, LimitRemaining: &left, LimitReset: &reset, ExpiresAt: &future, IsFreeTier: true}
	var got string
	for _, r := range infoRows(info) {
		got += r.name + ": " + r.value + "\n"
	}
	for _, want := range []string{"Used: $3.75 in all, $2.00 this month\n", "Limit: $5.00, monthly; $1.25 left\n", "Expires: " + expiryWords(future, now) + "\n", "Tier: free"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	key := openrouter.NewKey("sk-test-key")
	if err := complaint(key, info, now); err != nil {
		t.Errorf("a key in good order: %v", err)
	}
	info.ExpiresAt = &past
	if err := complaint(key, info, now); !errors.Is(err, errKeyExpired) || keyState(err) != "expired" || !strings.HasPrefix(expiryWords(past, now), "since ") {
		t.Errorf("an expired key: %v", err)
	}
	info.ExpiresAt, left = nil, 0
	if err := complaint(key, info, now); !errors.Is(err, errKeyUsedUp) || keyState(err) != "capped" {
		t.Errorf("a key that is used up: %v", err)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for got, want := range map[string]string{
		usd(5):      "$5.00",
		usd(0.0123): "$0.0123",
		timeLeft(now.Add(9*time.Minute+41*time.Second), now): "9:41",
		timeLeft(now.Add(-time.Second), now):                 "0:00",
		timeLeft(now.Add(10*time.Minute), now):               "10:00",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var limit limitFlag
	if err := limit.Set("$2.50"); err != nil || *limit.value != 2.5 {
		t.Errorf("limit = %v, %v, want 2.5", limit.value, err)
	}
	for _, bad := range []string{"-1", "NaN", "Inf", "five", ""} {
		if limit.Set(bad) == nil {
			t.Errorf("limit %q was taken", bad)
		}
	}
}
