package native_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
)

// An address that a terminal or a mail program has wrapped, at any place, is not half an address:
// it is no denial, and the sign-in gets its code however the lines come.
func TestWrappedAddress(t *testing.T) {
	t.Parallel()
	places := map[string]string{ // what stands right behind the first line break
		"in the scheme":        "p://",
		"in the host":          "0.0.1",
		"in the path":          "router/callback",
		"at the nonce":         "NONCE",
		"in the nonce":         "NCE",
		"at the query":         "?code",
		"in code=":             "de=",
		"at the code":          "code_",
		"in the code":          "e_",
		"at the state":         "&state",
		"in state=":            "ate=",
		"in the state's value": "TATE",
	}
	for place, behind := range places {
		for _, way := range []string{"prompt", "pipe", "slow pipe", "spaces"} {
			t.Run(place+", "+way, func(t *testing.T) {
				t.Parallel()
				s := newService(t)
				wrap := func(page string) (first, second string) {
					_, back := s.issue(page, true)
					callback, query := *callbackOf(t, page), mustURL(t, back).Query()
					nonce := callback.Path[strings.LastIndex(callback.Path, "/")+1:]
					line := callback.String() + "?code=" + query.Get("code") + "&state=" + query.Get("state")
					// The random parts get names, so that a place in them can be found.
					named := strings.NewReplacer(nonce, "NONCE", query.Get("state"), "STATE").Replace(line)
					at := strings.Index(named, behind)
					if place == "at the code" {
						at = strings.Index(named, "code_")
					}
					names := strings.NewReplacer("NONCE", nonce, "STATE", query.Get("state"))
					if strings.HasPrefix(behind, "NCE") { // within the random text itself
						at = strings.Index(line, nonce) + 3
						return line[:at], line[at:]
					}
					if behind == "TATE" {
						at = strings.Index(line, query.Get("state")) + 3
						return line[:at], line[at:]
					}
					return names.Replace(named[:at]), names.Replace(named[at:])
				}
				cfg := native.Config{AppName: "notch", OpenBrowser: idle}
				switch way {
				case "prompt":
					cfg.Prompt = inLines(wrap)
				default:
					cfg.Prompt = throughPipe(t, way, wrap)
				}
				refused := 0
				cfg.Notify = func(e native.Event) {
					if e.Kind == native.EventPasteRefused {
						refused++
					}
				}
				result, err := native.SignIn(t.Context(), s.client(), cfg)
				if err != nil || result.Key.IsZero() {
					t.Errorf("got %v, %v", result, err)
				}
				joined := (way == "pipe" || way == "spaces") && place != "in the scheme" // which shows nothing yet
				if joined && refused > 0 {
					t.Errorf("%d lines that arrived together are refused", refused)
				}
			})
		}
	}
}

// inLines is a Prompt that returns one line at a time, as a program's own may.
func inLines(wrap func(page string) (first, second string)) func(context.Context, string) (string, error) {
	var lines []string
	return func(ctx context.Context, page string) (string, error) {
		if lines == nil {
			first, second := wrap(page)
			lines = []string{first, second}
		}
		if len(lines) == 0 {
			<-ctx.Done()
			return "", ctx.Err()
		}
		line := lines[0]
		lines = lines[1:]
		return line, nil
	}
}

// throughPipe is PromptLines on a pipe into which the lines are written.
func throughPipe(
	t *testing.T, way string, wrap func(page string) (first, second string),
) func(context.Context, string) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = w.Close()
		_ = r.Close()
	})
	lines := native.PromptLines(io.Discard, r)
	var rest string
	return func(ctx context.Context, page string) (string, error) {
		if rest == "" {
			var first string
			first, rest = wrap(page)
			switch way {
			case "pipe":
				_, _ = io.WriteString(w, first+"\n"+rest+"\n")
			case "spaces":
				_, _ = io.WriteString(w, "  "+first+" \r\n    "+rest+"\r\n")
			case "slow pipe":
				_, _ = io.WriteString(w, first+"\n") // the rest comes when the first line was refused
			}
		} else if way == "slow pipe" {
			_, _ = io.WriteString(w, rest+"\n")
		}
		return lines(ctx, page)
	}
}

// Half an address is reported as that, and the browser can still come.
func TestHalfAnAddressIsNoDenial(t *testing.T) {
	t.Parallel()
	for name, half := range map[string]func(callback string) string{
		"a part of the path":     func(callback string) string { return callback[:len(callback)-30] },
		"a part of the nonce":    func(callback string) string { return callback[:len(callback)-3] },
		"no query":               func(callback string) string { return callback },
		"a part of the name":     func(callback string) string { return callback + "?co" },
		"an empty code":          func(callback string) string { return callback + "?code=" },
		"a part of an error":     func(callback string) string { return callback + "?error=access_den" },
		"a part of a bare error": func(string) string { return "?error=acc" },
		"a denial of another flow": func(callback string) string {
			return callback[:len(callback)-3] +
				"XXX?error=access_denied"
		},
		"a denial of a wrong state": func(callback string) string {
			return callback + "?error=access_denied&state=wrong"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			pastes, prompt := pastedByTest()
			refused := make(chan error, 1)
			_, err := native.SignIn(t.Context(), s.client(), native.Config{
				AppName: "notch",
				Prompt:  prompt,
				OpenBrowser: func(ctx context.Context, start string) error {
					page := follow(t, ctx, start)
					pastes <- half(callbackOf(t, page).String())
					if err := <-refused; errors.Is(err, oauth.ErrDenied) {
						t.Errorf("it is reported as %v", err)
					}
					_, back := s.issue(page, true)
					request(t, context.WithoutCancel(ctx), "GET", back)
					return nil
				},
				Notify: func(e native.Event) {
					if e.Kind == native.EventPasteRefused {
						refused <- e.Err
					}
				},
			})
			if err != nil {
				t.Errorf("the sign-in after it: %v", err)
			}
		})
	}
}
