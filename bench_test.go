package openrouter_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// byHand is what a careful author writes with net/http alone: a deadline, a bounded body, no redirect, the status
// first, the error decoded, the key checked. It is the baseline that the SDK's cost is told in.
func byHand(ctx context.Context, client *http.Client, base, code, verifier string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	body, err := json.Marshal(struct {
		Code     string `json:"code"`
		Verifier string `json:"code_verifier"`
		Method   string `json:"code_challenge_method"`
	}{code, verifier, "S256"})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/auth/keys", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "by-hand/1")
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	const limit = 8 << 20
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return "", err
	}
	if len(data) > limit {
		return "", errors.New("too large")
	}
	if resp.StatusCode != http.StatusOK {
		var envelope struct {
			Error struct {
				Code    int    `json:"code"`
				Message string `json:"message"`
			} `json:"error"`
		}
		_ = json.Unmarshal(data, &envelope)
		return "", fmt.Errorf("%s: %s", resp.Status, envelope.Error.Message)
	}
	var answer struct {
		Key    string  `json:"key"`
		UserID *string `json:"user_id"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return "", err
	}
	if answer.Key == "" {
		return "", errors.New("no key")
	}
	return answer.Key, nil
}

// inMemory answers without a network: what is left is the client's own cost.
type inMemory struct {
	status int
	body   string
}

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return &http.Response{
		StatusCode: m.status, Status: http.StatusText(m.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader([]byte(m.body))), ContentLength: int64(len(m.body)),
	}, nil
}

// BenchmarkExchange runs the SDK and the baseline in turn, call by call, so that a noisy machine is noisy for both, and reports
// the SDK's time as a multiple of the baseline's. For their allocations run BenchmarkAllocations.
func BenchmarkExchange(b *testing.B) {
	each(b, func(b *testing.B, baseline, sdk func()) {
		var hand, ours time.Duration
		for b.Loop() {
			start := time.Now()
			baseline()
			between := time.Now()
			sdk()
			hand += between.Sub(start)
			ours += time.Since(between)
		}
		b.ReportMetric(float64(ours)/float64(hand), "x-baseline")
	})
}

// BenchmarkAllocations reports the allocations of one call of each side.
func BenchmarkAllocations(b *testing.B) {
	each(b, func(b *testing.B, baseline, sdk func()) {
		hand, ours := testing.AllocsPerRun(200, baseline), testing.AllocsPerRun(200, sdk)
		for b.Loop() {
		}
		b.ReportMetric(hand, "baseline-allocs")
		b.ReportMetric(ours, "sdk-allocs")
	})
}

func each(b *testing.B, run func(b *testing.B, baseline, sdk func())) {
	success, failure := `{"key":"`+testKey+`","user_id":"user_1"}`, `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`
	for _, outcome := range []struct {
		name, body string
		status     int
	}{{"success", success, 200}, {"403", failure, 403}} {
		b.Run("memory/"+outcome.name, func(b *testing.B) {
			pair(b, &http.Client{Transport: inMemory{outcome.status, outcome.body}}, "https://openrouter.ai/api/v1", outcome.status, run)
		})
		b.Run("loopback/"+outcome.name, func(b *testing.B) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				answering(outcome.status, "application/json", outcome.body)(w, r)
			}))
			defer server.Close()
			pair(b, &http.Client{Transport: &http.Transport{}}, server.URL+"/api/v1", outcome.status, run)
		})
	}
}

func pair(b *testing.B, client *http.Client, base string, status int, run func(b *testing.B, baseline, sdk func())) {
	guarded := *client
	guarded.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ours, err := openrouter.NewClient(openrouter.WithHTTPClient(client), openrouter.WithServerURL(base))
	if err != nil {
		b.Fatal(err)
	}
	defer client.CloseIdleConnections()
	request := oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode, CodeVerifier: rfcVerifier, CodeChallengeMethod: oauth.S256}
	check := func(err error) {
		if (err == nil) != (status == 200) {
			b.Fatal(err)
		}
	}
	run(b,
		func() { _, err := byHand(b.Context(), &guarded, base, testCode, rfcVerifier); check(err) },
		func() { _, err := oauth.ExchangeAuthCodeForAPIKey(b.Context(), ours, request); check(err) })
}
