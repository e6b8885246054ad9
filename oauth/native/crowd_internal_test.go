package native

import (
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// letIn gives the connections that are let in, in order; the channel is closed when the listener is.
func letIn(l *crowded) <-chan *guest {
	guests := make(chan *guest)
	go func() {
		defer close(guests)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			guests <- conn.(*guest)
		}
	}()
	return guests
}

// door is a listener whose connections are pipes, for a test that has its own clock.
type door struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newDoor() *door { return &door{conns: make(chan net.Conn, 10), closed: make(chan struct{})} }

func (d *door) knock(t *testing.T) net.Conn {
	outside, inside := net.Pipe()
	t.Cleanup(func() { _ = outside.Close() })
	d.conns <- inside
	return outside
}

func (d *door) Accept() (net.Conn, error) {
	select {
	case conn := <-d.conns:
		return conn, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

func (d *door) Close() error   { close(d.closed); return nil }
func (d *door) Addr() net.Addr { return nil }

// closed spends a nanosecond to find out.
func closed(g *guest) bool {
	_ = g.SetReadDeadline(time.Now().Add(time.Nanosecond))
	_, err := g.Read(make([]byte, 1))
	netErr, ok := err.(net.Error)
	return !ok || !netErr.Timeout()
}

func TestCrowd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor()
		l := newCrowded(d, newCrowd(2))
		guests := letIn(l)
		for range 2 {
			d.knock(t)
		}
		first, second := <-guests, <-guests
		time.Sleep(time.Hour) // nobody waits, so nobody has to go
		if closed(first) || closed(second) {
			t.Error("a connection is closed while there is room")
		}

		d.knock(t)
		third := <-guests
		if !closed(first) || closed(second) || closed(third) {
			t.Error("it is not the oldest connection that makes room")
		}
		second.stay()
		start := time.Now()
		d.knock(t)
		fourth := <-guests
		if took := time.Since(start); took > patience || took < patience-time.Microsecond {
			t.Errorf("a place is made after %v, want %v since it was taken", took, patience)
		}
		if !closed(third) || closed(second) {
			t.Error("a connection that may stay is closed, or one that may not is not")
		}

		fourth.stay()
		d.knock(t)
		time.Sleep(time.Hour)
		select {
		case <-guests:
			t.Error("a third connection is let in beside two that may stay")
		default:
		}
		_ = second.Close()
		_ = second.Close() // makes one place free all the same
		fifth := <-guests
		fifth.stay()
		d.knock(t)
		synctest.Wait()
		if err := l.Close(); err != nil { // while one waits
			t.Error(err)
		}
		if _, more := <-guests; more {
			t.Error("a connection is let in after the end")
		}
		_ = fourth.Close()
		_ = fifth.Close()
	})
}
