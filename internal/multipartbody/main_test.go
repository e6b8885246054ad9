package multipartbody_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// slow is a file whose reads wait for the gate while it is slow.
type slow struct {
	*strings.Reader
	gate    chan struct{}
	started chan struct{}
	once    sync.Once
	slow    atomic.Bool
}

func (s *slow) Read(b []byte) (int, error) {
	if s.slow.Load() {
		s.once.Do(func() { close(s.started) })
		<-s.gate
	}
	return s.Reader.Read(b)
}

// WriteTo is hidden, so that every byte goes through Read.
func (s *slow) WriteTo() {}
