package native

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// admitted gives the connections that are let in, in order; the channel is closed when the listener
// is.
func admitted(l *limitListener) <-chan *trackedConn {
	conns := make(chan *trackedConn)
	go func() {
		defer close(conns)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conns <- conn.(*trackedConn)
		}
	}()
	return conns
}

// pipeListener is a listener whose connections are pipes, for a test that has its own clock.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn, 10), closed: make(chan struct{})}
}

func (d *pipeListener) dial(t *testing.T) net.Conn {
	outside, inside := net.Pipe()
	t.Cleanup(func() { _ = outside.Close() })
	d.conns <- inside
	return outside
}

func (d *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-d.conns:
		return conn, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

func (d *pipeListener) Close() error   { close(d.closed); return nil }
func (d *pipeListener) Addr() net.Addr { return nil }

// closed spends a nanosecond to find out.
func closed(c *trackedConn) bool {
	_ = c.SetReadDeadline(time.Now().Add(time.Nanosecond))
	_, err := c.Read(make([]byte, 1))
	netErr, ok := err.(net.Error)
	return !ok || !netErr.Timeout()
}

func TestConnLimiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newPipeListener()
		l := newLimitListener(d, newConnLimiter(2))
		conns := admitted(l)
		for range 2 {
			d.dial(t)
		}
		first, second := <-conns, <-conns
		time.Sleep(time.Hour) // no one waits, so no one has to go
		if closed(first) || closed(second) {
			t.Error("a connection is closed while there is room")
		}

		d.dial(t)
		third := <-conns
		if !closed(first) || closed(second) || closed(third) {
			t.Error("it is not the oldest connection that makes room")
		}
		second.pin()
		start := time.Now()
		d.dial(t)
		fourth := <-conns
		if took := time.Since(start); took > evictAfter || took < evictAfter-time.Microsecond {
			t.Errorf("a place is made after %v, want %v since it was taken", took, evictAfter)
		}
		if !closed(third) || closed(second) {
			t.Error("a connection that may stay is closed, or one that may not is not")
		}

		fourth.pin()
		d.dial(t)
		time.Sleep(time.Hour)
		select {
		case <-conns:
			t.Error("a third connection is let in beside two that may stay")
		default:
		}
		_ = second.Close()
		_ = second.Close() // makes one place free all the same
		fifth := <-conns
		fifth.pin()
		d.dial(t)
		synctest.Wait()
		if err := l.Close(); err != nil { // while one waits
			t.Error(err)
		}
		if _, more := <-conns; more {
			t.Error("a connection is let in after the end")
		}
		_ = fourth.Close()
		_ = fifth.Close()
	})
}
