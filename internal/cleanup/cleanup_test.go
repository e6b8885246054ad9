package cleanup_test

import (
	"context"
	"slices"
	"testing"

	"github.com/openrouter-go/openrouter/internal/cleanup"
)

func TestCleanupRunsOnceInReverse(t *testing.T) {
	t.Parallel()
	var calls []int
	ctx, run := cleanup.WithCleanup(t.Context())
	inner, cancel := context.WithCancel(ctx)
	for i := range 3 {
		if !cleanup.Add(inner, func() { calls = append(calls, i) }) {
			t.Error("a function is not taken")
		}
	}
	cancel()
	run()
	run()
	cleanup.Add(inner, func() { calls = append(calls, 9) })
	if !slices.Equal(calls, []int{2, 1, 0, 9}) {
		t.Errorf("called in the order %v", calls)
	}
	if cleanup.Add(t.Context(), func() { t.Error("it is called") }) {
		t.Error("a context without an operation takes a function")
	}
}
