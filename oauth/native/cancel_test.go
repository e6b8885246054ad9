package native_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

func TestCancelWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]native.Config{
		"loopback": {
			Mode:        native.Loopback,
			OpenBrowser: func(context.Context, string) error { return nil },
		},
		"loopback with prompt": {
			Mode:        native.Loopback,
			Prompt:      never,
			OpenBrowser: func(ctx context.Context, _ string) error { <-ctx.Done(); return nil },
		},
		"headless": {Mode: native.Headless, Prompt: never},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var page string
			cfg.AppName = "notch"
			cfg.Notify = func(e native.Event) {
				switch e.Kind {
				case native.EventURLReady:
					page = e.URL
				case native.EventWaiting:
					cancel()
				}
			}
			result, err := native.SignIn(ctx, s.client(), cfg)
			if !errors.Is(err, context.Canceled) || result != nil {
				t.Errorf("got %v, want context.Canceled", err)
			}
			if cfg.Mode == native.Loopback {
				if conn, err := net.Dial("tcp", callbackOf(t, page).Host); err == nil {
					_ = conn.Close()
					t.Error("someone still listens")
				}
			}
		})
	}
}

func TestCancelBeforeAnything(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := native.SignIn(ctx, newService(t).client(), native.Config{
		AppName: "notch",
		OpenBrowser: func(context.Context, string) error {
			t.Error("the browser is opened")
			return nil
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	_, err := native.SignIn(t.Context(), newService(t).client(), native.Config{
		AppName: "notch", Timeout: time.Millisecond, OpenBrowser: func(context.Context, string) error { return nil },
	})
	if !errors.Is(err, native.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want ErrTimeout", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = native.SignIn(ctx, newService(t).client(), native.Config{
		AppName:     "notch",
		OpenBrowser: func(context.Context, string) error { return nil },
	})
	if errors.Is(err, native.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's end", err)
	}
}

func TestCancelDuringTheExchange(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.reached = make(chan struct{}, 1)
	s.hold = make(chan struct{}) // never closed
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	shown := make(chan answer, 1)
	done := signIn(ctx, s.client(), native.Config{AppName: "notch", OpenBrowser: approving(s, shown)})
	<-s.reached
	cancel()
	got := <-done
	if !errors.Is(got.err, context.Canceled) || !errors.Is(got.err, oauth.ErrCodeMaybeConsumed) || got.result != nil {
		t.Errorf("got %v, want context.Canceled and that a key may exist", got.err)
	}
	if page := <-shown; !strings.Contains(page.body, "Sign-in failed") ||
		!strings.Contains(page.body, "https://openrouter.ai/settings/keys") {
		t.Errorf("the page says %s", page.body)
	}
}

func TestKeyThatArrivesJustAfterCancellationIsKept(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.reached = make(chan struct{}, 1)
	s.hold = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	store := &memory{}
	done := signIn(ctx, s.client(), native.Config{AppName: "notch", Store: store, OpenBrowser: approving(s, nil)})
	<-s.reached
	cancel()
	close(s.hold)
	got := <-done
	if got.err != nil || got.result.Key.IsZero() || store.key != got.result.Key {
		t.Errorf("got %v, want the key, stored", got.err)
	}
}

func TestApprovalAfterCancellation(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	shown := make(chan answer, 1)
	var page string
	_, err := native.SignIn(ctx, s.client(), native.Config{
		AppName: "notch", OpenBrowser: func(context.Context, string) error { return nil },
		Prompt: func(ctx context.Context, url string) (string, error) {
			page = url
			cancel()
			<-ctx.Done()
			_, back := s.issue(url, true)
			shown <- request(t, context.WithoutCancel(ctx), http.MethodGet, back)
			return "", ctx.Err()
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	got := <-shown
	if !strings.Contains(got.body, "already ended") ||
		!strings.Contains(got.body, "https://openrouter.ai/settings/keys") {
		t.Errorf("the page says %s", got.body)
	}
	checkPage(t, got, page, nil)
}

func TestPromptThatIgnoresItsContextIsLeftBehind(t *testing.T) {
	t.Parallel()
	s := newService(t)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch", OpenBrowser: approving(s, nil),
		Prompt: func(context.Context, string) (string, error) { <-release; return "", nil },
	})
	if err != nil {
		t.Error(err)
	}
}

// Not parallel: it looks at every goroutine of the process.
func TestNothingIsLeftBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	for name, cfg := range map[string]native.Config{
		"denied": {OpenBrowser: func(ctx context.Context, start string) error { return visit(ctx, t, start, "") }},
		"wrong code": {
			OpenBrowser: func(ctx context.Context, start string) error { return visit(ctx, t, start, "code=wrong") },
		},
		"no browser": {OpenBrowser: func(context.Context, string) error { return errors.New("broken") }},
		"no prompt":  {Mode: native.Headless},
		"prompt ends": {
			Mode:   native.Headless,
			Prompt: func(context.Context, string) (string, error) { return "", errors.New("broken") },
		},
		"timeout": {
			Prompt:      never,
			OpenBrowser: func(context.Context, string) error { return nil },
			Timeout:     time.Millisecond,
		},
		"bad page": {AuthURL: "javascript:alert(1)", OpenBrowser: func(context.Context, string) error { return nil }},
	} {
		s := newService(t)
		cfg.AppName = "notch"
		if _, err := native.SignIn(t.Context(), s.client(), cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
		s.Close()
	}
	goleak.VerifyNone(t, before)
}

func visit(ctx context.Context, t *testing.T, start, query string) error {
	callback := callbackOf(t, follow(t, ctx, start))
	callback.RawQuery = query
	_, err := try(context.WithoutCancel(ctx), http.MethodGet, callback.String())
	return err
}
