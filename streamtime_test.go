package openrouter_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
)

// timed is a server in memory: it waits, writes, and waits again, in the time of a synctest bubble.
type timed struct {
	headers time.Duration   // until the headers
	waits   []time.Duration // before each write; a negative one ends the body
	text    string          // of each write
	closed  bool
}

func (s *timed) Do(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(s.headers):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{
		StatusCode: 200,
		Header:     http.Header{"Content-Type": {"text/event-stream"}},
		Body:       &timedBody{s, r.Context(), 0},
	}, nil
}

type timedBody struct {
	*timed
	ctx context.Context
	n   int
}

func (b *timedBody) Read(p []byte) (int, error) {
	if b.n >= len(b.waits) {
		return 0, io.EOF
	}
	select {
	case <-time.After(b.waits[b.n]):
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
	b.n++
	return copy(p, b.text), nil
}

func (b *timedBody) Close() error { b.closed = true; return nil }

func timedClient(t *testing.T, server *timed) *openrouter.Client {
	t.Helper()
	client, err := openrouter.NewClient(
		openrouter.WithAPIKey(testKey),
		openrouter.WithHTTPClient(server),
		openrouter.WithTimeout(10*time.Second),
	)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func repeat(n int, wait time.Duration) []time.Duration {
	waits := make([]time.Duration, n)
	for i := range waits {
		waits[i] = wait
	}
	return waits
}

func TestTimeoutBoundsEachSilenceAndNotTheStream(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server    timed
		delivered int
		late      bool
		took      time.Duration
	}{
		"a long healthy stream": {
			timed{headers: 9 * time.Second, waits: repeat(100, 9*time.Second), text: firstEvent},
			100,
			false,
			909 * time.Second,
		},
		"comments are a sign": {
			timed{waits: repeat(100, 9*time.Second), text: ": OPENROUTER PROCESSING\n\n"},
			0,
			false,
			900 * time.Second,
		},
		"no headers": {timed{headers: time.Hour, text: firstEvent}, 0, true, 10 * time.Second},
		"no first event": {
			timed{headers: 9 * time.Second, waits: repeat(1, time.Hour), text: firstEvent},
			0,
			true,
			19 * time.Second,
		},
		"silence in mid-stream": {
			timed{waits: append(repeat(3, time.Second), time.Hour), text: firstEvent},
			3,
			true,
			13 * time.Second,
		},
		"silence within an event": {
			timed{waits: []time.Duration{0, time.Hour}, text: "data: "},
			0,
			true,
			10 * time.Second,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			ids, err := collect(chunks(t.Context(), timedClient(t, &test.server)))
			var timeout *openrouter.TimeoutError
			if len(ids) != test.delivered || errors.As(err, &timeout) != test.late || time.Since(start) != test.took {
				t.Errorf("%s: got %q, %v after %v", name, ids, err, time.Since(start))
			}
			if test.late && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v is not DeadlineExceeded", name, err)
			}
			if test.server.headers < time.Hour && !test.server.closed {
				t.Errorf("%s: the body was not closed", name)
			}
		})
	}
}

func TestTimeoutStopsWhileTheLoopBodyRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &timed{waits: repeat(3, time.Second), text: firstEvent}
		n := 0
		for _, err := range chunks(t.Context(), timedClient(t, server)) {
			if err != nil && n < 3 {
				t.Fatal(err)
			}
			n++
			time.Sleep(time.Hour)
		}
		if n != 4 { // the last is that it ends without its sentinel
			t.Errorf("%d turns", n)
		}
	})
}

func TestCallersContextEndsAStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
		defer cancel()
		server := &timed{waits: repeat(100, 9*time.Second), text: firstEvent}
		ids, err := collect(chunks(ctx, timedClient(t, server)))
		var timeout *openrouter.TimeoutError
		if ids != "aa" || !errors.As(err, &timeout) || !server.closed {
			t.Errorf("a deadline: got %q, %v", ids, err)
		}
		reason := errors.New("the user has seen enough")
		canceled, stop := context.WithCancelCause(t.Context())
		defer stop(nil)
		server = &timed{waits: repeat(100, 9*time.Second), text: firstEvent}
		for _, err = range chunks(canceled, timedClient(t, server)) {
			stop(reason)
		}
		var cause *openrouter.CanceledError
		if !errors.As(err, &cause) || !errors.Is(err, reason) || !errors.Is(err, context.Canceled) || !server.closed {
			t.Errorf("canceled: %v", err)
		}
	})
}
