package native_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// hostile is a request, whole or not, that is answered without being taken for the callback.
type hostile struct {
	name    string
	request string // EVIL stands for the callback's target with a code, HOST for the listener
	want    []int  // statuses, in order
	cut     bool   // the answer may be lost, since the server does not read to the end
}

// The beginnings of requests that are valid so far.
const (
	evil  = "GET EVIL HTTP/1.1\r\nHost: HOST\r\n"
	other = "GET / HTTP/1.1\r\nHost: HOST\r\n"
)

var hostiles = []hostile{
	{name: "HTTP/0.9", request: "GET EVIL\r\n\r\n", want: []int{400}},
	{name: "HTTP/2", request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", want: []int{404}},
	{name: "HTTP/3.0 in text", request: "GET EVIL HTTP/3.0\r\nHost: HOST\r\n\r\n", want: []int{505}},
	{name: "CONNECT", request: "CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n", want: []int{404}},
	{name: "OPTIONS *", request: "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n", want: []int{404}},
	{
		name:    "the absolute form of another host",
		request: "GET http://evil.exampleEVIL HTTP/1.1\r\nHost: HOST\r\n\r\n",
		want:    []int{404},
	},
	{
		name:    "a path that is another's after cleaning",
		request: "GET /x/..EVIL HTTP/1.1\r\nHost: HOST\r\n\r\n",
		want:    []int{404},
	},
	{name: "two hosts", request: evil + "Host: evil.example\r\n\r\n", want: []int{400}},
	{name: "no host", request: "GET EVIL HTTP/1.1\r\n\r\n", want: []int{400}},
	{name: "a header without a name", request: evil + ": x\r\n\r\n", want: []int{400}},
	{name: "a NUL in a header", request: evil + "X: \x00\r\n\r\n", want: []int{400}},
	{name: "an expectation", request: evil + "Expect: evil\r\n\r\n", want: []int{417}},
	{
		name:    "a request line of 1 MB",
		request: "GET EVIL" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: HOST\r\n\r\n",
		want:    []int{431},
		cut:     true,
	},
	{
		name:    "a header of 1 MB",
		request: evil + "X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
		want:    []int{431},
		cut:     true,
	},
	{
		name:    "20,000 headers",
		request: evil + strings.Repeat("X: y\r\n", 20_000) + "\r\n",
		want:    []int{431},
		cut:     true,
	},

	// Of these, the body never comes.
	{name: "GET with a body", request: other + "Content-Length: 1000\r\n\r\n", want: []int{404}},
	{name: "GET with a body of 1 GB", request: other + "Content-Length: 1073741824\r\n\r\n", want: []int{404}},
	{name: "GET with a chunked body", request: other + "Transfer-Encoding: chunked\r\n\r\n", want: []int{404}},
	{
		name:    "POST",
		request: "POST EVIL HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1000\r\n\r\n",
		want:    []int{404},
	},
	{
		name:    "POST that asks first",
		request: "POST EVIL HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
		want:    []int{404},
	},

	{name: "two lengths", request: evil + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx", want: []int{400}},
	{name: "a negative length", request: evil + "Content-Length: -1\r\n\r\n", want: []int{400}},
	{name: "an unknown transfer encoding", request: evil + "Transfer-Encoding: gzip\r\n\r\n", want: []int{501}},
	{
		name: "a request smuggled behind a length and chunks",
		request: "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"0\r\n\r\n" + evil + "\r\n",
		want: []int{404},
	},
	{
		name:    "a request smuggled in a body", // of its length
		request: other + "Content-Length: LENGTH\r\n\r\n" + evil + "\r\n",
		want:    []int{404},
	},
	{
		name: "strays in a pipeline",
		request: other + "\r\nGET /openrouter/callback/x?code=evil_code HTTP/1.1\r\nHost: HOST\r\n\r\n" +
			"GET /favicon.ico HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
		want: []int{404, 404, 404},
	},
}

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	for _, hostile := range hostiles {
		t.Run(hostile.name, func(t *testing.T) {
			t.Parallel()
			attacked(t, func(p *target) {
				conn := p.dial()
				if _, err := io.WriteString(conn, p.fill(hostile.request)); err != nil && !hostile.cut {
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
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			page := follow(t, ctx, start)
			p := &target{t: t, address: callbackOf(t, page).Host, callback: *callbackOf(t, page)}
			var back string
			code, back = s.issue(page, true)
			right := p.get(mustURL(t, back).RequestURI()) + "\r\n"
			conn := p.dial()
			if _, err := io.WriteString(conn, p.get("/")+"\r\n"+p.get("/openrouter/callback/x?code=evil_code")+
				"\r\n"+right+right+p.get(p.evil())+"\r\n"); err != nil {
				t.Error(err)
			}
			answers := bufio.NewReader(conn)
			for _, want := range []int{404, 404, 200} {
				got, err := http.ReadResponse(answers, nil)
				if err != nil {
					t.Errorf("no answer: %v", err)
					return nil
				}
				if body, err := io.ReadAll(got.Body); err != nil || got.StatusCode != want ||
					want == 200 && !strings.Contains(string(body), "Signed in") {
					t.Errorf("got %d %s, %v, want %d", got.StatusCode, body, err, want)
				}
			}
			return nil
		},
	})
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
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			page := follow(t, ctx, start)
			p := &target{t: t, address: callbackOf(t, page).Host}
			_, back := s.issue(page, true)
			conn := p.dial()
			if _, err := io.WriteString(conn, p.get(mustURL(t, back).RequestURI())+
				"Content-Length: 1000\r\n\r\n"); err != nil {
				t.Error(err)
			}
			got, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || got.StatusCode != http.StatusOK {
				t.Errorf("got %v, %v", got, err)
			}
			return nil
		},
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTLSOnThePlainPort(t *testing.T) {
	t.Parallel()
	attacked(t, func(p *target) {
		conn := tls.Client(p.dial(), &tls.Config{InsecureSkipVerify: true})
		if err := conn.HandshakeContext(t.Context()); err == nil || isTimeout(err) {
			t.Errorf("the handshake ends with %v", err)
		}
	})
}

func TestEndlessBody(t *testing.T) {
	t.Parallel()
	attacked(t, func(p *target) {
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
