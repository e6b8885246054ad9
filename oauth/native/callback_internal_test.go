package native

import (
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// These tests are inside the package because they need its clock and its limits.

func TestCallbackDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		arrived := make(chan arrival, 1)
		c := newCallbacks("notch", nil, arrived)
		start := time.Now()
		got := httptest.NewRecorder()
		c.ServeHTTP(got, httptest.NewRequest("GET", "http://127.0.0.1"+c.callbackPath+"?code=x", nil))
		if took := time.Since(start); took != holdFor {
			t.Errorf("it took %v, want %v", took, holdFor)
		}
		if body := got.Body.String(); !strings.Contains(body, "Return to notch") || strings.Contains(body, "igned in") {
			t.Errorf("while the exchange runs, the page says %s", body)
		}
		if a := <-arrived; a.code != "x" || a.err != nil {
			t.Errorf("arrived: %v", a.err)
		}
		c.end(deniedPage("notch"))
		c.end(signedInPage("notch")) // too late
		got = httptest.NewRecorder()
		c.ServeHTTP(got, httptest.NewRequest("GET", "http://127.0.0.1"+c.callbackPath+"?code=x", nil))
		if !strings.Contains(got.Body.String(), "Not authorized") {
			t.Errorf("afterwards the page says %s", got.Body.String())
		}
	})
}

func TestPagesEscape(t *testing.T) {
	t.Parallel()
	const name = `<script>alert("1")</script>`
	for _, page := range []Page{pendingPage(name), signedInPage(name), deniedPage(name), failedPage(name, ""), failedPage(name, "<b>"), canceledPage(name)} {
		html, _ := render(page, nil)
		if strings.Contains(string(html), "<script") || strings.Contains(string(html), "<b>") || !strings.Contains(string(html), "&lt;script") {
			t.Errorf("page %d: %s", page.Kind, html)
		}
		if own, _ := render(page, func(Page) []byte { return nil }); string(own) != string(html) {
			t.Errorf("page %d: an empty page of the program's own is not replaced", page.Kind)
		}
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g gate
		start := time.Now()
		g.wait(time.Hour)
		g.spawn(func() { time.Sleep(time.Second) })
		g.wait(time.Hour)
		if took := time.Since(start); took != time.Second {
			t.Errorf("it took %v, want 1s", took)
		}
		g.spawn(func() { time.Sleep(time.Minute) })
		g.wait(time.Second)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("it took %v, want 2s", took)
		}
		time.Sleep(time.Hour)
		g.wait(time.Second)
	})
}

func TestBoundedConnections(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := newBounded(inner, make(chan struct{}, 1))
	accepted := make(chan net.Conn)
	go func() {
		defer close(accepted)
		for {
			conn, err := b.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	for range 2 {
		client, err := net.Dial("tcp4", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = client.Close() })
	}
	first := <-accepted
	select {
	case <-accepted:
		t.Error("a second connection is accepted")
	default:
	}
	_ = first.Close()
	_ = first.Close() // frees one slot all the same
	second := <-accepted
	if err := b.Close(); err != nil { // while Accept waits for a slot
		t.Error(err)
	}
	if _, more := <-accepted; more {
		t.Error("a connection is accepted after the end")
	}
	_ = second.Close()
}
