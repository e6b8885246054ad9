package openrouter_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
)

var soundOperation = openrouter.Operation{
	ID:     "sound",
	Method: "GET",
	Path:   "/sound",
	Body:   openrouter.BodyBytes,
	Accept: "audio/*",
}

// sound is a function as the generator writes it.
func sound(ctx context.Context, client *openrouter.Client, opts ...openrouter.Option) (*openrouter.Content, error) {
	return openrouter.CallContent(ctx, client, &soundOperation, opts, nil,
		func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, "GET", attempt.BaseURL().JoinPath("sound").String(), nil)
			if err != nil {
				return nil, err
			}
			return attempt.Do(req)
		})
}

func TestContentIsStreamedInConstantMemory(t *testing.T) {
	const size = 1 << 30
	client, _ := streamClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "audio/mpeg")
		w.Header().Set("Content-Length", strconv.Itoa(size))
		block := make([]byte, 1<<20)
		for range size / len(block) {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	content, err := sound(t.Context(), client)
	if err != nil || content.ContentType != "audio/mpeg" || content.Length != size {
		t.Fatalf("got %+v, %v", content, err)
	}
	defer content.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(io.Discard, content)
	runtime.ReadMemStats(&after)
	if n != size || err != nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 { // the server's 1 MB among them
		t.Errorf("%d bytes were allocated", grown)
	}
}

func TestContentThatIsClosedEarlyEndsTheRequest(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	client, _ := streamClient(t, func(w http.ResponseWriter, r *http.Request) {
		sends("audio/mpeg", "ID3")(w, r)
		<-r.Context().Done()
		close(ended)
	})
	content, err := sound(t.Context(), client)
	if err != nil || content.Length != -1 {
		t.Fatalf("got %+v, %v", content, err)
	}
	if _, err := io.ReadFull(content, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error)
	go func() {
		_, err := content.Read(make([]byte, 1))
		waiting <- err
	}()
	content.Close()
	<-ended
	if err := <-waiting; err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a Read that waits ends with %v", err)
	}
	if _, err := content.Read(make([]byte, 1)); err == nil || content.Close() != nil {
		t.Errorf("a Read behind Close gives %v", err)
	}
}

func TestContentThatBreaksOff(t *testing.T) {
	t.Parallel()
	client, _ := streamClient(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		sends("audio/mpeg", "ID3")(w, r)
	})
	content, err := sound(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(content)
	var unusable *openrouter.ResponseError
	if string(body) != "ID3" || !errors.As(err, &unusable) ||
		!strings.Contains(err.Error(), "broke off after 3 bytes") {
		t.Errorf("read %q, %v", body, err)
	}
	if _, again := content.Read(make([]byte, 1)); !errors.Is(again, err) {
		t.Errorf("another Read gives %v", again)
	}
}

func TestContentIsDecoded(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = io.WriteString(w, "sound")
	_ = w.Close()
	for name, body := range map[string]string{"gzip": zipped.String(), "what only claims to be": "sound"} {
		client, _ := streamClient(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			sends("audio/mpeg", body)(w, r)
		})
		content, err := sound(t.Context(), client)
		if err != nil || content.Length != -1 {
			t.Fatalf("%s: got %+v, %v", name, content, err)
		}
		if got, err := io.ReadAll(content); string(got) != "sound" || err != nil {
			t.Errorf("%s: read %q, %v", name, got, err)
		}
	}
}

func TestContentEndsAfterASilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		op := soundOperation
		op.Accept = "text/event-stream"
		server := &timed{waits: append(repeat(20, 9*time.Second), time.Hour), text: "ab"}
		start := time.Now()
		content, err := openrouter.CallContent(t.Context(), timedClient(t, server), &op, nil, nil,
			func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
				req, err := http.NewRequestWithContext(ctx, "GET", attempt.BaseURL().String(), nil)
				if err != nil {
					return nil, err
				}
				return attempt.Do(req)
			})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // which is the caller's time, not the server's
		body, err := io.ReadAll(content)
		var timeout *openrouter.TimeoutError
		if len(body) != 40 || !errors.As(err, &timeout) || !timeout.Sent ||
			time.Since(start) != time.Hour+190*time.Second ||
			!server.closed {
			t.Errorf("read %d bytes, %v after %v", len(body), err, time.Since(start))
		}
	})
}

// odd is a body that fails with the secret, or claims more than it read.
type odd struct{ err error }

func (o odd) Read(b []byte) (int, error) { return len(b) + 7, o.err }
func (odd) Close() error                 { return nil }

// A client whose bodies do not end a request by their Close learns of it by the request's context.
func TestContentThatIsClosedCancelsTheRequest(t *testing.T) {
	t.Parallel()
	var request context.Context
	client, err := openrouter.NewClient(
		openrouter.WithAPIKey(testKey),
		openrouter.WithHTTPClient(doer(func(r *http.Request) (*http.Response, error) {
			request = r.Context()
			return &http.Response{
				StatusCode: 200,
				Header:     http.Header{"Content-Type": {"audio/mpeg"}},
				Body:       io.NopCloser(strings.NewReader("sound")),
			}, nil
		})),
	)
	if err != nil {
		t.Fatal(err)
	}
	content, err := sound(t.Context(), client)
	if err != nil || request.Err() != nil {
		t.Fatalf("the request ended with its headers: %v, %v", err, request.Err())
	}
	if content.Close(); request.Err() == nil {
		t.Error("the request goes on")
	}
}

func TestContentOfAnOddClient(t *testing.T) {
	t.Parallel()
	by := func(err error) openrouter.Option {
		return openrouter.WithHTTPClient(doer(func(*http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: 200,
				Header:     http.Header{"Content-Type": {"audio/mpeg"}},
				Body:       odd{err},
			}, nil
		}))
	}
	client, err := openrouter.NewClient(openrouter.WithAPIKey(testKey), by(errors.New("broke with "+testKey)))
	if err != nil {
		t.Fatal(err)
	}
	content, err := sound(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := content.Read(make([]byte, 5)); n != 5 || err == nil || strings.Contains(err.Error(), testKey) {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if n, err := new(
		openrouter.Content,
	).Read(make([]byte, 5)); n != 0 || err == nil ||
		new(openrouter.Content).Close() != nil {
		t.Errorf("the zero value: read %d bytes, %v", n, err)
	}
}
