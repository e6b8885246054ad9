package openrouter_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func TestResponseLimit(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data":{"label":"`)
		chunk := bytes.Repeat([]byte("a"), 1<<16)
		for { // endless, until the client hangs up
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	for name, opts := range map[string][]openrouter.Option{
		"default": nil,
		"small":   {openrouter.WithResponseLimit(1000)},
	} {
		_, err := apikeys.GetCurrentKey(t.Context(), server.client(t), opts...)
		var unusable *openrouter.ResponseError
		if !errors.As(err, &unusable) || !strings.Contains(unusable.Problem, "larger than") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	whole := newRecorder(t, answering(200, "application/json", keyDetails))
	if _, err := apikeys.GetCurrentKey(
		t.Context(),
		whole.client(t),
		openrouter.WithResponseLimit(int64(len(keyDetails))),
	); err != nil {
		t.Errorf("an answer as long as the limit: %v", err)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	foreign := newRecorder(t, answering(200, "application/json", `{"key":"foreign","data":{"label":"foreign"}}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		var home *recorder
		home = newRecorder(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/api/v1/key":
				http.Redirect(w, r, foreign.URL+"/steal?"+ownKey, status)
			case "/same/key":
				http.Redirect(w, r, "/moved", status)
			case "/moved":
				answering(200, "application/json", keyDetails)(w, r)
			default:
				http.Redirect(w, r, home.URL+"/moved", status)
			}
		})
		for name, opts := range map[string][]openrouter.Option{
			"default": nil, "own client": {openrouter.WithHTTPClient(
				&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }},
			)},
		} {
			_, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				home.client(t),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
				opts...)
			if !as[*openrouter.ResponseError](err) {
				t.Errorf("%d, %s: exchange: %v", status, name, err)
			}
			_, err = apikeys.GetCurrentKey(t.Context(), home.client(t), opts...)
			if !as[*openrouter.ResponseError](err) || !strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("%d, %s: to another origin: %v", status, name, err)
			}
			noSecret(t, err, ownKey)
			if _, err = apikeys.GetCurrentKey(
				t.Context(),
				home.client(t),
				append(opts, openrouter.WithServerURL(home.URL+"/same"))...); err != nil {
				t.Errorf("%d, %s: within the origin: %v", status, name, err)
			}
		}
	}
	if n := len(foreign.seen()); n != 0 {
		t.Errorf("%d requests reached the foreign server", n)
	}
}

func TestCallersThingsStayTheirs(t *testing.T) {
	t.Parallel()
	server := newRecorder(t, answering(200, "application/json", keyDetails))
	own := &http.Client{Timeout: time.Minute, Transport: &http.Transport{}}
	t.Cleanup(own.CloseIdleConnections)
	categories := []string{"a", "b"}
	client := server.client(
		t,
		openrouter.WithHTTPClient(own),
		openrouter.WithApp(openrouter.App{Categories: categories}),
	)
	categories[0] = "\n"
	if _, err := apikeys.GetCurrentKey(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if own.CheckRedirect != nil || own.Timeout != time.Minute {
		t.Error("the caller's http.Client was modified")
	}
	if got := server.seen()[0].Header.Get("X-OpenRouter-Categories"); got != "a,b" {
		t.Errorf("categories = %q", got)
	}
}

func TestOddDoers(t *testing.T) {
	t.Parallel()
	answer := func(body io.ReadCloser) *http.Response {
		return &http.Response{StatusCode: 200, Header: nil, Body: body}
	}
	for name, row := range map[string]struct {
		do    doer
		typed func(error) bool
	}{
		"nothing": {func(*http.Request) (*http.Response, error) { return nil, nil }, as[*openrouter.ConnectionError]},
		"both": {func(*http.Request) (*http.Response, error) {
			return answer(http.NoBody), errors.New("broken " + ownKey)
		}, as[*openrouter.ConnectionError]},
		"no body": {
			func(*http.Request) (*http.Response, error) { return answer(nil), nil },
			as[*openrouter.ResponseError],
		},
		"status 0": {
			func(*http.Request) (*http.Response, error) { r := answer(nil); r.StatusCode = 0; return r, nil },
			as[*openrouter.ResponseError],
		},
	} {
		_, err := apikeys.GetCurrentKey(t.Context(), newClient(t, openrouter.WithHTTPClient(row.do)))
		if !row.typed(err) {
			t.Errorf("%s: %v", name, err)
		}
		noSecret(t, err, ownKey)
	}
}

// closes counts how often it is closed.
type closes struct {
	io.Reader
	times int
}

func (c *closes) Close() error { c.times++; return nil }

func TestBodiesAreClosed(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		status int
		err    error
	}{
		"success":                  {200, nil},
		"error":                    {403, nil},
		"redirect":                 {302, nil},
		"answer and error at once": {200, errors.New("broken")},
	} {
		body := &closes{Reader: strings.NewReader(keyDetails)}
		do := doer(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: row.status, Body: body}, row.err
		})
		_, err := apikeys.GetCurrentKey(t.Context(), newClient(t, openrouter.WithHTTPClient(do)))
		if (err == nil) != (name == "success") || body.times == 0 {
			t.Errorf("%s: %v, closed %d times", name, err, body.times)
		}
	}
}

func TestOneClientInManyGoroutines(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(answering(200, "application/json", keyDetails))
	t.Cleanup(server.Close)
	client := newClient(t, openrouter.WithServerURL(server.URL), openrouter.WithHeader("X-A", "1"))
	errs := make(chan error)
	const callers = 1000
	for range callers {
		go func() {
			var resp *http.Response
			_, err := apikeys.GetCurrentKey(
				t.Context(),
				client,
				openrouter.WithHeader("X-A", "2"),
				openrouter.WithResponseInto(&resp),
			)
			errs <- err
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// wildError is a foreign error whose methods do not work.
type wildError struct{}

func (wildError) Error() string { panic("no text") }

func TestAnErrorOfADoerThatPanicsIsReported(t *testing.T) {
	t.Parallel()
	client := newClient(
		t,
		openrouter.WithHTTPClient(doer(func(*http.Request) (*http.Response, error) { return nil, wildError{} })),
	)
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		client,
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
	)
	var broken *openrouter.ConnectionError
	if !errors.As(err, &broken) || !broken.Sent {
		t.Errorf("got %v, want a ConnectionError of a request that may have been sent", err)
	}
}
