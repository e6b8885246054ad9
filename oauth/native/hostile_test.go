package native_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// prey is a sign-in that waits for its callback.
type prey struct {
	t        *testing.T
	address  string  // of the listener
	callback url.URL // without a query
}

// harassed signs in. The browser comes with the callback only after the hostile client has done its
// worst, and must be answered soon.
func harassed(t *testing.T, attack func(*prey)) {
	t.Helper()
	s := newService(t)
	var code string
	result, err := native.SignIn(t.Context(), s.client(), native.Config{AppName: "notch", Timeout: 3 * soon, OpenBrowser: func(ctx context.Context, start string) error {
		page := follow(t, ctx, start)
		callback := callbackOf(t, page)
		attack(&prey{t: t, address: callback.Host, callback: *callback})
		var back string
		code, back = s.issue(page, true)
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), soon)
		defer stop()
		if got := request(t, ctx, http.MethodGet, back); got.status != http.StatusOK || !strings.Contains(got.body, "Signed in") {
			t.Errorf("the browser is shown %d %s", got.status, got.body)
		}
		return nil
	}})
	if err != nil {
		t.Fatalf("the sign-in: %v", err)
	}
	if result.Key.Reveal() != s.keyOf(code) || s.exchanges() != 1 {
		t.Errorf("after %d exchanges the key is not that of the browser's code, or not the only one", s.exchanges())
	}
}

// dial connects until the test ends. What is not done soon on the connection fails.
func (p *prey) dial() net.Conn {
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
func (p *prey) get(target string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: " + p.address + "\r\n"
}

// evil is the callback's target with a code that is not the browser's.
func (p *prey) evil() string { return p.callback.Path + "?code=evil_code" }

// hostiles are requests, whole or not, that are answered without being taken for the callback.
var hostiles = []struct {
	name    string
	request func(*prey) string
	want    []int // statuses, in order
	cut     bool  // the answer may be lost, since the server does not read to the end
}{
	{
		name:    "HTTP/0.9",
		request: func(p *prey) string { return "GET " + p.evil() + "\r\n\r\n" },
		want:    []int{400},
	},
	{
		name:    "HTTP/2",
		request: func(*prey) string { return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
		want:    []int{404},
	},
	{
		name:    "HTTP/3.0 in text",
		request: func(p *prey) string { return "GET " + p.evil() + " HTTP/3.0\r\nHost: " + p.address + "\r\n\r\n" },
		want:    []int{505},
	},
	{
		name:    "CONNECT",
		request: func(p *prey) string { return "CONNECT " + p.address + " HTTP/1.1\r\nHost: " + p.address + "\r\n\r\n" },
		want:    []int{404},
	},
	{
		name:    "OPTIONS *",
		request: func(p *prey) string { return "OPTIONS * HTTP/1.1\r\nHost: " + p.address + "\r\n\r\n" },
		want:    []int{404},
	},
	{
		name:    "the absolute form of another host",
		request: func(p *prey) string { return p.get("http://evil.example"+p.evil()) + "\r\n" },
		want:    []int{404},
	},
	{
		name:    "a path that is another's after cleaning",
		request: func(p *prey) string { return p.get("/x/.."+p.evil()) + "\r\n" },
		want:    []int{404},
	},
	{
		name:    "two hosts",
		request: func(p *prey) string { return p.get(p.evil()) + "Host: evil.example\r\n\r\n" },
		want:    []int{400},
	},
	{
		name:    "no host",
		request: func(p *prey) string { return "GET " + p.evil() + " HTTP/1.1\r\n\r\n" },
		want:    []int{400},
	},
	{
		name:    "a header without a name",
		request: func(p *prey) string { return p.get(p.evil()) + ": x\r\n\r\n" },
		want:    []int{400},
	},
	{
		name:    "a NUL in a header",
		request: func(p *prey) string { return p.get(p.evil()) + "X: \x00\r\n\r\n" },
		want:    []int{400},
	},
	{
		name:    "an expectation",
		request: func(p *prey) string { return p.get(p.evil()) + "Expect: evil\r\n\r\n" },
		want:    []int{417},
	},
	{
		name:    "a request line of 1 MB",
		request: func(p *prey) string { return p.get(p.evil()+strings.Repeat("x", 1<<20)) + "\r\n" },
		want:    []int{431},
		cut:     true,
	},
	{
		name:    "a header of 1 MB",
		request: func(p *prey) string { return p.get(p.evil()) + "X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n" },
		want:    []int{431},
		cut:     true,
	},
	{
		name:    "20,000 headers",
		request: func(p *prey) string { return p.get(p.evil()) + strings.Repeat("X: y\r\n", 20_000) + "\r\n" },
		want:    []int{431},
		cut:     true,
	},

	// Of these, the body never comes.
	{
		name:    "GET with a body",
		request: func(p *prey) string { return p.get("/") + "Content-Length: 1000\r\n\r\n" },
		want:    []int{404},
	},
	{
		name:    "GET with a body of 1 GB",
		request: func(p *prey) string { return p.get("/") + "Content-Length: 1073741824\r\n\r\n" },
		want:    []int{404},
	},
	{
		name:    "GET with a chunked body",
		request: func(p *prey) string { return p.get("/") + "Transfer-Encoding: chunked\r\n\r\n" },
		want:    []int{404},
	},
	{
		name:    "POST",
		request: func(p *prey) string { return "POST" + p.get(p.evil())[3:] + "Content-Length: 1000\r\n\r\n" },
		want:    []int{404},
	},
	{
		name: "POST that asks first",
		request: func(p *prey) string {
			return "POST" + p.get(p.evil())[3:] + "Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n"
		},
		want: []int{404},
	},

	{
		name:    "two lengths",
		request: func(p *prey) string { return p.get(p.evil()) + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx" },
		want:    []int{400},
	},
	{
		name:    "a negative length",
		request: func(p *prey) string { return p.get(p.evil()) + "Content-Length: -1\r\n\r\n" },
		want:    []int{400},
	},
	{
		name:    "an unknown transfer encoding",
		request: func(p *prey) string { return p.get(p.evil()) + "Transfer-Encoding: gzip\r\n\r\n" },
		want:    []int{501},
	},
	{
		name: "a request smuggled behind a length and chunks",
		request: func(p *prey) string {
			return "POST" + p.get("/")[3:] + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + p.get(p.evil()) + "\r\n"
		},
		want: []int{404},
	},
	{
		name: "a request smuggled in a body",
		request: func(p *prey) string {
			smuggled := p.get(p.evil()) + "\r\n"
			return p.get("/") + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(smuggled)) + smuggled
		},
		want: []int{404},
	},
	{
		name: "strays in a pipeline",
		request: func(p *prey) string {
			return p.get("/") + "\r\n" + p.get("/openrouter/callback/x?code=evil_code") + "\r\n" + p.get("/favicon.ico") + "Connection: close\r\n\r\n"
		},
		want: []int{404, 404, 404},
	},
}

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	for _, hostile := range hostiles {
		t.Run(hostile.name, func(t *testing.T) {
			t.Parallel()
			harassed(t, func(p *prey) {
				conn := p.dial()
				if _, err := io.WriteString(conn, hostile.request(p)); err != nil && !hostile.cut {
					t.Error(err)
				}
				answers := bufio.NewReader(conn)
				for _, want := range hostile.want {
					got, err := http.ReadResponse(answers, nil)
					switch {
					case err == nil && got.StatusCode != want:
						t.Errorf("it is answered with %d, want %d", got.StatusCode, want)
					case err == nil:
						_, err = io.Copy(io.Discard, got.Body)
					}
					if isTimeout(err) || err != nil && !hostile.cut {
						t.Errorf("no answer: %v", err)
						return
					}
				}
			})
		})
	}
}

func isTimeout(err error) bool {
	var netErr net.Error
	return errors.As(err, &netErr) && netErr.Timeout()
}

// The right callback in a pipeline counts, once, whatever is around it.
func TestCallbackInAPipeline(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var code string
	result, err := native.SignIn(t.Context(), s.client(), native.Config{AppName: "notch", OpenBrowser: func(ctx context.Context, start string) error {
		page := follow(t, ctx, start)
		p := &prey{t: t, address: callbackOf(t, page).Host, callback: *callbackOf(t, page)}
		var back string
		code, back = s.issue(page, true)
		right := p.get(mustURL(t, back).RequestURI()) + "\r\n"
		conn := p.dial()
		if _, err := io.WriteString(conn, p.get("/")+"\r\n"+p.get("/openrouter/callback/x?code=evil_code")+"\r\n"+right+right+p.get(p.evil())+"\r\n"); err != nil {
			t.Error(err)
		}
		answers := bufio.NewReader(conn)
		for _, want := range []int{404, 404, 200} {
			got, err := http.ReadResponse(answers, nil)
			if err != nil {
				t.Errorf("no answer: %v", err)
				return nil
			}
			if body, err := io.ReadAll(got.Body); err != nil || got.StatusCode != want || want == 200 && !strings.Contains(string(body), "Signed in") {
				t.Errorf("got %d %s, %v, want %d", got.StatusCode, body, err, want)
			}
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if result.Key.Reveal() != s.keyOf(code) || s.exchanges() != 1 {
		t.Errorf("after %d exchanges the key is not that of the first code, or not the only one", s.exchanges())
	}
}

// A browser that announces a body and sends none is answered all the same, and does not delay the
// end of the sign-in.
func TestCallbackWithABodyThatNeverComes(t *testing.T) {
	t.Parallel()
	s := newService(t)
	_, err := native.SignIn(t.Context(), s.client(), native.Config{AppName: "notch", OpenBrowser: func(ctx context.Context, start string) error {
		page := follow(t, ctx, start)
		p := &prey{t: t, address: callbackOf(t, page).Host}
		_, back := s.issue(page, true)
		conn := p.dial()
		if _, err := io.WriteString(conn, p.get(mustURL(t, back).RequestURI())+"Content-Length: 1000\r\n\r\n"); err != nil {
			t.Error(err)
		}
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || got.StatusCode != http.StatusOK {
			t.Errorf("got %v, %v", got, err)
		}
		return nil
	}})
	if err != nil {
		t.Error(err)
	}
}

func TestTLSOnThePlainPort(t *testing.T) {
	t.Parallel()
	harassed(t, func(p *prey) {
		conn := tls.Client(p.dial(), &tls.Config{InsecureSkipVerify: true})
		if err := conn.HandshakeContext(t.Context()); err == nil || isTimeout(err) {
			t.Errorf("the handshake ends with %v", err)
		}
	})
}

func TestEndlessBody(t *testing.T) {
	t.Parallel()
	harassed(t, func(p *prey) {
		conn := p.dial()
		_, err := io.WriteString(conn, "POST"+p.get(p.evil())[3:]+"Transfer-Encoding: chunked\r\n\r\n")
		chunk := []byte("8000\r\n" + strings.Repeat("x", 0x8000) + "\r\n")
		for err == nil { // until the server has had enough
			_, err = conn.Write(chunk)
		}
		if isTimeout(err) {
			t.Error("the server reads on")
		}
	})
}
