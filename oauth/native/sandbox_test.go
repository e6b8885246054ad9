package native_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

// clientOf is a client whose connections end with the test.
func clientOf(t *testing.T, server *sandbox.Server) *openrouter.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := openrouter.NewClient(openrouter.WithServerURL(server.URL+
		"/api/v1"), openrouter.WithHTTPClient(&http.Client{
		Transport: transport,
	}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// button presses a button of the consent page.
type button func(context.Context, *http.Client, string, ...sandbox.ApproveOption) (sandbox.Approval, error)

// pressing is an OpenBrowser that goes to the consent page and presses a button.
func pressing(t *testing.T, press button) func(context.Context, string) error {
	return func(ctx context.Context, start string) error {
		approval, err := press(context.WithoutCancel(ctx), browser, follow(t, ctx, start))
		if err != nil || approval.CallbackStatus != http.StatusOK {
			t.Errorf("the consent page: %v, %v", err, approval)
		}
		return err
	}
}

func TestEveryVariantOfTheService(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Now()
	for _, tt := range []struct {
		name   string
		config sandbox.Config
		before func(*sandbox.Server)
		deny   bool
		late   bool // the code is exchanged when it has expired
		want   error
		user   string
	}{
		{name: "as documented", user: sandbox.DefaultUserID},
		{name: "state comes back", config: sandbox.Config{StateEcho: true}, user: sandbox.DefaultUserID},
		{name: "no user ID", config: sandbox.Config{OmitUserID: true}},
		{name: "denied", deny: true, want: oauth.ErrDenied},
		{
			name:   "denied with error",
			config: sandbox.Config{DenyWithError: true},
			deny:   true,
			want:   oauth.ErrDenied,
		},
		{
			name:   "denied with error and state",
			config: sandbox.Config{DenyWithError: true, StateEcho: true},
			deny:   true,
			want:   oauth.ErrDenied,
		},
		{name: "expired", late: true, want: oauth.ErrCodeExpired},
		{
			name: "server error",
			before: func(s *sandbox.Server) {
				s.FailNext(1, sandbox.Failure{Status: 500, Operation: "exchangeAuthCodeForAPIKey"})
			},
			want: new500(),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var late bool
			tt.config.Clock = func() time.Time {
				mu.Lock()
				defer mu.Unlock()
				if late {
					return now.Add(11 * time.Minute)
				}
				return now
			}
			server := sandbox.NewServerConfig(t, tt.config)
			if tt.before != nil {
				tt.before(server)
			}
			press := sandbox.Approve
			if tt.deny {
				press = sandbox.Deny
			}
			result, err := native.SignIn(t.Context(), clientOf(t, server), native.Config{
				AppName: "notch", OpenBrowser: pressing(t, press),
				Notify: func(e native.Event) {
					if e.Kind == native.EventCodeReceived && tt.late {
						mu.Lock()
						late = true
						mu.Unlock()
					}
				},
			})
			switch {
			case tt.want == nil && err != nil:
				t.Fatal(err)
			case tt.want != nil && !matches(err, tt.want):
				t.Fatalf("got %v, want %v", err, tt.want)
			case tt.want != nil:
				return
			}
			user := ""
			if result.UserID != nil {
				user = *result.UserID
			}
			if result.Key.IsZero() || user != tt.user {
				t.Errorf("got %+v", result)
			}
			for _, r := range server.Requests() {
				if r.Header.Get("Authorization") != "" {
					t.Errorf("%s %s was sent credentials", r.Method, r.Path)
				}
			}
		})
	}
}

func new500() error { return &openrouter.APIError{StatusCode: http.StatusInternalServerError} }

func matches(err, want error) bool {
	var got, wanted *openrouter.APIError
	if errors.As(want, &wanted) {
		return errors.As(err, &got) && got.StatusCode == wanted.StatusCode
	}
	return errors.Is(err, want)
}

func TestHeadlessAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	var out strings.Builder
	pages := make(chan string, 1)
	r, w := io.Pipe() // standard input, being typed to
	defer func() { _ = w.Close() }()
	go func() {
		approval, err := sandbox.Approve(t.Context(), browser, <-pages)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write([]byte("  " + approval.Code + "\n")) // fails only when the sign-in has
	}()
	result, err := native.SignIn(t.Context(), clientOf(t, server), native.Config{
		AppName: "notch", Mode: native.Headless, Prompt: native.PromptLines(&out, r),
		Notify: func(e native.Event) {
			if e.Kind == native.EventURLReady {
				pages <- e.URL
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Key.IsZero() || !strings.Contains(out.String(), server.URL+"/auth?") {
		t.Errorf("key %v, prompted with %q", result.Key, out.String())
	}
}
