package streambench_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var write = flag.Bool("figures", false, "measure at length, and write the table to docs/performance.md")

const events = 1000

// figures of one subject; times are medians.
type figures struct {
	allocations, bytes float64       // for an event
	event, first       time.Duration // for an event, and from the call to the first one
	large              time.Duration // 10 MB of events
	largeHeap          uint64        // what the heap grew by meanwhile
	endless            string        // what becomes of a line without end
}

// Subjects are interleaved, so that what else the machine does meets all of them.
func TestFigures(t *testing.T) {
	rounds := 3
	if *write {
		rounds = 201
	}
	recorded := subjects(t, replay(t, recording(events)))
	all := make([]figures, len(recorded))
	times := make([][]time.Duration, len(recorded))
	for range rounds {
		for i, s := range recorded {
			took, allocations, bytes := measure(t, s, events)
			times[i] = append(times[i], took/events)
			all[i].allocations, all[i].bytes = allocations/events, bytes/events
		}
	}
	firsts := timesToFirst(t, rounds)
	larges, heaps := large(t, min(rounds, 25))
	ends := endless(t)
	for i := range all {
		all[i].event, all[i].first, all[i].large = median(times[i]), median(firsts[i]), median(larges[i])
		all[i].largeHeap, all[i].endless = heaps[i], ends[i]
		t.Logf("%-28s %+v", recorded[i].name, all[i])
	}
	// Allocations are counted, and so they can be promised. Times cannot.
	if most := all[0].allocations + 1; all[1].allocations > most {
		t.Errorf("%.1f allocations an event, want at most %.1f", all[1].allocations, most)
	}
	if !strings.HasPrefix(all[1].endless, "error after 8 MB") {
		t.Errorf("a line without end: %s", all[1].endless)
	}
	if *write {
		report(t, recorded, all)
	}
}

func measure(t *testing.T, s subject, want int) (took time.Duration, allocations, bytes float64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start, n := time.Now(), 0
	err := s.stream(t.Context(), func(string) { n++ })
	took = time.Since(start)
	runtime.ReadMemStats(&after)
	if err != nil || n != want {
		t.Fatalf("%s: %d events, %v", s.name, n, err)
	}
	return took, float64(after.Mallocs - before.Mallocs), float64(after.TotalAlloc - before.TotalAlloc)
}

func timesToFirst(t *testing.T, rounds int) [][]time.Duration {
	list := subjects(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, event(0))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	times := make([][]time.Duration, len(list))
	for range rounds {
		for i, s := range list {
			ctx, cancel := context.WithCancel(t.Context())
			start := time.Now()
			_ = s.stream(ctx, func(string) {
				times[i] = append(times[i], time.Since(start))
				cancel()
			})
			cancel()
		}
	}
	return times
}

func large(t *testing.T, rounds int) ([][]time.Duration, []uint64) {
	n := 10 << 20 / len(event(0))
	list := subjects(t, replay(t, recording(n)))
	times, heaps := make([][]time.Duration, len(list)), make([]uint64, len(list))
	for range rounds {
		for i, s := range list {
			peak := watchHeap()
			took, _, _ := measure(t, s, n)
			heaps[i] = max(heaps[i], peak())
			times[i] = append(times[i], took)
		}
	}
	return times, heaps
}

// endless sends up to 256 MB of one line.
func endless(t *testing.T) []string {
	const most = 256
	var sent atomic.Int64
	list := subjects(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		block := strings.Repeat("a", 1<<20)
		_, _ = io.WriteString(w, `data: {"id":"`)
		for range most {
			if _, err := io.WriteString(w, block); err != nil {
				return
			}
			sent.Add(1)
		}
	}))
	ends := make([]string, len(list))
	for i, s := range list {
		sent.Store(0)
		peak := watchHeap()
		err := s.stream(t.Context(), func(string) {})
		heap := peak()
		switch megabytes := sent.Load(); {
		case megabytes >= most:
			ends[i] = fmt.Sprintf("reads all %d MB", most)
		case err != nil:
			ends[i] = fmt.Sprintf("error after %d MB", megabytes&^7) // sockets hold some more
		default:
			ends[i] = "no error"
		}
		ends[i] += fmt.Sprintf(", heap +%d MB", heap>>20)
	}
	return ends
}

// watchHeap returns a function that ends the watch and returns what the heap grew by at most.
func watchHeap() func() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	before, stop, peak := stats.HeapAlloc, make(chan struct{}), make(chan uint64)
	go func() {
		most := before
		for {
			select {
			case <-stop:
				peak <- most - before
				return
			case <-time.After(2 * time.Millisecond):
				var stats runtime.MemStats
				runtime.ReadMemStats(&stats)
				most = max(most, stats.HeapAlloc)
			}
		}
	}()
	return func() uint64 { close(stop); return <-peak }
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

const (
	page  = "../../docs/performance.md"
	begin = "<!-- streams: written by make bench-streams -->\n"
	end   = "<!-- end of streams -->\n"
)

// report writes the section of the page that is ours, and leaves the rest as it is.
func report(t *testing.T, list []subject, all []figures) {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"%s## Streams\n\n`make bench-streams`: one recorded stream of %d chat chunks (%d bytes each), from a "+
			"server on loopback in the same\n"+
			"process, the subjects in turns; medians of %d rounds on %s, %s/%s. Times are ratios to the first "+
			"row: they\n"+
			"vary from run to run and from machine to machine, allocations do not.\n\n"+
			"| | allocations an event | bytes an event | time an event | time to the first event | 10 MB of "+
			"events | heap, 10 MB | a line without end |\n"+
			"| --- | --- | --- | --- | --- | --- | --- | --- |\n",
		begin,
		events,
		len(event(0)),
		201,
		runtime.Version(),
		runtime.GOOS,
		runtime.GOARCH,
	)
	ratio := func(a, b time.Duration) float64 { return float64(a) / float64(b) }
	for i, f := range all {
		base := all[0]
		fmt.Fprintf(
			&b,
			"| %s | %.1f | %.0f | %.2f (%.1f µs) | %.2f (%d µs) | %.2f (%d ms) | +%d MB | %s |\n",
			list[i].name,
			f.allocations,
			f.bytes,
			ratio(
				f.event,
				base.event,
			),
			float64(f.event.Nanoseconds())/1000,
			ratio(f.first, base.first),
			f.first.Microseconds(),
			ratio(f.large, base.large),
			f.large.Milliseconds(),
			f.largeHeap>>20,
			f.endless,
		)
	}
	b.WriteString(
		"\nThe allocations are those of decoding JSON: reading events adds none. A test bounds them at one more " +
			"than the first\n" +
			"row's. The heap stays where it is however long a stream is; one event is bounded by " +
			"`WithResponseLimit`, 8 MB by default.\n" + end,
	)
	text, err := os.ReadFile(page)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if len(text) == 0 {
		text = []byte("# Performance\n")
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, _ := strings.Cut(rest, end)
	if !found {
		before += "\n"
	}
	if err := os.WriteFile(
		page,
		[]byte(before+b.String()+after),
		0o644,
	); err != nil { //nolint:gosec // a page that all may read
		t.Fatal(err)
	}
}
