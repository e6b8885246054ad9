package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
)

var errDisk = errors.New("disk full")

// However OnSignIn fails, OnError has the key in hand, and a context that is good for saving it
// elsewhere.
func TestSaveErrorHoldsTheKey(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		onSignIn func(http.ResponseWriter) error
		is       error
		status   int
	}{
		"an error": {
			func(http.ResponseWriter) error { return fmt.Errorf("store: %w", errDisk) }, errDisk,
			http.StatusInternalServerError,
		},
		"a panic": {func(http.ResponseWriter) error { panic("oh no") }, nil, http.StatusInternalServerError},
		"a panicked error": {
			func(http.ResponseWriter) error { panic(errDisk) }, errDisk, http.StatusInternalServerError,
		},
		"an abort": {
			func(http.ResponseWriter) error { panic(http.ErrAbortHandler) }, http.ErrAbortHandler,
			http.StatusInternalServerError,
		},
		"an error after a response": {func(w http.ResponseWriter) error {
			w.WriteHeader(http.StatusTeapot)
			return errDisk
		}, errDisk, http.StatusTeapot},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ctxErr error
			a := newApp(t, options{config: func(a *app, c *web.Config) {
				c.OnSignIn = func(w http.ResponseWriter, _ *http.Request, s web.SignIn) error {
					a.add(s)
					return tt.onSignIn(w)
				}
				c.OnError = func(_ http.ResponseWriter, r *http.Request, err error) {
					a.addError(err)
					ctxErr = r.Context().Err()
				}
			}})
			b := a.newBrowser()
			p := b.get(b.approve(b.login("/after")))
			var save *web.SaveError
			if !errors.As(a.lastError(), &save) || save.Key.IsZero() || save.Key != a.signedIn()[0].Key ||
				tt.is != nil && !errors.Is(save, tt.is) {
				t.Fatalf("OnError is given %v", a.lastError())
			}
			if ctxErr != nil || strings.Contains(fmt.Sprintf("%v %+v %#v", save, save, save), save.Key.Reveal()) {
				t.Errorf("the context has ended (%v), or the error shows the key", ctxErr)
			}
			if p.StatusCode != tt.status || strings.Contains(p.text, "disk full") || strings.Contains(p.text, "oh no") {
				t.Errorf("%d: %s", p.StatusCode, p.text)
			}
			if tt.status == http.StatusInternalServerError && !strings.Contains(p.text, save.Key.SettingsURL()) {
				t.Errorf("the page does not link to the key: %s", p.text)
			}
		})
	}
}

// Without OnError a key that could not be saved is logged by the address of its page, never by its
// value.
func TestLostKeyIsLogged(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var key openrouter.Key
	a := newApp(t, options{config: func(_ *app, c *web.Config) {
		c.OnError, c.Logger = nil, slog.New(slog.NewTextHandler(&out, nil))
		c.OnSignIn = func(_ http.ResponseWriter, _ *http.Request, s web.SignIn) error {
			key = s.Key
			return errDisk
		}
	}})
	b := a.newBrowser()
	b.get(b.approve(b.login("/")))
	if !strings.Contains(out.String(), key.SettingsURL()) || !strings.Contains(out.String(), "disk full") ||
		strings.Contains(out.String(), key.Reveal()) {
		t.Errorf("logged: %s", out.String())
	}
	out.Reset()
	b.get(mount + "/callback/" + strings.Repeat("A", 26)) // what anybody can do
	if out.Len() != 0 {
		t.Errorf("logged: %s", out.String())
	}
}

// A browser that goes away during the exchange costs no one the key: the exchange and OnSignIn go
// on, with a context that has not ended.
func TestKeySurvivesADisconnect(t *testing.T) {
	t.Parallel()
	exchange := hold(t)
	handled := make(chan struct{})
	saved := make(chan error, 1)
	a := newApp(t, options{
		client: []openrouter.Option{exchange.option()},
		wrap: func(inner http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner.ServeHTTP(w, r)
				if strings.Contains(r.URL.Path, "/callback/") {
					<-r.Context().Done()
					close(handled)
				}
			})
		},
		config: func(a *app, c *web.Config) {
			c.OnSignIn = func(_ http.ResponseWriter, r *http.Request, s web.SignIn) error {
				a.add(s)
				_, bounded := r.Context().Deadline()
				if !bounded {
					saved <- errors.New("the context of OnSignIn has no bound")
				}
				saved <- r.Context().Err()
				return nil
			}
		},
	})
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, callback, nil)
		_, _ = b.client.Do(r) //nolint:bodyclose // there is no response
	}()
	<-exchange.arrived
	cancel()
	<-gone
	close(exchange.release)
	if err := <-saved; err != nil {
		t.Error(err)
	}
	<-handled
	if got := a.signedIn(); len(got) != 1 || got[0].Key.IsZero() {
		t.Errorf("sign-ins: %v", got)
	}
}

// A response that an application could not have foreseen does not stop the next sign-in: nothing of
// a flow is left behind.
func TestPanicInTheHTTPClient(t *testing.T) {
	t.Parallel()
	first := true
	a := newApp(
		t,
		options{client: []openrouter.Option{openrouter.WithRequestEditor(func(context.Context, *http.Request) error {
			if first {
				first = false
				panic(http.ErrAbortHandler)
			}
			return nil
		})}},
	)
	b := a.newBrowser()
	callback := b.approve(b.login("/after"))
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, callback, nil)
	if response, err := b.client.Do(r); err == nil { // net/http asks again by itself
		_ = response.Body.Close()
	}
	if p := b.get(callback); p.location() != "/after" || first {
		t.Errorf("afterwards: %d, %v", p.StatusCode, a.lastError())
	}
}
