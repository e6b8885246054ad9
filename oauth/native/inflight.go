package native

import (
	"sync"
	"time"
)

// inflight counts what is under way, and can be waited for, for a bounded time. A sync.WaitGroup
// allows no Add while someone waits, and requests come when they come.
type inflight struct {
	mu    sync.Mutex
	count int
	empty chan struct{} // closed and set to nil when the count reaches zero; nil while no one waits
}

func (f *inflight) add() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
}

func (f *inflight) done() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count--
	if f.count == 0 && f.empty != nil {
		close(f.empty)
		f.empty = nil
	}
}

// wait returns when nothing is under way, or after atMost. One goroutine may wait at a time.
func (f *inflight) wait(atMost time.Duration) {
	f.mu.Lock()
	if f.count == 0 {
		f.mu.Unlock()
		return
	}
	empty := make(chan struct{})
	f.empty = empty
	f.mu.Unlock()

	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-empty:
	case <-timer.C:
	}
}

// spawn runs task in a goroutine that wait waits for.
func (f *inflight) spawn(task func()) {
	f.add()
	go func() {
		defer f.done()
		task()
	}()
}
