package native_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// target is a sign-in that waits for its callback.
type target struct {
	t        *testing.T
	address  string  // of the listener
	callback url.URL // without a query
}

// attacked signs in. The browser comes with the callback only after the hostile client has done its
// worst, and must be answered soon.
func attacked(t *testing.T, attack func(*target)) {
	t.Helper()
	s := newService(t)
	var code string
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		Timeout: 3 * soon,
		OpenBrowser: func(ctx context.Context, start string) error {
			page := follow(t, ctx, start)
			callback := callbackOf(t, page)
			attack(&target{t: t, address: callback.Host, callback: *callback})
			var back string
			code, back = s.issue(page, true)
			ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), soon)
			defer stop()
			if got := request(t, ctx, http.MethodGet, back); got.status != http.StatusOK ||
				!strings.Contains(got.body, "Signed in") {
				t.Errorf("the browser is shown %d %s", got.status, got.body)
			}
			return nil
		},
	})
	if err != nil {
		t.Fatalf("the sign-in: %v", err)
	}
	if result.Key.Reveal() != s.keyOf(code) || s.exchanges() != 1 {
		t.Errorf("after %d exchanges the key is not that of the browser's code, or not the only one", s.exchanges())
	}
}

// dial connects until the test ends. What is not done soon on the connection fails.
func (p *target) dial() net.Conn {
	p.t.Helper()
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		p.t.Error(err)
		return nil
	}
	p.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(soon))
	return conn
}

// get is a request of the given target with headers that are fine, and its end still open.
func (p *target) get(target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: " + p.address + "\r\n"
}

// evil is the callback's target with a code that is not the browser's.
func (p *target) evil() string { return p.callback.Path + "?code=evil_code" }

// fill puts this sign-in's values into a request.
func (p *target) fill(request string) string {
	values := strings.NewReplacer("EVIL", p.evil(), "HOST", p.address)
	length := strconv.Itoa(len(values.Replace(evil + "\r\n")))
	return values.Replace(strings.ReplaceAll(request, "LENGTH", length))
}
