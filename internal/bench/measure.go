package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// measured is what one subject costs.
type measured struct {
	name   string
	ratio  float64       // the median of its rounds' times as multiples of the baseline's
	time   time.Duration // the median time of one call
	allocs float64       // of one call, the transport's included
}

// measure runs the subjects in turn, in each round in another order, n calls of each by so many
// callers. wantError says that each call fails, as it should.
func measure(ctx context.Context, subjects []subject, rounds, n, callers int, wantError bool) ([]measured, error) {
	times := make([][]float64, len(subjects))
	ratios := make([][]float64, len(subjects))
	for round := -2; round < rounds; round++ { // the first two warm up
		took := make([]float64, len(subjects))
		for i := range subjects {
			i = (i + round + 2) % len(subjects)
			each, err := runCalls(ctx, subjects[i], n, callers, wantError)
			if err != nil {
				return nil, err
			}
			took[i] = float64(each)
		}
		for i := range subjects {
			if round >= 0 {
				times[i] = append(times[i], took[i])
				ratios[i] = append(ratios[i], took[i]/took[0])
			}
		}
	}
	var all []measured
	for i, s := range subjects {
		m := measured{name: s.name, ratio: median(ratios[i]), time: time.Duration(median(times[i]))}
		if callers == 1 {
			m.allocs = testing.AllocsPerRun(200, func() { _ = s.exchange(ctx) })
		}
		all = append(all, m)
	}
	return all, nil
}

// runCalls returns the wall time of one of n calls that so many callers make.
func runCalls(ctx context.Context, s subject, n, callers int, wantError bool) (time.Duration, error) {
	var wait sync.WaitGroup
	failures := make(chan error, callers)
	start := time.Now()
	for range callers {
		wait.Go(func() {
			for range max(1, n/callers) {
				if err := s.exchange(ctx); (err != nil) != wantError {
					failures <- fmt.Errorf("%s: got the error %w", s.name, err)
					return
				}
			}
		})
	}
	wait.Wait()
	took := time.Since(start) / time.Duration(max(1, n/callers)*callers)
	select {
	case err := <-failures:
		return 0, err
	default:
		return took, nil
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
