package native_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// The right code is still valid after a wrong one was pasted: the mistake is reported, and the wait
// for another paste or the browser goes on.
func TestPastedWrongCodeGoesOn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		mode  native.Mode
		right string // how the right code comes
	}{
		{name: "then a paste", mode: native.Loopback, right: "paste"},
		{name: "then a paste of the address", mode: native.Loopback, right: "address"},
		{name: "then the browser", mode: native.Loopback, right: "browser"},
		{name: "headless", mode: native.Headless, right: "paste"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			pastes, prompt := pastedByTest()
			var kinds []native.EventKind
			var page string
			pastes <- "code_of_another_flow"
			result, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName:     "notch",
				Mode:        tt.mode,
				Prompt:      prompt,
				OpenBrowser: idle,
				Notify: func(e native.Event) {
					kinds = append(kinds, e.Kind)
					if e.Kind == native.EventURLReady {
						page = e.URL
					}
					if e.Kind != native.EventPasteRefused {
						return
					}
					if !errors.Is(e.Err, oauth.ErrCodeInvalid) {
						t.Errorf("the refusal is %v", e.Err)
					}
					code, back := s.issue(page, true)
					switch tt.right {
					case "paste":
						pastes <- code
					case "address":
						pastes <- back
					case "browser":
						go func() { _, _ = try(context.Background(), http.MethodGet, back) }()
					}
				},
			})
			if err != nil || result.Key.IsZero() || s.exchanges() != 2 {
				t.Errorf("got %v, %v after %d exchanges", result, err, s.exchanges())
			}
			want := []native.EventKind{
				native.EventURLReady, native.EventWaiting,
				native.EventCodeReceived, native.EventPasteRefused, native.EventWaiting,
				native.EventCodeReceived, native.EventExchanged,
			}
			if !slices.Equal(kinds, want) {
				t.Errorf("events %v, want %v", kinds, want)
			}
		})
	}
}

// An answer that does not prove that the right code is still valid ends the sign-in, with what it
// is.
func TestPastedCodeThatMayBeSpentEnds(t *testing.T) {
	t.Parallel()
	refusal := func(status int, message string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"error":{"code":0,"message":"`+message+`"}}`)
		}
	}
	for name, tt := range map[string]struct {
		refuse func(http.ResponseWriter)
		want   error // nil: any
	}{
		"expired":   {refuse: refusal(403, "Authorization code expired"), want: oauth.ErrCodeExpired},
		"mismatch":  {refuse: refusal(400, "Invalid code_challenge_method"), want: oauth.ErrChallengeMismatch},
		"ambiguous": {refuse: refusal(502, "bad gateway"), want: oauth.ErrCodeMaybeConsumed},
		"unknown":   {refuse: refusal(403, "Not today")},
		"busy":      {refuse: refusal(500, "later")},
	} {
		for _, mode := range []native.Mode{native.Loopback, native.Headless} {
			t.Run(name+" "+mode.String(), func(t *testing.T) {
				t.Parallel()
				s := newService(t)
				s.refuse = tt.refuse
				pastes, prompt := pastedByTest()
				pastes <- "code_123456"
				result, err := native.SignIn(t.Context(), s.client(), native.Config{
					AppName: "notch", Mode: mode, Prompt: prompt, OpenBrowser: idle,
				})
				if err == nil || result != nil || tt.want != nil && !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
			})
		}
	}
}

// Whoever pastes the same wrong code again and again asks the service once, and learns at the end
// why there is no key.
func TestSameWrongCodeIsSentOnce(t *testing.T) {
	t.Parallel()
	s := newService(t)
	asked := 0
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		Mode:    native.Headless,
		Prompt: func(context.Context, string) (string, error) {
			if asked++; asked > 3 {
				return "", io.EOF
			}
			return "code_of_another_flow", nil
		},
	})
	if !errors.Is(err, io.EOF) || !errors.Is(err, oauth.ErrCodeInvalid) {
		t.Errorf("got %v, want the end and the reason of the refusal", err)
	}
	if s.exchanges() != 1 {
		t.Errorf("%d exchanges", s.exchanges())
	}
}
