package faults

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"sync"
)

func zip(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return out.String()
}

// bomb is 100 MB of zeros, in 100 KB: gzip allows one stream after another.
var bomb = sync.OnceValue(func() string { return strings.Repeat(zip(string(make([]byte, 1<<20))), 100) })

// zipped answers with a body that gzip decodes.
func zipped(status int, body func(*peer) string, headers ...string) func(*peer) {
	return func(p *peer) { says(status, body(p), append(headers, "Content-Encoding: gzip")...)(p) }
}

func text(s string) func(*peer) string { return func(p *peer) string { return zip(p.fill(s)) } }

// bombs is a bomb without end.
func bombs(status int) func(*peer) {
	return func(p *peer) {
		if _, err := fmt.Fprintf(p, "HTTP/1.1 %d X\r\nContent-Encoding: gzip\r\n\r\n", status); err != nil {
			return
		}
		for {
			if _, err := p.Write([]byte(bomb())); err != nil {
				return
			}
		}
	}
}

var encodingRows = []row{
	{name: "control: gzip in good order", serve: zipped(200, text("{answer}")), want: value},
	{
		name:  "gzip in upper case",
		serve: func(p *peer) { says(200, zip(p.answer), "Content-Encoding: GZIP")(p) },
		want:  value,
	},
	{
		name:  "gzip bomb of 100 MB",
		serve: zipped(200, func(*peer) string { return bomb() }),
		alone: true,
		file:  otherFile,
		want:  unusable.saying("larger than"),
	},
	{
		name:  "gzip bomb without end",
		serve: bombs(200),
		alone: true,
		file:  otherFile,
		want:  unusable.saying("larger than"),
	},
	{
		name:  "gzip bomb of 100 MB on an error",
		serve: zipped(403, func(*peer) string { return bomb() }),
		alone: true,
		want:  failed(403),
	},
	{name: "gzip bomb without end on an error", serve: bombs(500), alone: true, want: failed(500)},
	{
		name:  "gzip within gzip",
		serve: zipped(200, func(p *peer) string { return zip(zip(p.answer)) }),
		file:  otherFile,
		want:  unusable,
	},
	{name: "gzip that is none", serve: says(200, "{answer}", "Content-Encoding: gzip"), want: value},
	{
		name:  "gzip that is none on an error",
		serve: says(403, `{"error":{"message":"Not today"}}`, "Content-Encoding: gzip"),
		want:  failed(403, "Not today"),
	},
	{name: "x-gzip", serve: func(p *peer) { says(200, zip(p.answer), "Content-Encoding: x-gzip")(p) }, want: value},
	{name: "gzip of nothing", serve: zipped(200, func(*peer) string { return "" }), file: otherFile, want: unusable},
	{
		name:  "gzip cut in its header",
		serve: zipped(200, func(p *peer) string { return zip(p.answer)[:5] }),
		want:  unusable,
	},
	{
		name:  "gzip cut in the middle",
		serve: zipped(200, func(p *peer) string { return zip(p.answer)[:30] }),
		want:  unusable,
	},
	{
		name:  "gzip without its checksum",
		serve: zipped(200, func(p *peer) string { z := zip(p.answer); return z[:len(z)-8] }),
		file:  cutFile,
		want:  value,
	},
	{
		name: "gzip with a wrong checksum",
		serve: zipped(
			200,
			func(p *peer) string { z := zip(p.answer); return z[:len(z)-8] + "\x00\x00\x00\x00\x00\x00\x00\x00" },
		),
		file: cutFile,
		want: value,
	},
	{
		name:  "gzip cut on an error",
		serve: zipped(403, func(*peer) string { return zip(`{"error":{"message":"x"}}`)[:15] }),
		want:  failed(403),
	},
	{
		name:  "gzip of secrets on an error",
		serve: zipped(403, text(`{"error":{"message":"Not {secrets}"}}`)),
		want:  failed(403, "Not "),
	},
	{
		name:  "brotli without being asked",
		serve: says(200, "\x0b\x02\x80{}\x03", "Content-Encoding: br"),
		want:  unusable,
	},
	{
		name:  "plain under an unknown encoding",
		serve: says(200, "{answer}", "Content-Encoding: x-none"),
		file:  cutFile,
		want:  value,
	},
}
