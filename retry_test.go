package openrouter_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// script answers each attempt in turn, in memory, so that time can be synctest's. The last step
// repeats.
type script struct {
	steps []func(*http.Request) (*http.Response, error)
	at    []time.Time
}

func (s *script) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	step := s.steps[min(len(s.at), len(s.steps)-1)]
	s.at = append(s.at, time.Now())
	return step(r)
}

func status(code int, header ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		body := `{"key":"` + testKey + `","data":{"label":"x"}}`
		if code >= 400 {
			body = `{"error":{"code":0,"message":"Invalid code"}}`
		}
		return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func fails(err error) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: err}
	}
}

var (
	refused = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	reset   = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
)

func exchangeBy(t *testing.T, s *script, opts ...openrouter.Option) error {
	t.Helper()
	client := newClient(t, openrouter.WithHTTPClient(s))
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		client,
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
		opts...)
	return err
}

func TestRetries(t *testing.T) {
	t.Parallel()
	type steps = []func(*http.Request) (*http.Response, error)
	all := openrouter.RetryConfig{StatusCodes: []string{"429", "5xx"}, ConnectionErrors: true}
	for name, row := range map[string]struct {
		steps    steps
		opts     []openrouter.Option
		attempts int
		ok       bool
		least    time.Duration // the whole call took
		most     time.Duration
	}{
		"refused, then there": {
			steps:    steps{fails(refused), status(200)},
			attempts: 2,
			ok:       true,
			least:    50 * time.Millisecond,
			most:     time.Second,
		},
		"refused for ever": {steps: steps{fails(refused)}, attempts: 4, most: 5 * time.Second},
		"refused, without retries": {
			steps:    steps{fails(refused), status(200)},
			opts:     []openrouter.Option{openrouter.WithoutRetries()},
			attempts: 1,
		},
		"refused, zero config": {
			steps:    steps{fails(refused), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{})},
			attempts: 2,
			ok:       true,
			most:     time.Second,
		},
		"reset is not sent again": {steps: steps{fails(reset), status(200)}, attempts: 1},
		"EOF is not sent again":   {steps: steps{fails(io.EOF), status(200)}, attempts: 1},
		"unknown host": {
			steps:    steps{fails(&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}), status(200)},
			attempts: 1,
		},
		"wrong certificate": {
			steps:    steps{fails(&tls.CertificateVerificationError{Err: errors.New("no")}), status(200)},
			attempts: 1,
		},
		"429 is not sent again": {steps: steps{status(429, "Retry-After", "1"), status(200)}, attempts: 1},
		"503 is not sent again": {steps: steps{status(503), status(200)}, attempts: 1},
		"503 asked for": {
			steps:    steps{status(503), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    250 * time.Millisecond,
			most:     750 * time.Millisecond,
		},
		"403 never": {
			steps:    steps{status(403), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 1,
		},
		"reset asked for": {
			steps:    steps{fails(reset), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    250 * time.Millisecond,
			most:     750 * time.Millisecond,
		},
		"Retry-After in seconds": {
			steps:    steps{status(429, "Retry-After", "7"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    7 * time.Second,
			most:     7 * time.Second,
		},
		"Retry-After as a date": {
			steps:    steps{status(429, "Retry-After", "Sat, 01 Jan 2000 00:00:09 GMT"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    9 * time.Second,
			most:     9 * time.Second,
		},
		"Retry-After in the past": {
			steps:    steps{status(429, "Retry-After", "Fri, 31 Dec 1999 23:00:00 GMT"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    250 * time.Millisecond,
			most:     750 * time.Millisecond,
		},
		"Retry-After of no time": {
			steps:    steps{status(429, "Retry-After", "0"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    250 * time.Millisecond,
			most:     750 * time.Millisecond,
		},
		"retry-after-ms": {
			steps:    steps{status(503, "retry-after-ms", "1500", "Retry-After", "9"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    1500 * time.Millisecond,
			most:     1500 * time.Millisecond,
		},
		"Retry-After is capped": {
			steps: steps{status(429, "Retry-After", "30"), status(200)},
			opts: []openrouter.Option{openrouter.WithRetries(
				openrouter.RetryConfig{StatusCodes: []string{"429"}, MaxInterval: 2 * time.Second},
			)},
			attempts: 2,
			ok:       true,
			least:    2 * time.Second,
			most:     2 * time.Second,
		},
		"Retry-After beyond deadline": {
			steps:    steps{status(429, "Retry-After", "30"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all), openrouter.WithTimeout(20 * time.Second)},
			attempts: 1,
		},
		"capped, but beyond deadline": {
			steps: steps{status(429, "Retry-After", "3600"), status(200)},
			opts: []openrouter.Option{openrouter.WithRetries(
				openrouter.RetryConfig{StatusCodes: []string{"429"}, MaxInterval: 200 * time.Millisecond},
			)},
			attempts: 1,
		},
		"absurd Retry-After": {
			steps:    steps{status(429, "Retry-After", "1e300"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 1,
		},
		"nonsense Retry-After": {
			steps:    steps{status(429, "Retry-After", "soon"), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 2,
			ok:       true,
			least:    250 * time.Millisecond,
			most:     750 * time.Millisecond,
		},
		"MaxElapsedTime ends it": {
			steps: steps{status(503)},
			opts: []openrouter.Option{openrouter.WithRetries(
				openrouter.RetryConfig{
					StatusCodes:     []string{"503"},
					InitialInterval: time.Second,
					Exponent:        1,
					MaxElapsedTime:  4 * time.Second,
					MaxInterval:     time.Second,
				},
			)},
			least: time.Second,
			most:  4 * time.Second,
		},
		"the timeout ends it": {
			steps: steps{status(503)},
			opts:  []openrouter.Option{openrouter.WithRetries(all), openrouter.WithTimeout(10 * time.Second)},
			most:  10 * time.Second,
		},
		"waits grow by 1.5": {
			steps:    steps{status(503), status(503), status(503), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all)},
			attempts: 4,
			ok:       true,
			least:    1180 * time.Millisecond,
			most:     3570 * time.Millisecond,
		},
		"waits grow as asked": {
			steps: steps{status(503), status(503), status(503), status(503), status(200)},
			opts: []openrouter.Option{openrouter.WithRetries(
				openrouter.RetryConfig{
					StatusCodes:     []string{"503"},
					InitialInterval: 100 * time.Millisecond,
					Exponent:        3,
				},
			)},
			attempts: 5,
			ok:       true,
			least:    2 * time.Second,
			most:     6 * time.Second,
		},
		"a call's word over a client's": {
			steps:    steps{status(503), status(200)},
			opts:     []openrouter.Option{openrouter.WithRetries(all), openrouter.WithoutRetries()},
			attempts: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				s := &script{steps: row.steps}
				err := exchangeBy(t, s, row.opts...)
				if (err == nil) != row.ok {
					t.Errorf("got %v", err)
				}
				if row.attempts != 0 && len(s.at) != row.attempts {
					t.Errorf("%d attempts, want %d", len(s.at), row.attempts)
				}
				if took := time.Since(start); took < row.least || took > row.most {
					t.Errorf("took %v, want %v to %v", took, row.least, row.most)
				}
				if errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v hides the failure behind the deadline", err)
				}
			})
		})
	}
}

// wire serves raw bytes: net/http's server is too polite for these.
