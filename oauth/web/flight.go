package web

import (
	"context"
	"slices"
	"sync"

	"github.com/openrouter-go/openrouter/oauth"
)

// flights are the exchanges that are running in this process, by nonce.
type flights struct {
	mu     sync.Mutex
	active map[string]*flight
}

// flight is one exchange and the requests that wait for it: all of one browser, since each has
// opened the flow's cookie. The leader makes the exchange. Then one request calls OnSignIn: the
// newest that is still there, since its response is the one that a browser shows after a reload.
type flight struct {
	done chan struct{} // closed at the end

	// Written before done is closed.
	err      error
	location string   // where the response of OnSignIn sends the browser
	cookies  []string // the Set-Cookie headers of that response

	mu      sync.Mutex
	closed  bool // the answering request has been chosen
	waiting []*waiter
}

// waiter is a request that waits for the exchange of another.
type waiter struct {
	ctx    context.Context
	result *oauth.ExchangeAuthCodeForAPIKeyResponse
	chosen chan struct{} // closed when it is to call OnSignIn, with result
}

// join returns the flight of a nonce. The first to join leads it, and must see to it that land is
// called. Without mayLead there is nil when there is no flight.
func (f *flights) join(nonce string, mayLead bool) (fl *flight, leads bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fl, ok := f.active[nonce]; ok {
		return fl, false
	}
	if !mayLead {
		return nil, false
	}
	if f.active == nil {
		f.active = map[string]*flight{}
	}
	fl = &flight{done: make(chan struct{})}
	f.active[nonce] = fl
	return fl, true
}

func (f *flights) land(nonce string, fl *flight) {
	f.mu.Lock()
	delete(f.active, nonce)
	f.mu.Unlock()
	close(fl.done)
}

// wait adds a request to those that may call OnSignIn. It returns nil when another one already
// does.
func (f *flight) wait(ctx context.Context) *waiter {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	w := &waiter{ctx: ctx, chosen: make(chan struct{})}
	f.waiting = append(f.waiting, w)
	return w
}

// leave removes a request whose browser has gone. It reports false when the request has been chosen
// meanwhile.
func (f *flight) leave(w *waiter) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.Index(f.waiting, w)
	if i < 0 {
		return false
	}
	f.waiting = slices.Delete(f.waiting, i, i+1)
	return true
}

// choose gives the result to the newest waiter that is still there, and reports whether there was
// one.
func (f *flight) choose(result *oauth.ExchangeAuthCodeForAPIKeyResponse) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for i, w := range slices.Backward(f.waiting) {
		if w.ctx.Err() == nil {
			f.waiting = slices.Delete(f.waiting, i, i+1)
			w.result = result
			close(w.chosen)
			return true
		}
	}
	return false
}
