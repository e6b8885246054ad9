package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
)

// The service may have made the key when Ctrl-C comes: the exchange gets another second for it.
func TestInterruptedExchangeKeepsTheKey(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"in time": gracePeriod / 4, "too late": time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			s := newService(t)
			s.onExchange(func(r *http.Request) {
				interrupt()
				select {
				case <-time.After(delay): // as slow as a real service
				case <-r.Context().Done():
				}
			})
			start := time.Now()
			got := s.command(ctx, "some-code", nil, "auth", "exchange", "--reveal")
			if delay < gracePeriod {
				if got.code != exitOK || !strings.Contains(got.stdout, freshKey) {
					t.Errorf("exit code %d, %q\n%s", got.code, got.stdout, got.stderr)
				}
				return
			}
			if took := time.Since(start); got.code != exitCanceled || took < gracePeriod || took > 5*gracePeriod {
				t.Errorf("exit code %d after %s\n%s", got.code, took, got.stderr)
			}
			if !strings.Contains(got.stderr, "may have been made") {
				t.Errorf("it does not say that there may be a key:\n%s", got.stderr)
			}
		})
	}
}

func TestInterruptBeforeTheExchangeSendsNothing(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	s := newService(t)
	s.onExchange(func(*http.Request) { t.Error("the code was sent") })
	got := s.command(ctx, "", map[string]string{envCode: "some-code"}, "auth", "exchange", "--reveal")
	if got.code != exitCanceled {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
}

// full is a disk without space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestRescuedKeyIsTheUsersAlone(t *testing.T) {
	directory := t.TempDir()
	t.Setenv("TMPDIR", directory)
	t.Setenv("TMP", directory)
	for _, show := range []keyOutput{{reveal: true}, {reveal: true, json: true}} {
		a := &app{out: full{}, err: &output{}, getenv: noEnvironment}
		err := a.deliver(show, keyView{key: openrouter.NewKey(freshKey)})
		if err == nil || strings.Contains(err.Error(), freshKey) {
			t.Fatalf("got %v", err)
		}
		names, _ := filepath.Glob(filepath.Join(directory, "openrouter-key-*"))
		if len(names) != 1 || !strings.Contains(err.Error(), names[0]) {
			t.Fatalf("%v, and there are %q", err, names)
		}
		if data, err := os.ReadFile(names[0]); err != nil || string(data) != freshKey+"\n" {
			t.Errorf("the file holds %q, %v", data, err)
		}
		if err := os.Remove(names[0]); err != nil {
			t.Fatal(err)
		}
	}
}
