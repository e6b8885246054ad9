package native_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// races is how often each race is run, since who wins is up to the scheduler.
const races = 25

// together runs all of them, as far as possible at the same time, and returns when they have.
func together(contenders ...func()) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for _, contender := range contenders {
		all.Go(func() {
			<-start
			contender()
		})
	}
	close(start)
	all.Wait()
}

// wantOne checks that the key is that of one of the codes, and that no other was asked for.
func wantOne(t *testing.T, s *service, got outcome, codes ...string) {
	t.Helper()
	if got.err != nil {
		t.Errorf("got %v, want the key", got.err)
		return
	}
	one := false
	for _, code := range codes {
		one = one || got.result.Key.Reveal() == s.keyOf(code)
	}
	if !one || s.exchanges() != 1 {
		t.Errorf("%d exchanges, the key is that of one of the codes: %t", s.exchanges(), one)
	}
}

func wantPage(t *testing.T, shown answer, title string) {
	t.Helper()
	if shown.status != http.StatusOK || !strings.Contains(shown.body, "<h1>"+title+"</h1>") {
		t.Errorf("a browser is shown %d %s, want %q", shown.status, shown.body, title)
	}
}

func TestTwoCallbacksAtOnce(t *testing.T) {
	t.Parallel()
	for range races {
		s := newService(t)
		var first, second string
		result, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch",
			OpenBrowser: func(ctx context.Context, start string) error {
				ctx = context.WithoutCancel(ctx)
				page := follow(t, ctx, start)
				var back, back2 string
				first, back = s.issue(page, true)
				second, back2 = s.issue(page, true)
				var shown, shown2 answer
				together(
					func() { shown = request(t, ctx, http.MethodGet, back) },
					func() { shown2 = request(t, ctx, http.MethodGet, back2) },
				)
				wantPage(t, shown, "Signed in")
				wantPage(t, shown2, "Signed in")
				return nil
			},
		})
		wantOne(t, s, outcome{result, err}, first, second)
	}
}

func TestCallbackAndPasteAtOnce(t *testing.T) {
	t.Parallel()
	for range races {
		s := newService(t)
		var pasted, brought string
		var byPaste bool
		ready, browsed := make(chan struct{}), make(chan struct{})
		result, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch",
			Prompt: func(_ context.Context, page string) (string, error) {
				code, _ := s.issue(page, true)
				pasted = code
				close(ready)
				<-browsed
				return code, nil
			},
			OpenBrowser: func(ctx context.Context, start string) error {
				ctx = context.WithoutCancel(ctx)
				page := follow(t, ctx, start)
				<-ready
				var back string
				brought, back = s.issue(page, true)
				var shown answer
				together(
					func() { shown = request(t, ctx, http.MethodGet, back) },
					func() { close(browsed) },
				)
				wantPage(t, shown, "Signed in")
				return nil
			},
			Notify: func(e native.Event) {
				if e.Kind == native.EventCodeReceived {
					byPaste = e.Pasted
				}
			},
		})
		winner := brought
		if byPaste {
			winner = pasted
		}
		wantOne(t, s, outcome{result, err}, winner)
	}
}

func TestCallbackAndDenialAtOnce(t *testing.T) {
	t.Parallel()
	for range races {
		s := newService(t)
		var code string
		var shown, denied answer
		result, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch",
			OpenBrowser: func(ctx context.Context, start string) error {
				ctx = context.WithoutCancel(ctx)
				page := follow(t, ctx, start)
				var back string
				code, back = s.issue(page, true)
				together(
					func() { shown = request(t, ctx, http.MethodGet, back) },
					func() {
						denied = request(t, ctx, http.MethodGet, callbackOf(t, page).String()+
							"?error=access_denied")
					},
				)
				return nil
			},
		})
		title := "Signed in"
		if errors.Is(err, oauth.ErrDenied) {
			title = "Not authorized"
			if result != nil || s.exchanges() != 0 {
				t.Errorf("denied after %d exchanges", s.exchanges())
			}
		} else {
			wantOne(t, s, outcome{result, err}, code)
		}
		wantPage(t, shown, title)
		wantPage(t, denied, title)
	}
}

// Either there is a key, or no code has been used up: nothing in between.
func TestCallbackAndCancellationAtOnce(t *testing.T) {
	t.Parallel()
	for range races {
		s := newService(t)
		ctx, cancel := context.WithCancel(t.Context())
		var code string
		var shown answer
		var unreachable error // the listener may be gone before the browser comes
		result, err := native.SignIn(ctx, s.client(), native.Config{
			AppName: "notch",
			OpenBrowser: func(ctx context.Context, start string) error {
				ctx = context.WithoutCancel(ctx)
				page := follow(t, ctx, start)
				var back string
				code, back = s.issue(page, true)
				together(
					func() { shown, unreachable = try(ctx, http.MethodGet, back) },
					cancel,
				)
				return nil
			},
		})
		title := "Signed in"
		switch {
		case errors.Is(err, oauth.ErrCodeMaybeConsumed): // the exchange took longer than it has after a cancellation
			title = "Sign-in failed"
		case errors.Is(err, context.Canceled):
			title = "The sign-in had already ended"
			if result != nil || s.exchanges() != 0 {
				t.Errorf("cancelled after %d exchanges", s.exchanges())
			}
		default:
			wantOne(t, s, outcome{result, err}, code)
		}
		if unreachable == nil {
			wantPage(t, shown, title)
		} else if err == nil {
			t.Errorf("signed in with a callback that was not answered: %v", unreachable)
		}
	}
}
