package native_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// pasting is a Prompt that gives one text after another.
func pasting(texts ...func(code, back string) string) func(s *service) func(context.Context, string) (string, error) {
	return func(s *service) func(context.Context, string) (string, error) {
		var code, back string
		i := 0
		return func(ctx context.Context, page string) (string, error) {
			if code == "" {
				code, back = s.issue(page, true)
			}
			if i == len(texts) {
				<-ctx.Done()
				return "", ctx.Err()
			}
			i++
			return texts[i-1](code, back), nil
		}
	}
}

var pastes = []struct {
	name     string
	text     func(code, back string) string
	headless bool // makes sense without a callback
}{
	{name: "the bare code", text: func(code, _ string) string { return code }, headless: true},
	{
		name:     "blanks and quotes",
		text:     func(code, _ string) string { return "  \"" + code + "\" \r\n" },
		headless: true,
	},
	{name: "code=", text: func(code, _ string) string { return "code=" + code }, headless: true},
	{name: "the whole URL", text: func(_, back string) string { return back }},
	{name: "the URL in quotes", text: func(_, back string) string { return "'" + back + "'" }},
	{
		name: "the URL without state",
		text: func(_, back string) string { return strings.Split(back, "&state=")[0] },
	},
}

func TestPaste(t *testing.T) {
	t.Parallel()
	for _, paste := range pastes {
		for _, mode := range []native.Mode{native.Loopback, native.Headless} {
			if mode == native.Headless && !paste.headless {
				continue
			}
			t.Run(paste.name+" "+mode.String(), func(t *testing.T) {
				t.Parallel()
				s := newService(t)
				pasted := false
				result, err := native.SignIn(t.Context(), s.client(), native.Config{
					AppName: "notch", Mode: mode, Prompt: pasting(paste.text)(s),
					OpenBrowser: func(context.Context, string) error {
						if mode == native.Headless {
							t.Error("a browser is opened in headless mode")
						}
						return nil
					},
					Notify: func(e native.Event) {
						switch e.Kind {
						case native.EventURLReady:
							if e.Mode != mode || e.Reason != "" {
								t.Errorf("told %v %q", e.Mode, e.Reason)
							}
							if headless := mustQuery(t, e.URL).Get("callback_url") == ""; headless != (mode ==
								native.Headless) {
								t.Errorf("the page's URL is %s", e.URL)
							}
						case native.EventCodeReceived:
							pasted = e.Pasted
						}
					},
				})
				if err != nil {
					t.Fatal(err)
				}
				if result.Key.IsZero() || !pasted {
					t.Errorf("key: %v, pasted: %v", result.Key, pasted)
				}
			})
		}
	}
}

func TestWrongPastesAreRefusedAndAskedAgain(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var refused []string
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch", OpenBrowser: func(context.Context, string) error { return nil },
		Prompt: pasting(
			func(string, string) string { return "" },
			func(string, string) string { return "https://openrouter.ai/auth" },
			func(code, _ string) string { return "http://127.0.0.1:1/openrouter/callback/FOREIGN?code=" + code },
			func(code, back string) string { return back + "x" }, // the end of the state
			func(code, _ string) string { return code },
		)(s),
		Notify: func(e native.Event) {
			if e.Kind == native.EventPasteRefused {
				refused = append(refused, e.Err.Error())
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(refused) != 4 {
		t.Errorf("%d refused, want 4: %q", len(refused), refused)
	}
	for _, text := range refused {
		if strings.Contains(text, "code_") || strings.Contains(text, "FOREIGN") {
			t.Errorf("the refusal repeats what was pasted: %s", text)
		}
	}
}

// Some browsers copy the authorization page's address decoded, with the callback's address in it.
func TestPastedAuthorizationPageIsNoDenial(t *testing.T) {
	t.Parallel()
	s := newService(t)
	asked, refused := 0, 0
	_, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch", OpenBrowser: func(context.Context, string) error { return nil },
		Prompt: func(_ context.Context, page string) (string, error) {
			switch asked++; asked {
			case 1:
				return page, nil
			case 2:
				return url.QueryUnescape(page)
			}
			return callbackOf(t, page).String(), nil // twice, which is Deny
		},
		Notify: func(e native.Event) {
			if e.Kind == native.EventPasteRefused {
				refused++
			}
		},
	})
	if !errors.Is(err, oauth.ErrDenied) || asked != 4 || refused != 3 {
		t.Errorf("got %v after %d pastes, %d refused; want a denial after the fourth", err, asked, refused)
	}
}

func TestPastedDenial(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{"with error": "?error=access_denied", "without": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			_, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName: "notch", OpenBrowser: func(context.Context, string) error { return nil },
				Prompt: func(_ context.Context, page string) (string, error) {
					return callbackOf(t,
						page).String() + query, nil
				},
			})
			if !errors.Is(err, oauth.ErrDenied) {
				t.Errorf("got %v, want ErrDenied", err)
			}
		})
	}
}

func TestPromptThatEnds(t *testing.T) {
	t.Parallel()
	ended := func(context.Context, string) (string, error) { return "", io.EOF }

	t.Run("headless ends with it", func(t *testing.T) {
		t.Parallel()
		s := newService(t)
		_, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch",
			Mode:    native.Headless,
			Prompt:  ended,
		})
		if !errors.Is(err, io.EOF) {
			t.Errorf("got %v, want io.EOF", err)
		}
	})
	t.Run("a callback may still come", func(t *testing.T) {
		t.Parallel()
		s := newService(t)
		told := make(chan error, 1)
		_, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch", Prompt: ended,
			OpenBrowser: func(ctx context.Context, start string) error {
				if err := <-told; !errors.Is(err, io.EOF) {
					t.Errorf("told %v, want io.EOF", err)
				}
				return approving(s, nil)(ctx, start)
			},
			Notify: func(e native.Event) {
				if e.Kind == native.EventPasteRefused {
					told <- e.Err
				}
			},
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("nonsense without end", func(t *testing.T) {
		t.Parallel()
		s := newService(t)
		_, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch", Mode: native.Headless,
			Prompt: func(context.Context, string) (string, error) { return "", nil },
		})
		if err == nil || !strings.Contains(err.Error(), "no code in") {
			t.Errorf("got %v", err)
		}
	})
}

func TestPasteThenCallback(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.reached = make(chan struct{}, 1)
	s.hold = make(chan struct{})
	code := make(chan string, 1)
	shown := make(chan answer, 1)
	result, err := native.SignIn(t.Context(), s.client(), native.Config{
		AppName: "notch",
		Prompt: func(_ context.Context, page string) (string, error) {
			pasted, _ := s.issue(page, true)
			code <- pasted
			return pasted, nil
		},
		OpenBrowser: func(ctx context.Context, start string) error {
			ctx = context.WithoutCancel(ctx)
			page := follow(t, ctx, start)
			<-s.reached // by the pasted code
			_, back := s.issue(page, true)
			go close(s.hold)
			shown <- request(t, ctx, http.MethodGet, back)
			return nil // the sign-in waits for this, for a second
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if result.Key.Reveal() != s.keyOf(<-code) {
		t.Error("the key is not the pasted code's")
	}
	if got := <-shown; !strings.Contains(got.body, "Signed in") {
		t.Errorf("the browser that came second is shown %s", got.body)
	}
}

// A word typed by mistake must not end the sign-in as a wrong code.
func TestPasteOfAWordGoesOn(t *testing.T) {
	t.Parallel()
	for _, mode := range []native.Mode{native.Loopback, native.Headless} {
		s := newService(t)
		var refused []error
		result, err := native.SignIn(t.Context(), s.client(), native.Config{
			AppName: "notch", Mode: mode,
			Prompt: pasting(
				func(string, string) string { return "y" }, func(string, string) string { return "exit" },
				func(code, _ string) string { return code })(s),
			OpenBrowser: func(context.Context, string) error { return nil },
			Notify: func(e native.Event) {
				if e.Kind == native.EventPasteRefused {
					refused = append(refused, e.Err)
				}
			},
		})
		if err != nil || result.Key.IsZero() || len(refused) != 2 {
			t.Errorf("%v: got %v, %v with %d words refused", mode, result, err, len(refused))
		}
	}
}
