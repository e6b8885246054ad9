package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter"
)

// doer is a program's own HTTP client.
type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func by(d doer) []openrouter.Option { return []openrouter.Option{openrouter.WithHTTPClient(d)} }

func answering(status int, body io.ReadCloser) doer {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: body}, nil
	}
}

func failing(err error) doer { return func(*http.Request) (*http.Response, error) { return nil, err } }

// reader is a body that is only what its function does.
type reader func([]byte) (int, error)

func (r reader) Read(b []byte) (int, error) { return r(b) }
func (r reader) Close() error               { return errors.New("cannot close " + minted) }

func editing(edit func(*http.Request) error) []openrouter.Option {
	return []openrouter.Option{
		openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error { return edit(r) }),
	}
}

var (
	allSecrets = strings.Join(secrets, " ")
	errLoud    = errors.New(allSecrets)
	unanswered = lost.with(-1)
	refused    = want{kind: anInvalidRequest, times: -1}
	oddBody    = unusable.with(-1)
)

// What a program's own client, header or source of keys may do to a call.
var doerRows = []row{
	{name: "client gives nothing", opts: by(failing(nil)), want: unanswered},
	{name: "client gives both", opts: by(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: http.NoBody}, errLoud
	}), want: unanswered},
	{name: "client fails with the secrets", opts: by(failing(errLoud)), want: unanswered},
	{
		name: "client fails with the secrets, wrapped",
		opts: by(failing(fmt.Errorf("a: %w", fmt.Errorf("b %s: %w", verifier, errLoud)))),
		want: unanswered,
	},
	{name: "client fails with the secrets, joined", opts: by(failing(errors.Join(errLoud, errLoud))), want: unanswered},
	{
		name: "client fails with the secrets in a URL",
		opts: by(
			failing(&url.Error{Op: "Post " + code, URL: "https://x/?" + url.QueryEscape(allSecrets), Err: errLoud}),
		),
		want: unanswered,
	},
	{
		name: "client fails with the secrets in quotes",
		opts: by(failing(fmt.Errorf("%q", allSecrets))),
		want: unanswered,
	},
	{
		name: "client fails with the request",
		opts: by(func(r *http.Request) (*http.Response, error) { return nil, fmt.Errorf("cannot send %+v", *r) }),
		want: unanswered,
	},
	{
		name:  "client fails with 100 MB",
		opts:  by(failing(errors.New(strings.Repeat("a\x1b", 5<<20)))),
		alone: true,
		want:  unanswered,
	},
	{name: "client says that it is too late", opts: by(failing(context.DeadlineExceeded)), want: late.with(-1)},
	{
		name: "client gives no body",
		opts: by(answering(200, nil)),
		file: &want{kind: anotherValue, times: -1},
		want: oddBody,
	},
	{name: "client gives no body with an error", opts: by(answering(500, nil)), want: failed(500).with(-1)},
	{name: "client gives status 0", opts: by(answering(0, http.NoBody)), want: odd(0).with(-1)},
	{name: "client gives a status below zero", opts: by(answering(-1, http.NoBody)), want: odd(-1).with(-1)},
	{name: "client follows a redirect to nowhere", opts: by(answering(302, http.NoBody)), want: odd(302).with(-1)},
	{
		name: "body fails with the secrets",
		opts: by(answering(200, reader(func([]byte) (int, error) { return 0, errLoud }))),
		want: oddBody,
	},
	{
		name: "body of an error fails with the secrets",
		opts: by(answering(403, reader(func([]byte) (int, error) { return 0, errLoud }))),
		want: failed(403).with(-1),
	},
	{
		name:  "body gives nothing for ever",
		opts:  by(answering(200, reader(func([]byte) (int, error) { return 0, nil }))),
		limit: short,
		want:  late.with(-1),
	},
	{
		name:  "body of an error gives nothing for ever",
		opts:  by(answering(500, reader(func([]byte) (int, error) { return 0, nil }))),
		limit: short,
		want:  failed(500).with(-1),
	},
	{
		name:   "body of letters for ever",
		opts:   by(answering(200, reader(func(b []byte) (int, error) { return copy(b, "a"), nil }))),
		alone:  true,
		within: 20 * time.Second,
		limit:  20 * time.Second,
		file:   anyFile,
		want:   oddBody.saying("larger than"),
	},
	{name: "body comes with its end", serve: quit, opts: by(func(r *http.Request) (*http.Response, error) {
		answer := answers["exchange"]
		switch r.URL.Path {
		case "/key":
			answer = answers["key"]
		case "/file":
			answer = answers["download"]
		}
		return &http.Response{
			StatusCode: 200,
			Body:       reader(func(b []byte) (int, error) { return copy(b, answer), io.EOF }),
		}, nil
	}), want: value.with(-1)},
	{
		name: "client fails with a nil of its type",
		opts: by(func(*http.Request) (*http.Response, error) { var err *url.Error; return nil, err }),
		want: unanswered,
	},
	{name: "client fails with an error without a cause", opts: by(failing(&url.Error{Op: "Post"})), want: unanswered},
	{
		name: "body claims more than there was room for",
		opts: by(answering(200, reader(func(b []byte) (int, error) { return len(b) + 1, io.EOF }))),
		file: &want{kind: anotherValue, times: -1},
		want: oddBody,
	},
	{
		name: "editor takes the context away",
		opts: editing(func(r *http.Request) error { *r = *r.WithContext(context.Background()); return nil }),
		want: refused,
	},
	{
		name: "editor names a header of secrets",
		opts: editing(
			func(r *http.Request) error { r.Header.Set("X-"+code+strings.Repeat("a", 5000), "\n"); return nil },
		),
		want: refused,
	},
	{name: "editor fails with the secrets", opts: editing(func(*http.Request) error { return errLoud }), want: refused},
	{
		name: "editor sends it elsewhere",
		opts: editing(func(r *http.Request) error { r.URL.Host = "other.example"; return nil }),
		want: refused,
	},
	{
		name: "editor takes the headers away",
		opts: editing(func(r *http.Request) error { r.Header = nil; return nil }),
		want: refused,
	},
	{
		name: "editor gives another body",
		opts: editing(
			func(r *http.Request) error { r.Body = io.NopCloser(strings.NewReader(errLoud.Error())); return nil },
		),
		want: refused,
	},
	{
		name: "editor breaks a header",
		opts: editing(func(r *http.Request) error { r.Header.Set("X", "a\n"+minted); return nil }),
		want: refused,
	},
	{
		name: "editor breaks a header's name",
		opts: editing(func(r *http.Request) error { r.Header["X:\n"+minted] = []string{"1"}; return nil }),
		want: refused,
	},
	{name: "editor reads the body", serve: json200("{answer}"), want: value, opts: editing(func(r *http.Request) error {
		if r.Body == nil {
			return nil
		}
		_, err := io.Copy(io.Discard, r.Body)
		return err
	})},
	{
		name: "source of keys fails with the secrets",
		only: "key",
		opts: []openrouter.Option{
			openrouter.WithAPIKeySource(func(context.Context) (string, error) { return apiKey, errLoud }),
		},
		want: refused,
	},
	{
		name: "source of keys gives a line break",
		only: "key",
		opts: []openrouter.Option{
			openrouter.WithAPIKeySource(
				func(context.Context) (string, error) { return apiKey + "\r\nX: " + minted, nil },
			),
		},
		want: refused,
	},
	{
		name: "source of keys gives nothing",
		only: "key",
		opts: []openrouter.Option{
			openrouter.WithAPIKeySource(func(context.Context) (string, error) { return "", nil }),
		},
		want: refused,
	},
}
