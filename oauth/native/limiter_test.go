package native_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter/oauth/native"
)

func TestConnectionsReset(t *testing.T) {
	t.Parallel()
	attacked(t, func(p *target) {
		for i := range 100 {
			conn := p.dial()
			text := p.get(p.evil()) + "\r\n"
			if _, err := io.WriteString(conn, text[:i%(len(text)-2)]); err != nil { // never the whole of it
				t.Error(err)
			}
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	})
}

const thousand = 1000

// Connections that were made before the browser's, and say nothing, or not all.
func TestThousandConnectionsHeld(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]func(*target) string{
		"silent":         func(*target) string { return "" },
		"half a request": func(p *target) string { return p.get(p.evil()) + "X: " },
		"idle":           func(p *target) string { return p.get("/") + "\r\n" },
		"a body to come": func(p *target) string { return p.get("/") + "Content-Length: 1000\r\n\r\n" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			attacked(t, func(p *target) {
				for range thousand {
					if _, err := io.WriteString(p.dial(), text(p)); err != nil {
						t.Error(err)
					}
				}
			})
		})
	}
}

// A browser whose callback is being exchanged is not thrown out for those that come after it.
func TestCallbackKeepsItsPlace(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.reached, s.hold = make(chan struct{}, 1), make(chan struct{})
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			ctx = context.WithoutCancel(ctx)
			page := follow(t, ctx, start)
			p := &target{t: t, address: callbackOf(t, page).Host}
			_, back := s.issue(page, true)
			shown := make(chan answer, 1)
			go func() { shown <- request(t, ctx, http.MethodGet, back) }()
			<-s.reached
			var conns []net.Conn
			for range thousand {
				conns = append(conns, p.dial())
			}
			if _, err := conns[0].Read(make([]byte, 1)); err == nil ||
				isTimeout(err) { // until it has made room, and so would all before it
				t.Errorf("the oldest connection beside the browser's ends with %v", err)
			}
			close(s.hold)
			wantPage(t, <-shown, "Signed in")
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Slowloris: every client sends a header without end, byte by byte, and comes back as soon as it is
// thrown out.
func TestSlowloris(t *testing.T) {
	t.Parallel()
	var clients sync.WaitGroup
	defer clients.Wait()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	attacked(t, func(p *target) {
		const many = 300
		connected := make(chan struct{}, many)
		for range many {
			clients.Go(func() {
				for first := true; ctx.Err() == nil; first = false {
					conn, err := net.Dial("tcp", p.address)
					if first {
						connected <- struct{}{}
					}
					if err != nil {
						return // the sign-in is over
					}
					drip(ctx, conn, p.get(p.evil()))
					_ = conn.Close()
				}
			})
		}
		for range many {
			<-connected
		}
	})
}

// drip sends the text, and then one header after the other, slowly.
func drip(ctx context.Context, conn net.Conn, text string) {
	pace := time.NewTicker(50 * time.Millisecond) // below every timeout
	defer pace.Stop()
	const header = "X: y\r\n"
	for i := 0; ; i++ {
		b := header[max(i-len(text), 0)%len(header)]
		if i < len(text) {
			b = text[i]
		}
		if _, err := conn.Write([]byte{b}); err != nil {
			return
		}
		select {
		case <-pace.C:
		case <-ctx.Done():
			return
		}
	}
}

// Not parallel: it looks at every goroutine of the process, and at its memory.
func TestCancelWithAThousandConnections(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s := newService(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var conns []net.Conn
	var goroutines, most int
	var heap, full runtime.MemStats
	var ended time.Time
	var address string
	_, err := native.SignIn(ctx, s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			p := &target{t: t, address: callbackOf(t, follow(t, ctx, start)).Host}
			address = p.address
			most = 0
			goroutines = runtime.NumGoroutine()
			runtime.GC()
			runtime.ReadMemStats(&heap)
			half := []byte(p.get("/") + "X: " + strings.Repeat("x", 30<<10)) // as much as is read of a header
			for range thousand {
				conn := p.dial()
				if _, err := conn.Write(half); err != nil {
					t.Error(err)
				}
				conns = append(conns, conn)
				most = max(most, runtime.NumGoroutine())
			}
			runtime.ReadMemStats(&full)
			ended = time.Now()
			cancel()
			return nil
		},
	})
	took := time.Since(ended)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if took > 2*time.Second {
		t.Errorf("it ends %v after the cancellation", took)
	}
	if more := most - goroutines; more > 400 {
		t.Errorf("%d goroutines for %d connections", more, thousand)
	}
	if more := int64(full.HeapAlloc) - int64(heap.HeapAlloc); more > 32<<20 {
		t.Errorf("%d bytes for %d connections", more, thousand)
	}
	t.Logf("%d goroutines, %d KiB, over after %v", most-goroutines, (int64(full.HeapAlloc)-
		int64(heap.HeapAlloc))>>10, took)
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("someone still listens")
	}
	if open := slices.IndexFunc(conns, func(conn net.Conn) bool {
		_, err := conn.Read(make([]byte, 1))
		return err == nil || isTimeout(err)
	}); open >= 0 {
		t.Errorf("connection %d is still open", open)
	}
	s.Close()
	goleak.VerifyNone(t, before)
}
