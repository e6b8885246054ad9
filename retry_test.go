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
	"sync/atomic"
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
		"refused, then there":           {steps{fails(refused), status(200)}, nil, 2, true, 50 * time.Millisecond, time.Second},
		"refused for ever":              {steps{fails(refused)}, nil, 4, false, 0, 5 * time.Second},
		"refused, without retries":      {steps{fails(refused), status(200)}, []openrouter.Option{openrouter.WithoutRetries()}, 1, false, 0, 0},
		"refused, zero config":          {steps{fails(refused), status(200)}, []openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{})}, 2, true, 0, time.Second},
		"reset is not sent again":       {steps{fails(reset), status(200)}, nil, 1, false, 0, 0},
		"EOF is not sent again":         {steps{fails(io.EOF), status(200)}, nil, 1, false, 0, 0},
		"unknown host":                  {steps{fails(&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}), status(200)}, nil, 1, false, 0, 0},
		"wrong certificate":             {steps{fails(&tls.CertificateVerificationError{Err: errors.New("no")}), status(200)}, nil, 1, false, 0, 0},
		"429 is not sent again":         {steps{status(429, "Retry-After", "1"), status(200)}, nil, 1, false, 0, 0},
		"503 is not sent again":         {steps{status(503), status(200)}, nil, 1, false, 0, 0},
		"503 asked for":                 {steps{status(503), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 250 * time.Millisecond, 750 * time.Millisecond},
		"403 never":                     {steps{status(403), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 1, false, 0, 0},
		"reset asked for":               {steps{fails(reset), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 250 * time.Millisecond, 750 * time.Millisecond},
		"Retry-After in seconds":        {steps{status(429, "Retry-After", "7"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 7 * time.Second, 7 * time.Second},
		"Retry-After as a date":         {steps{status(429, "Retry-After", "Sat, 01 Jan 2000 00:00:09 GMT"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 9 * time.Second, 9 * time.Second},
		"Retry-After in the past":       {steps{status(429, "Retry-After", "Fri, 31 Dec 1999 23:00:00 GMT"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 250 * time.Millisecond, 750 * time.Millisecond},
		"Retry-After of no time":        {steps{status(429, "Retry-After", "0"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 250 * time.Millisecond, 750 * time.Millisecond},
		"retry-after-ms":                {steps{status(503, "retry-after-ms", "1500", "Retry-After", "9"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 1500 * time.Millisecond, 1500 * time.Millisecond},
		"Retry-After is capped":         {steps{status(429, "Retry-After", "30"), status(200)}, []openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}, MaxInterval: 2 * time.Second})}, 2, true, 2 * time.Second, 2 * time.Second},
		"Retry-After beyond deadline":   {steps{status(429, "Retry-After", "30"), status(200)}, []openrouter.Option{openrouter.WithRetries(all), openrouter.WithTimeout(20 * time.Second)}, 1, false, 0, 0},
		"capped, but beyond deadline":   {steps{status(429, "Retry-After", "3600"), status(200)}, []openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}, MaxInterval: 200 * time.Millisecond})}, 1, false, 0, 0},
		"absurd Retry-After":            {steps{status(429, "Retry-After", "1e300"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 1, false, 0, 0},
		"nonsense Retry-After":          {steps{status(429, "Retry-After", "soon"), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 2, true, 250 * time.Millisecond, 750 * time.Millisecond},
		"MaxElapsedTime ends it":        {steps{status(503)}, []openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"503"}, InitialInterval: time.Second, Exponent: 1, MaxElapsedTime: 4 * time.Second, MaxInterval: time.Second})}, 0, false, time.Second, 4 * time.Second},
		"the timeout ends it":           {steps{status(503)}, []openrouter.Option{openrouter.WithRetries(all), openrouter.WithTimeout(10 * time.Second)}, 0, false, 0, 10 * time.Second},
		"waits grow by 1.5":             {steps{status(503), status(503), status(503), status(200)}, []openrouter.Option{openrouter.WithRetries(all)}, 4, true, 1180 * time.Millisecond, 3570 * time.Millisecond},
		"waits grow as asked":           {steps{status(503), status(503), status(503), status(503), status(200)}, []openrouter.Option{openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"503"}, InitialInterval: 100 * time.Millisecond, Exponent: 3})}, 5, true, 2 * time.Second, 6 * time.Second},
		"a call's word over a client's": {steps{status(503), status(200)}, []openrouter.Option{openrouter.WithRetries(all), openrouter.WithoutRetries()}, 1, false, 0, 0},
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
func wire(t *testing.T, serve func(net.Conn)) (string, *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns atomic.Int32
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns.Add(1)
			serve(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String(), &conns
}

func readRequest(conn net.Conn) {
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	buffer := make([]byte, 64<<10)
	_, _ = conn.Read(buffer)
}

func TestManyRetriesAreRememberedInBrief(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []func(*http.Request) (*http.Response, error){status(503, "retry-after-ms", "1")}}
		err := exchangeBy(t, s, openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"503"}}))
		if len(s.at) < 1000 || !as[*openrouter.ServiceUnavailableResponseError](err) {
			t.Fatalf("%d attempts, %v", len(s.at), err)
		}
		failures := 0
		if chain, ok := err.(interface{ Unwrap() []error }); ok {
			failures = len(chain.Unwrap())
		}
		if failures == 0 || failures > 40 {
			t.Errorf("the error holds %d failures", failures)
		}
	})
}

func TestRedirectToNoURL(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "%zz"+testKey)
		w.WriteHeader(http.StatusFound)
	})
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		server.client(t),
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
	)
	if err == nil {
		t.Error("got a value")
	}
	noSecret(t, err, testKey)
}
