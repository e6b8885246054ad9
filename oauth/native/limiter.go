package native

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"
)

const (
	// maxConnections is far more than the browsers of one user open at once, and few enough to cost
	// little.
	maxConnections = 256

	// evictAfter is how long a connection is left alone while others wait for its place. A browser
	// sends its request as soon as it is connected; the rest is for a busy machine. Together they
	// let 1,280 connections a second pass, whichever client holds them.
	evictAfter = 200 * time.Millisecond
)

// connLimiter limits how many connections are open, on all listeners together. When there are as
// many as it allows, the next one takes the place of the oldest that is not pinned: a client that
// holds connections and asks for nothing keeps no one out.
type connLimiter struct {
	places chan struct{}

	mu    sync.Mutex
	conns []*trackedConn // oldest first, without the pinned ones
}

func newConnLimiter(size int) *connLimiter { return &connLimiter{places: make(chan struct{}, size)} }

// admit waits for a place. It returns nil when closed is closed first.
func (l *connLimiter) admit(conn net.Conn, closed <-chan struct{}) *trackedConn {
	for {
		select {
		case l.places <- struct{}{}:
			return l.track(conn)
		default:
		}
		var evict <-chan time.Time
		oldest := l.oldest()
		if oldest != nil {
			evict = time.After(time.Until(oldest.since.Add(evictAfter)))
		}
		select {
		case l.places <- struct{}{}:
			return l.track(conn)
		case <-evict:
			_ = oldest.Close() // which makes the place free
		case <-closed:
			return nil
		}
	}
}

func (l *connLimiter) track(conn net.Conn) *trackedConn {
	c := &trackedConn{Conn: conn, limiter: l, since: time.Now()}
	c.release = sync.OnceFunc(func() {
		c.pin()
		<-l.places
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns = append(l.conns, c)
	return c
}

func (l *connLimiter) oldest() *trackedConn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.conns) == 0 {
		return nil
	}
	return l.conns[0]
}

// trackedConn is a connection that has a place in a connLimiter.
type trackedConn struct {
	net.Conn
	limiter *connLimiter
	since   time.Time
	release func()
}

// pin keeps the connection from being closed for another one.
func (c *trackedConn) pin() {
	c.limiter.mu.Lock()
	defer c.limiter.mu.Unlock()
	c.limiter.conns = slices.DeleteFunc(c.limiter.conns, func(other *trackedConn) bool { return other == c })
}

func (c *trackedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// CloseWrite lets the server end a response before the connection, as it does on a plain TCP
// connection.
func (c *trackedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type connKey struct{}

// withConn is a http.Server's ConnContext, for pinConn.
func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// pinConn pins the connection that a request came on.
func pinConn(ctx context.Context) {
	if c, ok := ctx.Value(connKey{}).(*trackedConn); ok {
		c.pin()
	}
}

// limitListener is a listener whose connections have a place in a connLimiter.
type limitListener struct {
	net.Listener
	limiter *connLimiter
	closed  chan struct{}
	once    sync.Once
}

func newLimitListener(l net.Listener, limiter *connLimiter) *limitListener {
	return &limitListener{Listener: l, limiter: limiter, closed: make(chan struct{})}
}

func (l *limitListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if c := l.limiter.admit(conn, l.closed); c != nil {
		return c, nil
	}
	_ = conn.Close()
	return nil, net.ErrClosed
}

func (l *limitListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}
