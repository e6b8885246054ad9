package native

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"
)

const (
	// maxConnections is far more than the browsers of one person open at once, and few enough to cost little.
	maxConnections = 256

	// patience is how long a connection is left alone while others wait for its place. A browser sends its request as soon as it is
	// connected; the rest is for a busy machine. Together they let 1,280 connections a second pass, whoever holds them.
	patience = 200 * time.Millisecond
)

// crowd is the connections that are open, on all listeners together, at most maxConnections. When there are as many, the next one takes the
// place of the oldest that does not bring the callback: whoever holds connections and asks for nothing keeps nobody out.
type crowd struct {
	places chan struct{}

	mu     sync.Mutex
	guests []*guest // oldest first, without those that may stay
}

func newCrowd(size int) *crowd { return &crowd{places: make(chan struct{}, size)} }

// admit waits for a place. It returns nil when closed is closed first.
func (c *crowd) admit(conn net.Conn, closed <-chan struct{}) *guest {
	for {
		select {
		case c.places <- struct{}{}:
			return c.enter(conn)
		default:
		}
		var enough <-chan time.Time
		oldest := c.oldest()
		if oldest != nil {
			enough = time.After(time.Until(oldest.since.Add(patience)))
		}
		select {
		case c.places <- struct{}{}:
			return c.enter(conn)
		case <-enough:
			_ = oldest.Close() // which makes the place free
		case <-closed:
			return nil
		}
	}
}

func (c *crowd) enter(conn net.Conn) *guest {
	g := &guest{Conn: conn, crowd: c, since: time.Now()}
	g.leave = sync.OnceFunc(func() {
		g.stay()
		<-c.places
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.guests = append(c.guests, g)
	return g
}

func (c *crowd) oldest() *guest {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.guests) == 0 {
		return nil
	}
	return c.guests[0]
}

// guest is a connection in a crowd.
type guest struct {
	net.Conn
	crowd *crowd
	since time.Time
	leave func()
}

// stay keeps the connection from being closed for another one.
func (g *guest) stay() {
	g.crowd.mu.Lock()
	defer g.crowd.mu.Unlock()
	g.crowd.guests = slices.DeleteFunc(g.crowd.guests, func(other *guest) bool { return other == g })
}

func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}

// CloseWrite lets the server end a response before the connection, as it does on a plain TCP connection.
func (g *guest) CloseWrite() error {
	if half, ok := g.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type guestKey struct{}

// withGuest is a http.Server's ConnContext, for stayOn.
func withGuest(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, guestKey{}, conn)
}

// stayOn keeps the connection that a request came on until it is closed.
func stayOn(ctx context.Context) {
	if g, ok := ctx.Value(guestKey{}).(*guest); ok {
		g.stay()
	}
}

// crowded is a listener whose connections are a crowd's.
type crowded struct {
	net.Listener
	crowd  *crowd
	closed chan struct{}
	once   sync.Once
}

func newCrowded(l net.Listener, c *crowd) *crowded {
	return &crowded{Listener: l, crowd: c, closed: make(chan struct{})}
}

func (l *crowded) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if g := l.crowd.admit(conn, l.closed); g != nil {
		return g, nil
	}
	_ = conn.Close()
	return nil, net.ErrClosed
}

func (l *crowded) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}
