package web_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter"
)

// held is an HTTP client of the application's whose exchanges wait until they are let go.
type held struct {
	transport *http.Transport
	arrived   chan struct{} // one for each exchange
	release   chan struct{}
}

func hold(t *testing.T) *held {
	h := &held{transport: &http.Transport{}, arrived: make(chan struct{}, 100), release: make(chan struct{})}
	t.Cleanup(h.transport.CloseIdleConnections)
	return h
}

func (h *held) option() openrouter.Option {
	return openrouter.WithHTTPClient(
		&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			h.arrived <- struct{}{}
			select {
			case <-h.release:
				return h.transport.RoundTrip(r)
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		})},
	)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// counter is middleware that waits until a number of callbacks have arrived.
type counter struct {
	mu      sync.Mutex
	n       int
	changed chan struct{}
}

func (c *counter) wrap(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/callback/") {
			c.mu.Lock()
			c.n++
			c.mu.Unlock()
			select {
			case c.changed <- struct{}{}:
			default:
			}
		}
		inner.ServeHTTP(w, r)
	})
}

func (c *counter) wait(n int) {
	for {
		c.mu.Lock()
		got := c.n
		c.mu.Unlock()
		if got >= n {
			return
		}
		<-c.changed
	}
}
