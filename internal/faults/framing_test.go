package faults

import (
	"strings"
	"time"
)

// What comes before the headers, around the body and behind the answer.
var framingRows = []row{
	{
		name:  "HTTP/1.0 without a length",
		serve: raw("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{answer}"),
		want:  value,
	},
	{name: "HTTP/1.0 cut in the middle", serve: raw("HTTP/1.0 200 OK\r\n\r\n{half}"), file: otherFile, want: unusable},
	{
		name:  "100-continue before the answer",
		serve: raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}"),
		want:  value,
	},
	{
		name: "103 early hints before the answer",
		serve: raw(
			"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: " +
				"{length}\r\n\r\n{answer}",
		),
		want: value,
	},
	{
		name: "100, 102 and 103 before an error",
		serve: raw(
			"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early " +
				"Hints\r\n\r\nHTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
		),
		want: failed(403),
	},
	{
		name:  "100-continue, then silence",
		serve: then(raw("HTTP/1.1 100 Continue\r\n\r\n"), hang),
		limit: short,
		want:  late,
	},
	{name: "100-continue for ever", serve: raw(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 20_000)), want: lost},
	{
		name:  "101 switching protocols",
		serve: raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
		want:  odd(101),
	},
	{name: "HTTP/0.9", serve: raw("{answer}"), want: lost},
	{
		name: "HTTP/2 without being asked",
		serve: raw(
			"\x00\x00\x12\x04\x00\x00\x00\x00\x00" +
				"\x00\x03\x00\x00\x00\x80\x00\x04\x00\x01\x00\x00\x00\x05\x00\xff\xff\xff",
		),
		want: lost,
	},
	{name: "HTTP/9.9", serve: raw("HTTP/9.9 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}"), want: value},
	{name: "an SSH banner", serve: raw("SSH-2.0-OpenSSH_9.6\r\n"), want: lost},
	{name: "status line of secrets", serve: raw("HTTP/1.1 {secrets}\r\n\r\n"), want: lost},
	{name: "reason of secrets", serve: raw("HTTP/1.1 403 {secrets}\r\nContent-Length: 0\r\n\r\n"), want: failed(403)},
	{name: "status of two digits", serve: raw("HTTP/1.1 20 OK\r\n\r\n{answer}"), want: lost},
	{name: "status 000", serve: raw("HTTP/1.1 000 Nothing\r\nContent-Length: {length}\r\n\r\n{answer}"), want: odd(0)},
	{name: "status -20", serve: raw("HTTP/1.1 -20 OK\r\n\r\n{answer}"), want: lost},
	{name: "status 600", serve: raw("HTTP/1.1 600 What\r\nContent-Length: {length}\r\n\r\n{answer}"), want: odd(600)},
	{name: "status 999", serve: raw("HTTP/1.1 999 No\r\nContent-Length: {length}\r\n\r\n{answer}"), want: odd(999)},
	{name: "length below zero", serve: raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{answer}"), want: lost},
	{
		name:  "length that is no number",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: {secrets}\r\n\r\n{answer}"),
		want:  lost,
	},
	{
		name:  "length beyond int64",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{answer}"),
		want:  lost,
	},
	{
		name:  "length of exabytes",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{answer}"),
		file:  cutFile,
		want:  value,
	},
	{
		name:  "length too short",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{answer}"),
		file:  otherFile,
		want:  unusable,
	},
	{
		name:  "length too short of an error",
		serve: raw("HTTP/1.1 500 No\r\nContent-Length: 20\r\n\r\n{\"error\":{\"message\":\"x\"}}"),
		want:  failed(500),
	},
	{
		name:  "two lengths that agree",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nContent-Length: {length}\r\n\r\n{answer}"),
		want:  value,
	},
	{
		name:  "two lengths that contradict",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: {length}\r\n\r\n{answer}"),
		want:  lost,
	},
	{
		name: "length and chunks",
		serve: raw(
			"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
		),
		file: otherFile,
		want: unusable,
	},
	{
		name:  "unknown transfer encoding",
		serve: raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: {secrets}\r\n\r\n{answer}"),
		want:  lost,
	},
	{
		name:  "chunk size that is none",
		serve: raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{secrets}\r\n{answer}"),
		want:  unusable,
	},
	{
		name:  "chunk size that overflows",
		serve: raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{answer}"),
		want:  unusable,
	},
	{
		name:  "chunks that break off",
		serve: raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n{half}"),
		want:  unusable,
	},
	{
		name:  "chunk extensions without end",
		serve: floods("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", 1<<20),
		want:  unusable,
	},
	{
		name:  "trailer of secrets",
		serve: raw("HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\nX: {secrets}\r\n\r\n"),
		want:  failed(403),
	},
	{
		name: "second answer behind the first",
		serve: raw(
			"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}HTTP/1.1 200 OK\r\nContent-Length: " +
				"13\r\n\r\n{\"key\":\"evil\"}",
		),
		want: value,
	},
	{
		name:  "rubbish behind the answer",
		serve: raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}{secrets}"),
		want:  value,
	},
	{name: "204 no content", serve: raw("HTTP/1.1 204 No Content\r\n\r\n"), want: unusable.of(204)},
	{name: "201 created", serve: says(201, "{answer}"), want: value},
	{name: "206 partial content", serve: says(206, "{answer}", "Content-Range: bytes 0-9/10"), want: value},
	{name: "bare line feeds", serve: raw("HTTP/1.1 200 OK\nContent-Length: {length}\n\n{answer}"), want: value},
	{
		name:  "blank lines before the status",
		serve: raw("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{answer}"),
		want:  lost,
	},
}

// Headers that are too many, too long or not headers.
var headerRows = []row{
	{
		name:  "1 MB header",
		serve: raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 1<<20) + "\r\n\r\n{answer}"),
		alone: true,
		want:  lost,
	},
	{
		name:  "1 MB of headers",
		serve: raw("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Some: thing\r\n", 70_000) + "\r\n{answer}"),
		alone: true,
		want:  lost,
	},
	{
		name:  "1 MB of headers on an error",
		serve: raw("HTTP/1.1 403 No\r\n" + strings.Repeat("X-Some: thing\r\n", 70_000) + "\r\n"),
		alone: true,
		want:  lost,
	},
	{name: "endless header", serve: floods("HTTP/1.1 200 OK\r\nX: ", 0), alone: true, want: lost},
	{name: "endless status line", serve: floods("HTTP/1.1 200 ", 0), alone: true, want: lost},
	{name: "headers of 100 KB", serve: says(200, "{answer}", "X: "+strings.Repeat("a", 100<<10)), want: value},
	{name: "header without a colon", serve: raw("HTTP/1.1 200 OK\r\n{secrets}\r\n\r\n{answer}"), want: lost},
	{name: "header name of secrets", serve: says(200, "<html>", minted+" x: 1"), file: otherFile, want: unusable},
	{name: "NUL in a header", serve: raw("HTTP/1.1 200 OK\r\nX: a\x00b" + minted + "\r\n\r\n{answer}"), want: lost},
	{name: "folded header", serve: says(200, "{answer}", "X: a\r\n b"), want: value},
	{
		name:  "content type repeated and contradicting",
		serve: says(200, "{answer}", "Content-Type: text/html", "Content-Type: application/json"),
		file:  cutFile,
		want:  value,
	},
	{
		name: "content type repeated on an error",
		serve: says(
			403,
			`{"error":{"message":"Not today"}}`,
			"Content-Type: text/html",
			"Content-Type: application/json",
		),
		want: failed(403, "Not today"),
	},
	{name: "content type that is none", serve: says(200, "{answer}", "Content-Type: ;;;=/"), want: value},
	{
		name:  "content type of 100 KB",
		serve: says(200, "<html>", "Content-Type: "+strings.Repeat("a", 100<<10)),
		file:  otherFile,
		want:  unusable,
	},
	{
		name:  "content type of secrets",
		serve: says(200, "<html>", "Content-Type: text/{secrets}"),
		file:  otherFile,
		want:  unusable,
	},
	{
		name:  "content type of one secret",
		serve: says(200, "<html>", "Content-Type: "+code+"/"+minted),
		file:  otherFile,
		want:  unusable,
	},
	{
		name: "redirect with a content type of secrets",
		serve: says(
			302,
			"",
			"Content-Type: text/"+minted,
			"Location: http://"+strings.Repeat("a.", 110)+verifier+".example/",
		),
		want: odd(302),
	},
	{
		name:  "content type that drives a terminal",
		serve: says(200, "<html>", "Content-Type: a\u009b31m\u202e"),
		file:  otherFile,
		want:  unusable,
	},
	{
		name: "secrets in every header of an error",
		serve: says(
			403,
			"",
			"X-Code: {secrets}",
			"Set-Cookie: a={secrets}",
			"Content-Type: {secrets}",
			"Location: http://x/{secrets}",
			"WWW-Authenticate: Bearer {secrets}",
		),
		want: failed(403),
	},
	{name: "secret as the name of a header", serve: says(403, "", minted+": 1", code+": 2"), want: failed(403)},
	{name: "Retry-After that is none", serve: says(429, "", "Retry-After: {secrets}"), want: failed(429)},
	{
		name:   "Retry-After repeated and contradicting",
		serve:  says(429, "", "Retry-After: 1", "Retry-After: 9999"),
		within: 8 * time.Second,
		want:   failed(429),
	},
}
