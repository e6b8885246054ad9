package eventstream_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/openrouter-go/openrouter/internal/eventstream"
)

// all reads a whole stream: "name|data" for each event, and what lacked its blank line last.
func all(source io.Reader, limit int) (events []string, rest string, err error) {
	reader := eventstream.NewReader(source, limit)
	for {
		event, err := reader.Next()
		text := string(event.Name) + "|" + string(event.Data)
		if err != nil {
			return events, text, err
		}
		events = append(events, text)
	}
}

func TestReader(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stream string
		want   []string
		rest   string
	}{
		"LF":                    {"data: a\n\ndata: b\n\n", []string{"|a", "|b"}, "|"},
		"CRLF":                  {"data: a\r\n\r\ndata: b\r\n\r\n", []string{"|a", "|b"}, "|"},
		"CR":                    {"data: a\r\rdata: b\r\r", []string{"|a", "|b"}, "|"},
		"all three":             {"data: a\r\n\rdata: b\n\r\ndata: c\r\r\n", []string{"|a", "|b", "|c"}, "|"},
		"lines of one, by CRLF": {"data: a\r\ndata: b\r\n\r\n", []string{"|a\nb"}, "|"},
		"lines of one event":    {"data: a\ndata:\ndata: b\n\n", []string{"|a\n\nb"}, "|"},
		"name":                  {"event: ping\ndata: a\n\ndata: b\n\n", []string{"ping|a", "|b"}, "|"},
		"the last name":         {"event: x\nevent: y\ndata: a\n\n", []string{"y|a"}, "|"},
		"comments":              {": OPENROUTER PROCESSING\n\n:\ndata: a\n: x\n\n", []string{"|a"}, "|"},
		"event without data": {
			"event: ping\n\nid: 7\nretry: 10\n\ndata\n\ndata: \n\ndata: a\n\n",
			[]string{"|a"},
			"|",
		},
		"one space":                {"data:a\n\ndata:  b \n\n", []string{"|a", "| b "}, "|"},
		"byte order mark":          {"\xef\xbb\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n", []string{"|a"}, "|"},
		"other fields":             {"datax: b\nDATA: c\n data: d\ndata: a\n\n", []string{"|a"}, "|"},
		"colons in data":           {"data: {\"a\":1}\n\n", []string{`|{"a":1}`}, "|"},
		"no blank line at the end": {"data: a\n\nevent: e\ndata: b\n", []string{"|a"}, "e|b"},
		"no line end at the end":   {"data: a\n\ndata: b", []string{"|a"}, "|b"},
		"empty":                    {"", nil, "|"},
		"blank lines":              {"\n\n\r\r\n\n", nil, "|"},
		"NUL and other bytes":      {"data: \x00\xff\n\n", []string{"|\x00\xff"}, "|"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, source := range map[string]io.Reader{
				"whole": strings.NewReader(test.stream), "by byte": iotest.OneByteReader(
					strings.NewReader(test.stream),
				),
				"error with the data": iotest.DataErrReader(strings.NewReader(test.stream)),
			} {
				got, rest, err := all(source, 1000)
				if !slices.Equal(got, test.want) || rest != test.rest || !errors.Is(err, io.EOF) {
					t.Errorf("%s: got %q, then %q and %v; want %q, then %q", how, got, rest, err, test.want, test.rest)
				}
			}
		})
	}
}

// step gives one part at a time, and fails the test when more is asked for than an event needs.
type step struct {
	t     *testing.T
	parts []string
}

func (s *step) Read(b []byte) (int, error) {
	if len(s.parts) == 0 {
		s.t.Error("the reader waits for more than the event")
		return 0, io.EOF
	}
	n := copy(b, s.parts[0])
	s.parts = s.parts[1:]
	return n, nil
}

func TestReaderDoesNotWaitForWhatFollowsAnEvent(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n\n", "\r\r", "\r\n\r\n", "\r\n\r"} {
		reader := eventstream.NewReader(&step{t, []string{"da", "ta: a" + end}}, 100)
		if event, err := reader.Next(); err != nil || string(event.Data) != "a" {
			t.Errorf("%q: %q, %v", end, event.Data, err)
		}
	}
}

func TestReaderLimitsAnEventAndNotTheStream(t *testing.T) {
	t.Parallel()
	event := "data: " + strings.Repeat("x", 60) + "\n\n"
	got, _, err := all(strings.NewReader(strings.Repeat(event+": comment\n", 1000)), 70)
	if len(got) != 1000 || !errors.Is(err, io.EOF) {
		t.Errorf("%d events, %v", len(got), err)
	}
	comments := strings.Repeat(": comment\n", 1000) + "data: a\n\n"
	if got, _, err := all(strings.NewReader(comments), 70); len(got) != 1 || !errors.Is(err, io.EOF) {
		t.Errorf("after comments: %d events, %v", len(got), err)
	}
	for name, large := range map[string]io.Reader{
		"endless line":    endless("data: x"),
		"endless comment": endless(": x"),
		"endless event":   endless("data: xxxxxxxxxxxx\n"),
		"one byte more":   strings.NewReader("data: " + strings.Repeat("x", 65) + "\n\n"),
	} {
		if _, _, err := all(large, 70); !errors.Is(err, eventstream.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless repeats itself for ever.
type endless string

func (e endless) Read(b []byte) (int, error) { return copy(b, e), nil }

func TestReaderGivesUpOnASourceThatGivesNothing(t *testing.T) {
	t.Parallel()
	if _, _, err := all(endless(""), 70); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%v", err)
	}
	broken := errors.New("broken")
	source := io.MultiReader(strings.NewReader("data: a\n\ndata: b"), iotest.ErrReader(broken))
	if got, rest, err := all(source, 70); len(got) != 1 || rest != "|b" || !errors.Is(err, broken) {
		t.Errorf("%q, %q, %v", got, rest, err)
	}
}

func TestReaderAllocatesNothingPerEvent(t *testing.T) {
	source := endless("event: chunk\ndata: {\"id\":1}\n\n")
	reader := eventstream.NewReader(source, 1000)
	if n := testing.AllocsPerRun(1000, func() {
		if _, err := reader.Next(); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations an event", n)
	}
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"data: a\n\n", "data: a\r\n\r\ndata: b\r\r", "data: a\r\ndata: b\r\n\r\n", ": c\n\nevent: e\ndata: " +
			"x\ndata: y\n\n", "\xef\xbb\xbfdata:[DONE]", "data", "\r", "event\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		// However it is cut into reads and lines are ended, the events are the same.
		want, wantRest, wantErr := all(strings.NewReader(string(stream)), 200)
		got, gotRest, gotErr := all(iotest.OneByteReader(strings.NewReader(string(stream))), 200)
		if !slices.Equal(got, want) || gotRest != wantRest || !errors.Is(gotErr, wantErr) {
			t.Errorf("by byte %q, %q, %v; whole %q, %q, %v", got, gotRest, gotErr, want, wantRest, wantErr)
		}
		lf := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(stream))
		got, gotRest, gotErr = all(strings.NewReader(lf), 200)
		if !slices.Equal(got, want) || gotRest != wantRest || !errors.Is(gotErr, wantErr) {
			t.Errorf("with LF %q, %q, %v; as it is %q, %q, %v", got, gotRest, gotErr, want, wantRest, wantErr)
		}
		for _, event := range want {
			if len(event) > 400 || strings.HasSuffix(event, "|") && !strings.Contains(event[:len(event)-1], "|") {
				t.Errorf("the event %q is too large or empty", event)
			}
		}
	})
}
