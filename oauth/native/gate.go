package native

import (
	"sync"
	"time"
)

// gate counts what is under way and can be waited for, for a bounded time. A sync.WaitGroup will not do: nothing may be added to
// it while somebody waits, and requests come when they come.
type gate struct {
	mu    sync.Mutex
	count int
	empty chan struct{} // closed and forgotten when the count reaches zero; nil while nobody waits
}

func (g *gate) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count++
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.count--
	if g.count == 0 && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
}

// wait returns when nothing is under way, or after atMost. One goroutine may wait at a time.
func (g *gate) wait(atMost time.Duration) {
	g.mu.Lock()
	if g.count == 0 {
		g.mu.Unlock()
		return
	}
	empty := make(chan struct{})
	g.empty = empty
	g.mu.Unlock()

	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-empty:
	case <-timer.C:
	}
}

// spawn runs f in a goroutine that wait waits for.
func (g *gate) spawn(f func()) {
	g.enter()
	go func() {
		defer g.leave()
		f()
	}()
}
