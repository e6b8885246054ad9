package multipartbody_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/internal/multipartbody"
	"github.com/openrouter-go/openrouter/wire"
	"github.com/openrouter-go/openrouter/wire/constraint"
)

type granularity string

func (g granularity) MarshalText() ([]byte, error) { return []byte(wire.Only(g, "word")), nil }

type request struct {
	File          wire.File              `json:"file"`
	More          *wire.File             `json:"more,omitempty"`
	Several       []wire.File            `json:"several,omitempty"`
	Model         string                 `json:"model"`
	Language      *string                `json:"language,omitempty"`
	Temperature   *float64               `json:"temperature,omitempty"`
	Stream        bool                   `json:"stream,omitempty"`
	Limit         wire.Nullable[int]     `json:"limit,omitzero"`
	Granularities []granularity          `json:"timestamp_granularities[],omitempty"`
	Options       map[string]int         `json:"options,omitempty"`
	Hidden        string                 `json:"-"`
	unexported    string                 //nolint:unused // which is what is tested
	Choice        wire.Union             `json:"choice,omitzero"`
	Large         float64                `json:"large,omitempty"`
	Nested        *struct{ A, B string } `json:"nested,omitempty"`
}

// read returns the parts as a server sees them: name, file name, type and content.
func read(t *testing.T, contentType string, body io.Reader) []string {
	t.Helper()
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for reader := multipart.NewReader(body, params["boundary"]); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(
			parts,
			strings.Join(
				[]string{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), string(content)},
				"|",
			),
		)
	}
}

func TestFormHasAPartForEachField(t *testing.T) {
	t.Parallel()
	language, temperature := "", 0.5
	form, err := multipartbody.New(request{
		File:          wire.File{Name: `a "b".mp3`, ContentType: "audio/mpeg", Reader: strings.NewReader("one")},
		Several:       []wire.File{{Reader: strings.NewReader("two")}, {Name: "x", Reader: strings.NewReader("three")}},
		Model:         "m\r\nx",
		Language:      &language,
		Temperature:   &temperature,
		Granularities: []granularity{"", "segment"},
		Options:       map[string]int{"a": 1},
		Hidden:        "hidden",
		Choice:        wire.NewUnion("auto"),
		Large:         1e21,
	})
	if err != nil {
		t.Fatal(err)
	}
	body, err := form.Body(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(read(t, form.ContentType(), body), "\n")
	want := strings.Join([]string{
		`file|a "b".mp3|audio/mpeg|one`, "several|file|application/octet-stream|two",
		"several|x|application/octet-stream|three",
		"model|||m\r\nx", "language|||", "temperature|||0.5",
		"timestamp_granularities[]|||word", "timestamp_granularities[]|||segment", `options||application/json|{"a":1}`,
		"choice|||auto", "large|||1e+21",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// pipe is a reader that is nothing else.
type pipe struct{ io.Reader }

func TestFormStatesItsLengthWhereItIsKnown(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "speech.mp3")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Seek(4, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	writer.WriteString("piped")
	writer.Close()
	for name, test := range map[string]struct {
		source          io.Reader
		known, rewinds  bool
		content, called string
	}{
		"file, from its position": {file, true, true, "456789", "speech.mp3"},
		"string":                  {strings.NewReader("text"), true, true, "text", "file"},
		"buffer":                  {bytes.NewBufferString("buffer"), true, false, "buffer", "file"},
		"pipe":                    {reader, false, false, "piped", "|0"},
		"reader":                  {pipe{strings.NewReader("plain")}, false, false, "plain", "file"},
	} {
		t.Run(name, func(t *testing.T) {
			form, err := multipartbody.New(&request{File: wire.File{Reader: test.source}, Model: "m"})
			if err != nil {
				t.Fatal(err)
			}
			attempts := 1
			if test.rewinds {
				attempts = 3
			}
			for range attempts {
				body, err := form.Body(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sent, err := io.ReadAll(body)
				if err != nil {
					t.Fatal(err)
				}
				body.Close()
				if known := form.Length() >= 0; known != test.known || known && form.Length() != int64(len(sent)) {
					t.Errorf("the length is %d, %d were sent", form.Length(), len(sent))
				}
				parts := read(t, form.ContentType(), bytes.NewReader(sent))
				if want := "file|" + test.called + "|application/octet-stream|" + test.content; parts[0] != want &&
					test.called != "|0" {
					t.Errorf("got %q, want %q", parts[0], want)
				}
			}
			if form.Reusable() != test.rewinds {
				t.Errorf("reusable: %t", form.Reusable())
			}
			if _, err := form.Body(t.Context()); test.rewinds != (err == nil) {
				t.Errorf("another body: %v", err)
			}
		})
	}
}

func TestFormRefusesWhatCannotBeSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		request any
		field   string
	}{
		"no reader": {request{}, "file"},
		"no reader, list": {
			request{File: wire.File{Reader: pipe{}}, Several: []wire.File{{Reader: pipe{}}, {}}},
			"several[1]",
		},
		"type with a line": {request{File: wire.File{Reader: pipe{}, ContentType: "a/b\r\nX: y"}}, "file"},
		"name with a line": {request{File: wire.File{Reader: pipe{}, Name: "a\nb"}}, "file"},
		"no struct":        {"text", "request"},
		"nil":              {nil, "request"},
	} {
		_, err := multipartbody.New(test.request)
		var violation *constraint.Violation
		if !errors.As(err, &violation) || !strings.HasPrefix(violation.Field, test.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFormWaitsForTheBodyBeforeItRewinds(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{})
	source := &slow{Reader: strings.NewReader("0123456789"), gate: gate, started: make(chan struct{})}
	form, err := multipartbody.New(request{File: wire.File{Reader: source}})
	if err != nil {
		t.Fatal(err)
	}
	first, err := form.Body(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source.slow.Store(true)
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(io.Discard, first)
	}()
	<-source.started
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := form.Body(canceled); !errors.Is(err, context.Canceled) {
		t.Fatalf("it was rewound below a reader: %v", err)
	}
	source.slow.Store(false)
	close(gate)
	second, err := form.Body(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	<-done
	if got := read(t, form.ContentType(), second); !strings.HasSuffix(got[0], "|0123456789") {
		t.Errorf("the second body is %q", got)
	}
	if _, err := first.Read(make([]byte, 1)); err == nil {
		t.Error("a closed body can be read")
	}
}
