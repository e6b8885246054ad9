package native_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// Functions of the caller's that do not behave. None of them may cost the user a key.

// saving is a Store whose Save is a function.
type saving struct {
	memory
	save func(context.Context, openrouter.Key) error
}

func (s *saving) Save(ctx context.Context, key openrouter.Key) error { return s.save(ctx, key) }

// notifyOf calls f at one step.
func notifyOf(kind native.EventKind, f func()) func(native.Event) {
	return func(e native.Event) {
		if e.Kind == kind {
			f()
		}
	}
}

func TestKeyIsSavedBeforeNotify(t *testing.T) {
	t.Parallel()
	for name, misbehave := range map[string]func(){
		"panics": func() { panic("boom") },
		"exits":  runtime.Goexit, // as testing.T.Fatal does
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			store := &memory{}
			done := make(chan any, 1)
			go func() {
				defer func() { done <- recover() }()
				_, _ = native.SignIn(t.Context(), s.client(), native.Config{
					AppName:     "notch",
					Store:       store,
					OpenBrowser: approving(s, nil),
					Notify:      notifyOf(native.EventExchanged, misbehave),
				})
			}()
			if p := <-done; name == "panics" && p != "boom" {
				t.Errorf("the panic ends as %v", p)
			}
			if store.key.IsZero() {
				t.Error("the key is lost")
			}
		})
	}
	t.Run("blocks", func(t *testing.T) {
		t.Parallel()
		s := newService(t)
		saved, unblock := make(chan openrouter.Key, 1), make(chan struct{})
		store := &saving{save: func(_ context.Context, key openrouter.Key) error { saved <- key; return nil }}
		done := signIn(t.Context(), s.client(), native.Config{
			AppName:     "notch",
			Store:       store,
			OpenBrowser: approving(s, nil),
			Notify:      notifyOf(native.EventExchanged, func() { <-unblock }),
		})
		if key := <-saved; key.IsZero() {
			t.Error("the key is lost")
		}
		close(unblock)
		if got := <-done; got.err != nil {
			t.Error(got.err)
		}
	})
}

// Without a store, or with one that fails, the result is the only copy of the key: it is returned
// whatever the caller's functions do.
func TestKeyIsReturnedWhateverTheCallerDoes(t *testing.T) {
	t.Parallel()
	blocked := make(chan struct{})
	t.Cleanup(func() { close(blocked) })
	save := func(f func()) *saving {
		return &saving{save: func(context.Context, openrouter.Key) error { f(); return nil }}
	}
	leak := &saving{save: func(_ context.Context, key openrouter.Key) error { panic("cannot save " + key.Reveal()) }}
	for name, tt := range map[string]struct {
		store  native.Store
		notify func(native.Event)
		cancel bool
		says   string
	}{
		"Save panics":               {store: save(func() { panic("boom") }), says: "Store.Save panicked: boom"},
		"Save panics with the key":  {store: leak, says: "contained the key"},
		"Save exits":                {store: save(runtime.Goexit), says: "Store.Save did not return"},
		"Save blocks, and ctx ends": {store: save(func() { <-blocked }), cancel: true, says: "in time"},
		"Save and Notify panic": {
			store:  save(func() { panic("boom") }),
			notify: func(native.Event) { panic("x") },
			says:   "boom",
		},
		"Notify panics, without store": {
			notify: func(native.Event) { panic("boom") },
			says:   "Config.Notify panicked: boom",
		},
		"Notify exits, without store": {notify: func(native.Event) { runtime.Goexit() }, says: "did not return"},
		"Notify blocks, and ctx ends": {notify: func(native.Event) { <-blocked }, cancel: true, says: "in time"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s.answered = make(chan struct{}, 1)
			if tt.cancel {
				go func() { <-s.answered; cancel() }()
			}
			var notify func(native.Event)
			if tt.notify != nil {
				notify = notifyOf(native.EventExchanged, func() { tt.notify(native.Event{}) })
			}
			result, err := native.SignIn(ctx, s.client(), native.Config{
				AppName: "notch", Store: tt.store, OpenBrowser: approving(s, nil), Notify: notify,
			})
			var storing *native.StoreError
			if !errors.As(err, &storing) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want a StoreError that says %q", err, tt.says)
			}
			if result == nil || result.Key.IsZero() {
				t.Fatal("the key is lost")
			}
			if strings.Contains(err.Error(), result.Key.Reveal()) {
				t.Error("the error contains the key")
			}
		})
	}
}

// A panic in a goroutine of this package would end the program, and with it a key that is on its
// way.
func TestPanicsOfOtherFunctionsAreErrors(t *testing.T) {
	t.Parallel()
	s := newService(t)
	code, prompted := make(chan string, 1), make(chan struct{})
	shown := make(chan answer, 1)
	var failures []string
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(ctx context.Context, start string) error {
			page := follow(t, ctx, start)
			<-prompted
			issued, back := s.issue(page, true)
			code <- issued
			shown <- request(t, context.WithoutCancel(ctx), "GET", back)
			panic("browser")
		},
		Prompt: func(context.Context, string) (string, error) { defer close(prompted); panic("prompt") },
		Page:   func(native.Page) []byte { panic("page") },
		Notify: func(e native.Event) {
			if e.Err != nil {
				failures = append(failures, e.Err.Error())
			}
		},
	})
	if err != nil || result.Key.Reveal() != s.keyOf(<-code) {
		t.Errorf("got %v", err)
	}
	wantPage(t, <-shown, "Signed in")
	if len(failures) != 1 || !strings.Contains(failures[0], "Config.Prompt panicked: prompt") {
		t.Errorf("told of %q", failures)
	}
}
