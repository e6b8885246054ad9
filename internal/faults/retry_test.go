package faults

import (
	"syscall"
	"time"

	"github.com/openrouter-go/openrouter"
)

var retryAll = openrouter.WithRetries(openrouter.RetryConfig{
	InitialInterval: time.Millisecond, StatusCodes: []string{"429", "5XX"}, ConnectionErrors: true,
	MaxElapsedTime: 2 * time.Second,
})

func retries(opts ...openrouter.Option) []openrouter.Option {
	return append([]openrouter.Option{retryAll}, opts...)
}

// The timeout is the whole call's, and a wait that cannot end in time is not begun.
var timeRows = []row{
	{
		name: "429 beyond the deadline",
		opts: retries(
			openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}, MaxInterval: time.Hour}),
		),
		serve:  says(429, "", "Retry-After: 30"),
		within: 8 * time.Second,
		want:   failed(429),
	},
	{
		name: "503 beyond the deadline, as a date",
		opts: retries(
			openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"503"}, MaxInterval: time.Hour}),
		),
		serve:  says(503, "", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
		within: 8 * time.Second,
		want:   failed(503),
	},
	{
		name:   "429 beyond the deadline, absurd",
		opts:   retries(openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}})),
		serve:  says(429, "", "Retry-After: 1e300"),
		within: 8 * time.Second,
		want:   failed(429),
	},
	{
		name:   "429 beyond the deadline, in milliseconds",
		opts:   retries(openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}})),
		serve:  says(429, "", "Retry-After-Ms: 30000", "Retry-After: 0"),
		within: 8 * time.Second,
		want:   failed(429),
	},
	{
		name: "429 for ever, asked for again",
		opts: []openrouter.Option{
			openrouter.WithRetries(
				openrouter.RetryConfig{
					StatusCodes:     []string{"429"},
					MaxElapsedTime:  time.Second,
					InitialInterval: 20 * time.Millisecond,
				},
			),
		},
		serve:  inTurn(says(429, "", "Retry-After: 0"), says(429, "", "Retry-After: 9")),
		within: 8 * time.Second,
		want:   failed(429).with(2),
	},
	{
		name:  "timeout in the second attempt",
		opts:  retries(),
		serve: inTurn(says(503, ""), hang),
		limit: short,
		want:  late.with(2),
	},
	{name: "slow, but in time", serve: then(pause(settle), json200("{answer}")), want: value},
	{
		name:   "wait is canceled",
		opts:   retries(openrouter.WithRetries(openrouter.RetryConfig{StatusCodes: []string{"429"}})),
		serve:  says(429, "", "Retry-After: 3"),
		cancel: short,
		within: 8 * time.Second,
		want:   want{kind: aCanceled},
	},
}

// A code is sent once, unless the caller asks for more.
var onceRows = []row{
	{name: "500 is not sent again", serve: says(500, ""), want: failed(500)},
	{name: "503 with Retry-After: 0 is not sent again", serve: says(503, "", "Retry-After: 0"), want: failed(503)},
	{name: "reset is not sent again, though a value waits", serve: inTurn(reset, json200("{answer}")), want: lost},
	{
		name:  "retries asked for, and the second answer is there",
		opts:  retries(),
		serve: inTurn(says(503, ""), json200("{answer}")),
		want:  value.with(2),
	},
	{
		name:  "retries asked for, after a reset",
		opts:  retries(),
		serve: inTurn(reset, json200("{answer}")),
		want:  value.with(2),
	},
	{
		name:  "reset, then invalid code",
		only:  "exchange",
		opts:  retries(),
		serve: inTurn(reset, invalidCode),
		want:  consumed(403).being(syscall.ECONNRESET).with(2),
	},
	{
		name:  "closed, then invalid code",
		only:  "exchange",
		opts:  retries(),
		serve: inTurn(quit, invalidCode),
		want:  consumed(403).with(2),
	},
	{
		name:  "500, then invalid code",
		only:  "exchange",
		opts:  retries(),
		serve: inTurn(says(500, ""), invalidCode),
		want:  consumed(403).with(2),
	},
	{
		name:  "502, 503, then invalid code",
		only:  "exchange",
		opts:  retries(),
		serve: inTurn(says(502, ""), says(503, ""), invalidCode),
		want:  consumed(403).with(3),
	},
	{
		name:  "cut answer is not sent again",
		opts:  retries(),
		serve: inTurn(raw("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{half}"), json200("{answer}")),
		want:  unusable,
	},
	{
		name:  "403 is not sent again",
		opts:  retries(),
		serve: inTurn(invalidCode, json200("{answer}")),
		want:  failed(403),
	},
	{
		name:  "unknown certificate is not tried again",
		opts:  retries(),
		wrap:  secured(good, false, nil),
		serve: json200("{answer}"),
		want:  unreached,
	},
	{
		name:  "reset, with retries off",
		opts:  retries(openrouter.WithoutRetries()),
		serve: inTurn(reset, json200("{answer}")),
		want:  lost,
	},
}

var invalidCode = says(403, `{"error":{"code":403,"message":"Invalid code {secrets}"}}`)

// gateway is the answer of what stands before the service, which may have done what it was asked
// for.
func gateway(status int, text ...string) want { w := failed(status, text...); w.maybe = true; return w }

func consumed(status int) want { w := failed(status); w.maybe = true; return w }
