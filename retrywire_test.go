package openrouter_test

import (
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

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
