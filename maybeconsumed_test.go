package openrouter_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

func TestMaybeConsumed(t *testing.T) {
	t.Parallel()
	retry := openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"5XX"}, ConnectionErrors: true})
	synctest.Test(t, func(t *testing.T) {
		err := exchangeBy(
			t,
			&script{steps: []func(*http.Request) (*http.Response, error){fails(reset), status(403)}},
			retry,
		)
		if !errors.Is(err, oauth.ErrCodeMaybeConsumed) || errors.Is(err, oauth.ErrCodeInvalid) {
			t.Errorf("got %v", err)
		}
		if !errors.Is(err, syscall.ECONNRESET) || !as[*openrouter.ForbiddenResponseError](err) ||
			!as[*openrouter.ConnectionError](err) {
			t.Errorf("%v does not hold every attempt", err)
		}
		if !strings.Contains(err.Error(), "https://openrouter.ai/settings/keys") {
			t.Errorf("%v does not say where to look", err)
		}
		err = exchangeBy(
			t,
			&script{steps: []func(*http.Request) (*http.Response, error){fails(refused), status(403)}},
			retry,
		)
		if errors.Is(err, oauth.ErrCodeMaybeConsumed) || !errors.Is(err, oauth.ErrCodeInvalid) {
			t.Errorf("after a failed dial: got %v", err)
		}
		err = exchangeBy(t, &script{steps: []func(*http.Request) (*http.Response, error){fails(reset)}})
		if !errors.Is(err, oauth.ErrCodeMaybeConsumed) ||
			!strings.Contains(err.Error(), "https://openrouter.ai/settings/keys") {
			t.Errorf("after a single reset: got %v", err)
		}
		err = exchangeBy(
			t,
			&script{steps: []func(*http.Request) (*http.Response, error){fails(refused)}},
			openrouter.WithoutRetries(),
		)
		if errors.Is(err, oauth.ErrCodeMaybeConsumed) {
			t.Errorf("never sent, yet: %v", err)
		}
	})
}

func TestCancelDuringAWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		start := time.Now()
		s := &script{steps: []func(*http.Request) (*http.Response, error){status(429, "Retry-After", "30")}}
		_, err := apikeys.GetCurrentKey(
			ctx,
			newClient(t, openrouter.WithHTTPClient(s)),
			openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}}),
		)
		if !errors.Is(err, context.Canceled) || !as[*openrouter.CanceledError](err) ||
			!as[*openrouter.TooManyRequestsResponseError](err) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v, want 3s", took)
		}
	})
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	hang := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	synctest.Test(t, func(t *testing.T) {
		for name, row := range map[string]struct {
			opts []openrouter.Option
			ctx  time.Duration
			want time.Duration
		}{
			"default": {nil, 0, openrouter.DefaultTimeout},
			"option":  {[]openrouter.Option{openrouter.WithTimeout(time.Second)}, 0, time.Second},
			"context": {nil, 2 * time.Second, 2 * time.Second},
		} {
			ctx := t.Context()
			if row.ctx > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, row.ctx)
				defer cancel()
			}
			start := time.Now()
			_, err := apikeys.GetCurrentKey(ctx, newClient(t, openrouter.WithHTTPClient(doer(hang))), row.opts...)
			var timeout *openrouter.TimeoutError
			if !errors.As(err, &timeout) || !timeout.Sent || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v", name, err)
			}
			if took := time.Since(start); took != row.want {
				t.Errorf("%s: took %v, want %v", name, took, row.want)
			}
		}
	})
}

func TestCanceledBeforeSending(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &script{steps: []func(*http.Request) (*http.Response, error){status(200)}}
	_, err := apikeys.GetCurrentKey(ctx, newClient(t, openrouter.WithHTTPClient(s)))
	var canceled *openrouter.CanceledError
	if !errors.As(err, &canceled) || canceled.Sent || !errors.Is(err, context.Canceled) || len(s.at) != 0 {
		t.Errorf("got %v after %d attempts", err, len(s.at))
	}
}

func TestOnTheWire(t *testing.T) {
	t.Parallel()
	answer := `{"key":"` + testKey + `"}`
	send := func(text string) func(net.Conn) {
		return func(conn net.Conn) { readRequest(conn); _, _ = io.WriteString(conn, text) }
	}
	for name, row := range map[string]struct {
		serve func(net.Conn)
		typed func(error) bool // nil: success
		maybe bool
	}{
		"closed before a byte": {func(c net.Conn) { readRequest(c) }, as[*openrouter.ConnectionError], true},
		"reset after the request": {
			func(c net.Conn) { readRequest(c); _ = c.(*net.TCPConn).SetLinger(0) },
			as[*openrouter.ConnectionError],
			true,
		},
		"not HTTP": {send(answer + "\r\n\r\n"), as[*openrouter.ConnectionError], true},
		"malformed header": {
			send("HTTP/1.1 200 OK\r\n" + testKey + "\r\n\r\n"),
			as[*openrouter.ConnectionError],
			true,
		},
		"malformed status": {send("HTTP/1.1 " + testKey + "\r\n\r\n"), as[*openrouter.ConnectionError], true},
		"HTTP/1.0 without a length": {
			send("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + answer),
			nil,
			false,
		},
		"continue and early hints": {
			send(
				"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 " +
					"OK\r\nContent-Length: 83\r\n\r\n" + answer,
			),
			nil,
			false,
		},
		"body cut in the middle": {
			send("HTTP/1.1 200 OK\r\nContent-Length: 83\r\n\r\n" + answer[:40]),
			as[*openrouter.ResponseError],
			true,
		},
		"whole body, length too big": {send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + answer), nil, false},
		"error body cut": {
			send("HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n{\"error\":{\"message\":\"Inv"),
			as[*openrouter.ForbiddenResponseError],
			false,
		},
		"endless headers": {
			send("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 1<<20) + "\r\n\r\n" + answer),
			as[*openrouter.ConnectionError],
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, conns := wire(t, row.serve)
			res, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				newClient(t, openrouter.WithServerURL(base)),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			)
			if row.typed == nil {
				if err != nil || res.Key.Reveal() != testKey {
					t.Fatalf("got %v", err)
				}
				return
			}
			if !row.typed(err) {
				t.Errorf("got %v (%T)", err, err)
			}
			if errors.Is(err, oauth.ErrCodeMaybeConsumed) != row.maybe {
				t.Errorf("%v: maybe consumed = %v, want %v", err, !row.maybe, row.maybe)
			}
			if n := conns.Load(); n != 1 {
				t.Errorf("the code was sent over %d connections, want one", n)
			}
			noSecret(t, err, testCode, testKey)
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secured := httptest.NewUnstartedServer(http.NotFoundHandler())
	secured.Config.ErrorLog = nil
	secured.StartTLS()
	t.Cleanup(secured.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for name, base := range map[string]string{
		"refused":               gone.URL,
		"unknown certificate":   secured.URL,
		"https on a plain port": strings.Replace(plain.URL, "http:", "https:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				newClient(t, openrouter.WithServerURL(base)),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
			)
			var connection *openrouter.ConnectionError
			if !errors.As(err, &connection) || connection.Sent || errors.Is(err, oauth.ErrCodeMaybeConsumed) {
				t.Errorf("got %v (%T)", err, err)
			}
			if name != "refused" && time.Since(start) > 5*time.Second {
				t.Error("tried again what cannot succeed")
			}
		})
	}
}
