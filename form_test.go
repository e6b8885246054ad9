package openrouter_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
)

type uploadRequest struct {
	File          openrouter.File `json:"file"`
	Granularities []string        `json:"timestamp_granularities[],omitempty"`
}

var uploadOperation = openrouter.Operation{ID: "upload", Method: "POST", Path: "/files", Body: openrouter.BodyNone}

// upload is a function as the generator writes it.
func upload(ctx context.Context, client *openrouter.Client, request uploadRequest, opts ...openrouter.Option) error {
	form := openrouter.NewForm(request)
	return openrouter.CallEmpty(ctx, client, &uploadOperation, opts, nil,
		func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
			req, err := http.NewRequestWithContext(
				ctx,
				"POST",
				attempt.BaseURL().JoinPath("files").String(),
				form.Body(attempt),
			)
			if err != nil {
				return nil, err
			}
			req.Header.Set("Content-Type", form.ContentType())
			return attempt.Do(req)
		})
}

// uploads answers with the statuses in turn, and notes what it got: the length that was stated, and
// the parts.
func uploads(t *testing.T, statuses ...int) (*openrouter.Client, *[]string, *[]int64) {
	var got []string
	var lengths []int64
	client, _ := streamClient(t, func(w http.ResponseWriter, r *http.Request) {
		reader, err := r.MultipartReader()
		if err != nil {
			t.Error(err)
			return
		}
		var parts []string
		for {
			part, err := reader.NextPart()
			if err != nil {
				break
			}
			content, _ := io.ReadAll(part)
			parts = append(parts, part.FormName()+"="+part.FileName()+"="+string(content))
		}
		got, lengths = append(got, strings.Join(parts, ";")), append(lengths, r.ContentLength)
		w.WriteHeader(statuses[min(len(got), len(statuses))-1])
	})
	return client, &got, &lengths
}

// unseekable is a reader and nothing else.
type unseekable struct{ io.Reader }

var retry503 = openrouter.WithRetries(
	openrouter.RetryConfig{InitialInterval: time.Millisecond, StatusCodes: []string{"503"}, ConnectionErrors: true},
)

func TestUploadIsStreamedAndRetriedWhereItsFileCanBeRewound(t *testing.T) {
	t.Parallel()
	client, got, lengths := uploads(t, 503, 503, 200)
	request := uploadRequest{
		File:          openrouter.File{Name: "a.mp3", Reader: strings.NewReader("content")},
		Granularities: []string{"word", "segment"},
	}
	edited := ""
	edit := openrouter.WithRequestEditor(func(_ context.Context, r *http.Request) error {
		body, err := io.ReadAll(r.Body)
		edited += string(body)
		return err
	})
	if err := upload(t.Context(), client, request, retry503, edit); err != nil {
		t.Fatal(err)
	}
	const want = "file=a.mp3=content;timestamp_granularities[]==word;timestamp_granularities[]==segment"
	if len(*got) != 3 || (*got)[0] != want || (*got)[2] != want || (*lengths)[0] < 100 || edited != "" {
		t.Errorf("the server got %q of %d bytes, the editor %q", *got, *lengths, edited)
	}
}

func TestUploadFromAReaderIsOneAttempt(t *testing.T) {
	t.Parallel()
	client, got, lengths := uploads(t, 503, 200)
	request := uploadRequest{File: openrouter.File{Name: "a", Reader: unseekable{strings.NewReader("content")}}}
	var unavailable *openrouter.ServiceUnavailableResponseError
	err := upload(t.Context(), client, request, retry503)
	if !errors.As(err, &unavailable) || errors.As(err, new(*openrouter.InvalidRequestError)) {
		t.Errorf("got %v", err)
	}
	if len(*got) != 1 || (*got)[0] != "file=a=content" || (*lengths)[0] != -1 {
		t.Errorf("the server got %q of %d bytes", *got, *lengths)
	}
}

// refuseFirst fails to connect once.
type refuseFirst struct {
	doer    openrouter.HTTPDoer
	refused bool
}

func (d *refuseFirst) Do(r *http.Request) (*http.Response, error) {
	if !d.refused {
		d.refused = true
		return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: refused}
	}
	return d.doer.Do(r)
}

func TestUploadOfWhichNothingWasReadIsRetried(t *testing.T) {
	t.Parallel()
	client, got, _ := uploads(t, 200)
	doer := openrouter.WithHTTPClient(&refuseFirst{doer: http.DefaultClient})
	if err := upload(
		t.Context(),
		client,
		uploadRequest{File: openrouter.File{Reader: unseekable{strings.NewReader("x")}}},
		doer,
	); err != nil {
		t.Fatal(err)
	}
	if len(*got) != 1 || (*got)[0] != "file=file=x" {
		t.Errorf("the server got %q", *got)
	}
}

func TestUploadThatCannotBeSent(t *testing.T) {
	t.Parallel()
	client, got, _ := uploads(t, 200)
	err := upload(t.Context(), client, uploadRequest{}, retry503)
	invalid(t, err, "file")
	if len(*got) != 0 {
		t.Errorf("the server got %q", *got)
	}
	broken, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer broken.Close()
	if err := upload(
		t.Context(),
		client,
		uploadRequest{File: openrouter.File{Name: "d", Reader: unseekable{broken}}},
	); !errors.Is(
		err,
		syscall.EISDIR,
	) {
		t.Errorf("a directory: %v", err)
	}
}
