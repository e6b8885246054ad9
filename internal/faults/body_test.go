package faults

import (
	"strings"

	"github.com/openrouter-go/openrouter"
)

// Answers with 200 that are larger than anybody asked for.
var sizeRows = []row{
	{
		name:  "endless body",
		serve: floods("HTTP/1.1 200 OK\r\n\r\n", 0),
		alone: true,
		file:  otherFile,
		want:  unusable.saying("larger than"),
	},
	{
		name:  "endless JSON string",
		serve: floods("HTTP/1.1 200 OK\r\n\r\n{\"key\":\"", 0),
		alone: true,
		file:  otherFile,
		want:  unusable.saying("larger than"),
	},
	{name: "endless chunks", serve: chunks, alone: true, file: otherFile, want: unusable.saying("larger than")},
	{
		name:  "100 MB with a length",
		serve: floods("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", 100<<20),
		alone: true,
		file:  otherFile,
		want:  unusable.saying("larger than"),
	},
	{
		name:  "100 MB of blanks before the answer",
		serve: spaces,
		alone: true,
		file:  otherFile,
		want:  unusable.saying("larger than"),
	},
	{
		name:  "8 MB below the limit, but no answer",
		serve: repeats(`{"x":"`, strings.Repeat("a", 1<<10), 7<<10, `"}`),
		alone: true,
		file:  otherFile,
		want:  unusable,
	},
	{
		name:  "limit of the caller's",
		serve: json200("{answer}"),
		opts:  []openrouter.Option{openrouter.WithResponseLimit(10)},
		file:  fullFile,
		want:  unusable.saying("larger than 10 bytes"),
	},
	{name: "answer, then endless blanks", serve: floodsAnswer, alone: true, file: otherFile, want: unusable},
}

// Answers with 200 whose bodies are none, or are one in an odd shape.
var bodyRows = []row{
	{name: "100,000 levels of arrays", serve: json200(strings.Repeat("[", 100_000)), alone: true, want: unusable},
	{
		name:  "100,000 levels of objects",
		serve: json200(strings.Repeat(`{"data":`, 100_000)),
		alone: true,
		want:  unusable,
	},
	{
		name: "100,000 levels, closed, beside the answer",
		serve: json200(
			`{"x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `,"key":"` + minted + `"}`,
		),
		alone: true,
		want:  unusable,
	},
	{name: "a million members", serve: repeats("{", `"x":1,`, 1_000_000, `"y":1}`), alone: true, want: unusable},
	{name: "empty", serve: json200(""), want: unusable},
	{name: "blank", serve: json200(" \r\n\t "), want: unusable},
	{name: "null", serve: json200("null"), want: unusable},
	{name: "null with blanks", serve: json200("\n null \n"), want: unusable},
	{name: "true", serve: json200("true"), want: unusable},
	{name: "number", serve: json200("42"), want: unusable},
	{name: "string", serve: json200(`"` + minted + `"`), want: unusable},
	{name: "empty array", serve: json200("[]"), want: unusable},
	{name: "array around the answer", serve: json200("[{answer}]"), want: unusable},
	{name: "empty object", serve: json200("{}"), want: unusable},
	{
		name:  "error envelope with 200",
		serve: json200(`{"error":{"code":403,"message":"Invalid code {secrets}"}}`),
		want:  unusable,
	},
	{name: "byte order mark", serve: json200("\xef\xbb\xbf{answer}"), want: value},
	{name: "two byte order marks", serve: json200("\xef\xbb\xbf\xef\xbb\xbf{answer}"), want: unusable},
	{name: "byte order mark alone", serve: json200("\xef\xbb\xbf"), want: unusable},
	{name: "UTF-16", serve: json200("\xff\xfe{\x00\"\x00k\x00e\x00y\x00\"\x00"), want: unusable},
	{name: "truncated", serve: json200("{half}"), want: unusable},
	{name: "last brace is missing", serve: json200(`{"key":"` + minted + `","data":{"label":"x"}`), want: unusable},
	{name: "rubbish behind the JSON", serve: json200("{answer}" + minted), want: unusable},
	{name: "two answers", serve: json200("{answer}{answer}"), want: unusable},
	{name: "blanks around", serve: json200("\r\n \t{answer}\r\n\n"), want: value},
	{name: "NUL behind", serve: json200("{answer}\x00"), want: unusable},
	{
		name:  "HTML sign-in page",
		serve: says(200, "<!doctype html><html><body>Sign in, {secrets}</body></html>", "Content-Type: text/html"),
		want:  unusable.saying("text/html"),
	},
	{name: "HTML under a JSON content type", serve: json200("<html>{secrets}</html>"), want: unusable},
	{
		name:  "form encoding",
		serve: says(200, "key="+minted, "Content-Type: application/x-www-form-urlencoded"),
		want:  unusable,
	},
	{name: "event stream", serve: says(200, "data: {answer}\n\n", "Content-Type: text/event-stream"), want: unusable},
	{name: "guard against JSON hijacking", serve: json200(")]}',\n{answer}"), want: unusable},
	{name: "single quotes", serve: json200(`{'key':'` + minted + `'}`), want: unusable},
	{name: "comment in the JSON", serve: json200("/* hello */{answer}"), want: unusable},
	{name: "binary", serve: json200("\x00\x01\x02\xff\xfe\xfd" + minted), want: unusable},
	{name: "JSON as text/html", serve: says(200, "{answer}", "Content-Type: text/html"), want: value},
	{name: "JSON as text/plain", serve: says(200, "{answer}", "Content-Type: text/plain; charset=latin1"), want: value},
	{name: "JSON as problem+json", serve: says(200, "{answer}", "Content-Type: application/problem+json"), want: value},
	{name: "JSON as octets", serve: says(200, "{answer}", "Content-Type: application/octet-stream"), want: value},
	{name: "JSON without a content type", serve: says(200, "{answer}"), want: value},
}

func chunks(p *peer) {
	_, _ = p.Write([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
	for {
		if _, err := p.Write([]byte("10000\r\n")); err != nil {
			return
		}
		if _, err := p.Write(chunk); err != nil {
			return
		}
		if _, err := p.Write([]byte("\r\n")); err != nil {
			return
		}
	}
}

var blanks = []byte(strings.Repeat(" ", 64<<10))

func spaces(p *peer) {
	_, _ = p.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
	for range 1600 {
		if _, err := p.Write(blanks); err != nil {
			return
		}
	}
	_, _ = p.Write([]byte(p.answer))
}

func floodsAnswer(p *peer) {
	_, _ = p.Write([]byte("HTTP/1.1 200 OK\r\n\r\n" + p.answer))
	for {
		if _, err := p.Write(blanks); err != nil {
			return
		}
	}
}

// What only the one operation's answer has.
var keyBodyRows = []row{
	{name: "no key", only: "exchange", serve: json200(`{"user_id":"user_1"}`), want: unusable.saying("key")},
	{name: "empty key", only: "exchange", serve: json200(`{"key":""}`), want: unusable.saying("key")},
	{name: "null key", only: "exchange", serve: json200(`{"key":null}`), want: unusable.saying("key")},
	{name: "number as the key", only: "exchange", serve: json200(`{"key":12345678901234567890}`), want: unusable},
	{name: "array as the key", only: "exchange", serve: json200(`{"key":["` + minted + `"]}`), want: unusable},
	{name: "object as the key", only: "exchange", serve: json200(`{"key":{"value":"` + minted + `"}}`), want: unusable},
	{name: "boolean as the key", only: "exchange", serve: json200(`{"key":true}`), want: unusable},
	{name: "key within data", only: "exchange", serve: json200(`{"data":{"key":"` + minted + `"}}`), want: unusable},
	{
		name:  "line break in the key",
		only:  "exchange",
		serve: json200(`{"key":"` + minted + `\r\nX-Evil: 1"}`),
		want:  unusable,
	},
	{name: "line break behind the key", only: "exchange", serve: json200(`{"key":"` + minted + `\n"}`), want: unusable},
	{
		name:  "raw line break in the key",
		only:  "exchange",
		serve: json200("{\"key\":\"" + minted + "\n\"}"),
		want:  unusable,
	},
	{name: "NUL in the key", only: "exchange", serve: json200(`{"key":"` + minted + `\u0000"}`), want: unusable},
	{
		name:  "escape sequence in the key",
		only:  "exchange",
		serve: json200(`{"key":"\u001b[31m` + minted + `"}`),
		want:  unusable,
	},
	{name: "blank in the key", only: "exchange", serve: json200(`{"key":"` + minted + ` x"}`), want: unusable},
	{name: "blanks for a key", only: "exchange", serve: json200(`{"key":"   "}`), want: unusable},
	{
		name:  "invalid UTF-8 in the key",
		only:  "exchange",
		serve: json200("{\"key\":\"" + minted + "\xff\xfe\"}"),
		want:  unusable,
	},
	{
		name:  "half a surrogate pair in the key",
		only:  "exchange",
		serve: json200(`{"key":"` + minted + `\ud800"}`),
		want:  unusable,
	},
	{
		name:  "key of 5 KB",
		only:  "exchange",
		serve: json200(`{"key":"` + minted + strings.Repeat("a", 5<<10) + `"}`),
		want:  unusable,
	},
	{
		name:  "key of 1 MB",
		only:  "exchange",
		serve: json200(`{"key":"` + minted + strings.Repeat("a", 1<<20) + `"}`),
		alone: true,
		want:  unusable,
	},
	{name: "key with escapes", only: "exchange", serve: json200(`{"key":"\u0073` + minted[1:] + `"}`), want: value},
	{name: "key without a user", only: "exchange", serve: json200(`{"key":"` + minted + `"}`), want: value},
	{
		name:  "key with a number for a user",
		only:  "exchange",
		serve: json200(`{"user_id":7,"key":"` + minted + `"}`),
		want:  value,
	},
	{
		name:  "key with an object for a user",
		only:  "exchange",
		serve: json200(`{"key":"` + minted + `","user_id":{"id":"x"}}`),
		want:  value,
	},
	{
		name:  "empty key with a number for a user",
		only:  "exchange",
		serve: json200(`{"key":"","user_id":7}`),
		want:  unusable,
	},
	{name: "broken key with a number for a user", only: "exchange", serve: json200(`{"user_id":7,"key":"` + minted + `
"}`), want: unusable},
	{
		name:  "key with a null user",
		only:  "exchange",
		serve: json200(`{"user_id":null,"key":"` + minted + `"}`),
		want:  value,
	},
	{
		name:  "key with more around",
		only:  "exchange",
		serve: json200(`{"key":"` + minted + `","more":[1,{"a":null}],"expires_at":7}`),
		want:  value,
	},
	{name: "no data", only: "key", serve: json200(`{"label":"x"}`), want: unusable},
	{name: "null data", only: "key", serve: json200(`{"data":null}`), want: unusable},
	{name: "array as the data", only: "key", serve: json200(`{"data":[]}`), want: unusable},
	{name: "string as the data", only: "key", serve: json200(`{"data":"` + apiKey + `"}`), want: unusable},
	{name: "number as the label", only: "key", serve: json200(`{"data":{"label":7}}`), want: unusable.saying("label")},
	{
		name:  "string as the limit",
		only:  "key",
		serve: json200(`{"data":{"label":"x","limit":"` + apiKey + `"}}`),
		want:  unusable.saying("limit"),
	},
	{name: "limit beyond a float", only: "key", serve: json200(`{"data":{"label":"x","limit":1e999}}`), want: unusable},
	{
		name:  "member named like the API key",
		only:  "key",
		serve: json200(`{"data":{"label":"x","rate_limit":{"` + apiKey + `":1,"requests":"` + apiKey + `"}}}`),
		want:  unusable,
	},
	{name: "label alone", only: "key", serve: json200(`{"data":{"label":"sk-or-v1-0e6...c96"}}`), want: value},
}
