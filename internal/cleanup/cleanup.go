// Package cleanup lets a function that is called with a context leave work for the end of the
// operation that the context belongs to, such as removing a file or emptying a terminal's input.
// It is like testing.T.Cleanup: the owner of the operation waits for the work, which a
// context.AfterFunc would not let it do.
package cleanup

import (
	"context"
	"sync"
)

type key struct{}

type list struct {
	mu    sync.Mutex
	funcs []func()
	ended bool
}

// WithCleanup returns a context that collects functions, and run, which calls them, the last one
// first. The owner of the operation defers run. A function added after run is called at once.
func WithCleanup(ctx context.Context) (collecting context.Context, run func()) {
	l := &list{}
	return context.WithValue(ctx, key{}, l), l.run
}

// Add leaves f for the end of the operation that ctx belongs to. It reports false, and does
// nothing, when ctx belongs to none.
func Add(ctx context.Context, f func()) bool {
	l, ok := ctx.Value(key{}).(*list)
	if !ok {
		return false
	}
	l.mu.Lock()
	ended := l.ended
	if !ended {
		l.funcs = append(l.funcs, f)
	}
	l.mu.Unlock()
	if ended {
		f()
	}
	return true
}

func (l *list) run() {
	l.mu.Lock()
	funcs := l.funcs
	l.funcs, l.ended = nil, true
	l.mu.Unlock()
	for i := len(funcs) - 1; i >= 0; i-- {
		funcs[i]()
	}
}
