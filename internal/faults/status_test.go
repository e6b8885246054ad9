package faults

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// The status wins over whatever the body is.
var statusRows = []row{
	{
		name:  "400 with a message",
		serve: says(400, `{"error":{"code":400,"message":"Not like this"}}`),
		want:  failed(400, "Not like this"),
	},
	{
		name:  "400 invalid code",
		only:  "exchange",
		serve: says(400, `{"error":{"code":400,"message":"Invalid code"}}`),
		want:  failed(400).being(oauth.ErrCodeInvalid),
	},
	{
		name:  "400 invalid method",
		only:  "exchange",
		serve: says(400, `{"error":{"code":400,"message":"Invalid code_challenge_method"}}`),
		want:  failed(400).being(oauth.ErrChallengeMismatch),
	},
	{name: "401 with HTML", serve: says(401, "<html>Sign in</html>", "Content-Type: text/html"), want: failed(401)},
	{
		name:  "401 of a revoked key",
		only:  "key",
		serve: says(401, `{"error":{"code":401,"message":"User not found."}}`),
		want:  failed(401).being(openrouter.ErrKeyRevoked),
	},
	{
		name:  "402 of a key's own limit",
		only:  "key",
		serve: says(402, `{"error":{"code":402,"message":"no","metadata":{"limit_source":"openrouter_key_limit"}}}`),
		want:  failed(402).being(openrouter.ErrKeyLimit),
	},
	{
		name:  "403 invalid code",
		only:  "exchange",
		serve: says(403, `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`),
		want:  failed(403).being(oauth.ErrCodeInvalid),
	},
	{
		name:  "403 expired",
		only:  "exchange",
		serve: says(403, `{"error":{"code":403,"message":"Authorization code expired"}}`),
		want:  failed(403).being(oauth.ErrCodeExpired),
	},
	{
		name: "403 with problem+json",
		serve: says(
			403,
			`{"type":"about:blank","title":"no","message":"Not today"}`,
			"Content-Type: application/problem+json",
		),
		want: failed(403, "Not today"),
	},
	{name: "404 empty", serve: says(404, ""), want: failed(404)},
	{name: "405 with null", serve: says(405, "null"), want: failed(405)},
	{name: "407 without a proxy", serve: says(407, ""), want: failed(407)},
	{name: "409 with an array", serve: says(409, `[{"error":{"message":"x"}}]`), want: failed(409)},
	{name: "413 with a string", serve: says(413, `"too large"`), want: failed(413)},
	{name: "418 with an answer", serve: says(418, "{answer}"), want: failed(418)},
	{
		name:   "429 of an edge",
		serve:  says(429, "error code: 1015", "Retry-After: 30"),
		within: 8 * time.Second,
		want:   failed(429),
	},
	{name: "451 with a key", serve: says(451, `{"key":"`+minted+`"}`), want: failed(451)},
	{
		name:  "500 cut",
		serve: raw("HTTP/1.1 500 No\r\nContent-Length: 500\r\n\r\n{\"error\":{\"mess"),
		want:  failed(500),
	},
	{
		name:  "500 reset in the body",
		serve: then(raw("HTTP/1.1 500 No\r\nContent-Length: 500\r\n\r\n{\"err"), pause(settle), reset),
		want:  failed(500),
	},
	{
		name:  "500 with no body and silence",
		serve: then(raw("HTTP/1.1 500 No\r\nContent-Length: 500\r\n\r\n"), hang),
		limit: short,
		want:  failed(500),
	},
	{
		name:  "500 byte by byte for ever",
		serve: then(raw("HTTP/1.1 500 No\r\n\r\n"), drip("{ ...", 5*time.Millisecond)),
		limit: short,
		want:  failed(500),
	},
	{
		name: "500 with a message, then silence",
		serve: then(
			raw("HTTP/1.1 500 No\r\nContent-Length: 500\r\n\r\n{\"error\":{\"message\":\"Out of order\"}}"),
			hang,
		),
		limit: short,
		want:  failed(500, "Out of order"),
	},
	{
		name:  "502 of a gateway",
		serve: says(502, "<html><center>nginx</center></html>", "Content-Type: text/html"),
		want:  gateway(502),
	},
	{
		name:  "503 with chunks that break",
		serve: raw("HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
		want:  failed(503),
	},
	{
		name:  "504 with a byte order mark",
		serve: says(504, "\xef\xbb\xbf{\"error\":{\"message\":\"Slow\"}}"),
		want:  gateway(504, "Slow"),
	},
	{name: "524 of an edge", serve: says(524, "error code: 524"), want: gateway(524)},
	{
		name:  "529 overloaded",
		serve: says(529, `{"error":{"code":529,"message":"Overloaded"}}`),
		want:  failed(529, "Overloaded"),
	},
	{name: "599", serve: says(599, `{"error":"plainly wrong"}`), want: failed(599, "plainly wrong")},
	{name: "error that is endless", serve: floods("HTTP/1.1 403 No\r\n\r\n", 0), alone: true, want: failed(403)},
	{
		name:  "error of 100 MB",
		serve: floods("HTTP/1.1 500 No\r\nContent-Length: 104857600\r\n\r\n", 100<<20),
		alone: true,
		want:  failed(500),
	},
	{
		name:  "error message without end",
		serve: floods("HTTP/1.1 403 No\r\n\r\n{\"error\":{\"message\":\"", 0),
		alone: true,
		want:  failed(403),
	},
	{
		name:  "error message of 60 KB",
		serve: says(403, `{"error":{"message":"long `+strings.Repeat("é", 30_000)+`"}}`),
		want:  failed(403, "long é"),
	},
	{
		name:  "metadata of a million objects",
		serve: says(403, `{"error":{"message":"Many","metadata":{"a":[`+strings.Repeat(`{"a":1},`, 900_000)+`1]}}}`),
		alone: true,
		want:  failed(403),
	},
	{
		name:  "metadata of 100,000 lists",
		serve: says(403, `{"error":{"message":"Many","metadata":{"a":[`+strings.Repeat(`[],`, 100_000)+`1]}}}`),
		alone: true,
		want:  failed(403, "Many"),
	},
	{
		name:  "message of a million broken bytes",
		serve: says(403, `{"error":{"message":"`+strings.Repeat("\xff", 8_000_000)+`"}}`),
		alone: true,
		want:  failed(403),
	},
	{
		name:  "secrets in every form",
		serve: says(403, `{"error":{"message":"`+inForms(code)+inForms(verifier)+strings.ToUpper(minted)+`"}}`),
		want:  failed(403),
	},
	{
		name:  "error of 100,000 levels",
		serve: says(403, strings.Repeat(`{"error":`, 100_000)),
		alone: true,
		want:  failed(403),
	},
	{
		name: "metadata of 10,000 levels",
		serve: says(
			403,
			`{"error":{"message":"Deep","metadata":{"a":`+strings.Repeat("[", 9_000)+strings.Repeat("]", 9_000)+`}}}`,
		),
		want: failed(403, "Deep"),
	},
	{
		name:  "error of wrong types",
		serve: says(403, `{"error":{"code":{},"message":[1],"metadata":7},"user_id":{}}`),
		want:  failed(403),
	},
	{name: "error is a number", serve: says(403, `{"error":7}`), want: failed(403)},
	{name: "error is null", serve: says(403, `{"error":null}`), want: failed(403)},
	{name: "message is a number", serve: says(403, `{"error":{"message":12345}}`), want: failed(403, "12345")},
	{
		name:  "message that drives a terminal",
		serve: says(403, `{"error":{"message":"a\u001b]0;x\u0007\u009b31m\r\nb\u202ec\u2066\u0000"}}`),
		want:  failed(403, `\x1b]0;x`),
	},
	{
		name:  "message of invalid UTF-8",
		serve: says(403, "{\"error\":{\"message\":\"a\xff\xfe\x1bb\"}}"),
		want:  failed(403),
	},
	{
		name:  "message echoes the secrets",
		serve: says(403, `{"error":{"message":"Not {secrets}, Bearer `+apiKey+`"}}`),
		want:  failed(403, "Not "),
	},
	{name: "message is a new key alone", serve: says(500, `{"error":{"message":"`+minted+`"}}`), want: failed(500)},
	{
		name:  "code and user echo the secrets",
		serve: says(403, `{"error":{"code":"`+code+`","message":"x"},"user_id":"`+verifier+`"}`),
		want:  failed(403),
	},
	{
		name: "metadata echoes the secrets",
		serve: says(
			403,
			`{"error":{"message":"x","metadata":{"`+verifier+`":["{secrets}",{"`+minted+`":"`+apiKey+`"}]}}}`,
		),
		want: failed(403),
	},
	{
		name: "secrets in escapes of JSON",
		serve: says(
			403,
			`{"error":{"message":"a `+escaped(code)+` `+escaped(verifier)+` `+escaped(apiKey)+` `+escaped(minted)+`"}}`,
		),
		want: failed(403),
	},
	{
		name: "metadata, code and user in escapes of JSON",
		serve: says(
			403,
			`{"error":{"code":"`+escaped(
				code,
			)+`","message":"x","metadata":{"`+escaped(
				verifier,
			)+`":["`+escaped(
				minted,
			)+`",{"a":"`+escaped(
				apiKey,
			)+`"}]}},"user_id":"`+escaped(
				verifier,
			)+`"}`,
		),
		want: failed(403),
	},
	{
		name:  "secrets cut at the end of what is read",
		serve: says(403, strings.Repeat("x", 64<<10-10)+verifier),
		want:  failed(403),
	},
	{name: "body of secrets", serve: says(500, "panic: {secrets}", "Content-Type: text/plain"), want: failed(500)},
}

// inForms is a secret as encodings write it, each of which the table looks for.
func inForms(secret string) string {
	return strings.ToUpper(
		secret,
	) + " " + hex.EncodeToString(
		[]byte(secret),
	) + " " + base64.StdEncoding.EncodeToString(
		[]byte(secret),
	) + " " + base64.URLEncoding.EncodeToString(
		[]byte(secret),
	) + " "
}

// escaped writes each character as an escape of JSON.
func escaped(s string) string {
	var out strings.Builder
	for i := range len(s) {
		out.WriteString(`\u00` + string("0123456789abcdef"[s[i]>>4]) + string("0123456789abcdef"[s[i]&15]))
	}
	return out.String()
}
