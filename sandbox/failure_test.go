package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

// serve asks a handler directly.
func serve(t *testing.T, h http.Handler, method, target string) reply {
	t.Helper()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), method, target, nil))
	return reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

const exchangeID = "exchangeAuthCodeForAPIKey"

func TestFailNext(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	key := signIn(t, server)
	server.FailNext(2, sandbox.Failure{Status: 503, RetryAfter: "7", Headers: http.Header{"retry-after-ms": {"10"}}})
	server.FailNext(1, sandbox.Failure{Operation: exchangeID, Status: 429, Body: "<h1>slow</h1>",
		ContentType: "text/html"})
	server.FailNext(0, sandbox.Failure{Status: 500})

	server.Approve(authorizationURL(server, "callback_url", "https://app.example/")) // the page is no operation
	if got := do(t, "GET", server.URL+"/api/v1/nowhere", "", nil); got.Status != 404 {
		t.Errorf("an unknown path = %d", got.Status)
	}
	for range 2 {
		got := currentKey(t, server, key)
		if got.Status != 503 || got.message(t) != "Service temporarily unavailable" ||
			got.Header.Get("Retry-After") != "7" ||
			got.Header.Get("Retry-After-Ms") != "10" {
			t.Errorf("answer = %d %v %s", got.Status, got.Header, got.Body)
		}
	}
	if got := currentKey(t, server, key); got.Status != 200 {
		t.Errorf("after the failures: %d", got.Status)
	}
	if got := exchange(t, server, "code", "x"); got.Status != 429 || string(got.Body) != "<h1>slow</h1>" ||
		got.Header.Get("Content-Type") != "text/html" {
		t.Errorf("exchange = %d %s", got.Status, got.Body)
	}
	server.FailNext(5, sandbox.Failure{Status: 500})
	server.ResetFailures()
	if got := currentKey(t, server, key); got.Status != 200 {
		t.Errorf("after the reset: %d", got.Status)
	}
}

// Every documented status can be had without writing its body.
func TestFailNextDocumented(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for _, status := range []int{400, 403, 405, 418, 429, 500, 502, 503, 524, 529} {
		server.FailNext(1, sandbox.Failure{Operation: exchangeID, Status: status})
		if got := exchange(t, server, "code", "x"); got.Status != status || got.message(t) == "" {
			t.Errorf("%d: %d %s", status, got.Status, got.Body)
		}
	}
	server.FailNext(1, sandbox.Failure{Status: 500, NoBody: true})
	if got, err := send(t, "POST", server.URL+"/api/v1/auth/keys", "{}", nil); err != nil || got.Status != 500 ||
		len(got.Body) != 0 {
		t.Errorf("NoBody: %d %s (%v)", got.Status, got.Body, err)
	}
	server.FailNext(1, sandbox.Failure{Status: 200})
	if got := exchange(t, server, "code", "x"); got.Status != 200 || got.json(t)["key"] == nil {
		t.Errorf("200: %d %s", got.Status, got.Body)
	}
}

// A failure leaves the code alone, unless it is told to come after the code was consumed.
func TestFailureBeforeAndAfterTheCode(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure sandbox.Failure
		second  int
	}{
		"status before": {
			failure: sandbox.Failure{Status: 503},
			second:  200,
		},
		"status after": {
			failure: sandbox.Failure{Status: 503, AfterConsume: true},
			second:  403,
		},
		"cut before": {
			failure: sandbox.Failure{Cut: sandbox.CutAnswer},
			second:  200,
		},
		"cut after": {
			failure: sandbox.Failure{Cut: sandbox.CutAnswer, AfterConsume: true},
			second:  403,
		},
		"cut the real body": {
			failure: sandbox.Failure{Cut: sandbox.CutBody},
			second:  403,
		},
		"cut an error's": {
			failure: sandbox.Failure{Cut: sandbox.CutBody, Status: 500},
			second:  200,
		},
		"cut headers": {
			failure: sandbox.Failure{Cut: sandbox.CutHeaders},
			second:  403,
		},
		"cut headers, error": {
			failure: sandbox.Failure{Cut: sandbox.CutHeaders, Status: 500, NoBody: true},
			second:  200,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServer(t)
			body := `{"code":"` + headless(
				t,
				server,
			) + `","code_verifier":"` + verifier + `","code_challenge_method":"S256"}`
			test.failure.Operation = exchangeID
			server.FailNext(1, test.failure)
			got, err := send(t, "POST", server.URL+"/api/v1/auth/keys", body, nil)
			switch test.failure.Cut {
			case sandbox.CutNothing:
				if err != nil || got.Status != 503 {
					t.Errorf("answer = %d (%v), want 503", got.Status, err)
				}
			case sandbox.CutAnswer:
				if err == nil || got.Status != 0 {
					t.Errorf("answer = %d (%v), want none", got.Status, err)
				}
			case sandbox.CutHeaders:
				if !errors.Is(err, io.ErrUnexpectedEOF) || got.Status == 0 || len(got.Body) != 0 {
					t.Errorf("answer = %d %q (%v), want a status and no body", got.Status, got.Body, err)
				}
			case sandbox.CutBody:
				if !errors.Is(err, io.ErrUnexpectedEOF) || got.Status == 0 || len(got.Body) == 0 {
					t.Errorf("answer = %d %q (%v), want half a body", got.Status, got.Body, err)
				}
			}
			if got := do(t, "POST", server.URL+"/api/v1/auth/keys", body, nil); got.Status != test.second {
				t.Errorf("the second exchange = %d, want %d", got.Status, test.second)
			}
			requests := server.Requests()
			if first := requests[len(requests)-2]; test.failure.Cut == sandbox.CutAnswer && first.Status != 0 {
				t.Errorf("the log has status %d for no answer", first.Status)
			}
		})
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := sandbox.New(sandbox.Config{})
		s.FailNext(1, sandbox.Failure{Delay: time.Hour})
		start := time.Now()
		if got := serve(t, s, "GET", "/api/v1/key"); got.Status != 401 || time.Since(start) != time.Hour {
			t.Errorf("answer = %d after %v, want the real one after an hour", got.Status, time.Since(start))
		}
	})
}

// A client that does not wait for a delay has its code still; the request is in the log while it
// waits.
func TestDelayEndsWithTheClient(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	code := headless(t, server)
	server.FailNext(1, sandbox.Failure{Operation: exchangeID, Delay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/api/v1/auth/keys",
		strings.NewReader(`{"code":"`+code+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if response, err := client(t).Do(request); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got an answer: %v, %v", response, err)
	}
	if got := server.Requests(); got[len(got)-1].Operation != exchangeID || got[len(got)-1].Status != 0 {
		t.Errorf("the log's last entry = %v", got[len(got)-1])
	}
	if got := exchange(t, server, "code", code, "code_verifier", verifier, "code_challenge_method",
		"S256"); got.Status != 200 {
		t.Errorf("the code is gone: %d", got.Status)
	}
}

// The server's end does not wait for delayed answers.
func TestDelayEndsWithTheServer(t *testing.T) {
	t.Parallel()
	answered := make(chan error, 1)
	t.Run("server", func(t *testing.T) {
		arrived := make(chan struct{}, 1)
		server := sandbox.NewServerConfig(t, sandbox.Config{Clock: func() time.Time {
			arrived <- struct{}{}
			return time.Now()
		}})
		server.FailNext(1, sandbox.Failure{Delay: time.Hour})
		transport := &http.Transport{DisableKeepAlives: true}
		request, err := http.NewRequestWithContext(
			context.WithoutCancel(t.Context()),
			"GET",
			server.URL+"/api/v1/key",
			nil,
		)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			response, err := transport.RoundTrip(request)
			if err == nil {
				_ = response.Body.Close()
			}
			answered <- err
		}()
		<-arrived
	})
	if err := <-answered; err == nil {
		t.Error("the delayed request was answered")
	}
}

func TestPageFails(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	server.FailNext(1, sandbox.Failure{Operation: sandbox.OperationAuthorize, Status: 409})
	address := authorizationURL(server, "callback_url", "https://app.example/")
	if got := do(t, "GET", address, "", nil); got.Status != 409 || got.message(t) != "Conflict" {
		t.Errorf("page = %d %s, want the JSON of a 409", got.Status, got.Body)
	}
	if got := do(t, "GET", address, "", nil); got.Status != 200 {
		t.Errorf("afterwards: %d", got.Status)
	}
}
