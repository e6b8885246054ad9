package streambench_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// event is a recorded one; its content has the number, so that no two are alike.
func event(i int) string {
	return fmt.Sprintf(
		`data: {"id":"gen-1763990000-AbCdEfGhIjKlMnOpQrSt","provider":"OpenAI","model":"openai/gpt-4o-mini",`+
			`"object":"chat.completion.chunk",`+
			`"created":1763990000,"choices":[{"index":0,"delta":{"role":"assistant","content":" word%d"},`+
			`"finish_reason":null,"native_finish_reason":null,"logprobs":null}],`+
			`"system_fingerprint":"fp_44709d6fcb"}`+"\n\n",
		i,
	)
}

func recording(events int) string {
	var b strings.Builder
	b.WriteString(": OPENROUTER PROCESSING\n\n")
	for i := range events {
		b.WriteString(event(i))
	}
	b.WriteString("data: [DONE]\n\n")
	return b.String()
}

// replay serves a text as a stream, in writes of 4 KiB.
func replay(t testing.TB, text string) string {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for rest := text; rest != ""; {
			n := min(len(rest), 4<<10)
			if _, err := io.WriteString(w, rest[:n]); err != nil {
				return
			}
			rest = rest[n:]
		}
	})
}

func serve(t testing.TB, handle http.HandlerFunc) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		handle(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
