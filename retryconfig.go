package openrouter

import (
	"math"
	"strings"
	"time"
)

// RetryConfig is which failures of a call are retried, and when. See [WithRetries]. The zero
// value retries nothing.
type RetryConfig struct {
	// InitialInterval is the first wait. Zero means 500 ms. Each wait is varied by up to half, so
	// that clients do not come back in step.
	InitialInterval time.Duration
	// MaxInterval bounds each wait, and what the service asks for by Retry-After too. Zero means 60
	// s.
	MaxInterval time.Duration
	// MaxElapsedTime ends the retries: none starts later than this after the call began. Zero means
	// 1 h. The call's timeout ends them too.
	MaxElapsedTime time.Duration
	// Exponent is what each wait is multiplied by to give the next one. Zero means 1.5; below 1 is
	// refused.
	Exponent float64
	// StatusCodes are the statuses that are tried again: "429", or "5XX" for all of a hundred. None
	// by default.
	StatusCodes []string
	// ConnectionErrors is set to retry a call that got no response, even if the server may
	// have seen it.
	ConnectionErrors bool
}

// WithRetries tries failures again, on top of the default. By default only what provably never
// reached the server (a failed dial or TLS handshake) is resent, a few times within seconds.
//
// Take care with the exchange of an authorization code: the code is single use, so a retry after a
// failure in which the server may have seen it can only end in "invalid code". Such a call ends in
// an error that is oauth.ErrCodeMaybeConsumed.
func WithRetries(config RetryConfig) Option {
	// Here, since one Option may be applied by many calls at a time.
	config.StatusCodes = append([]string(nil), config.StatusCodes...)
	return func(s *settings) error {
		const name = "WithRetries"
		if config.InitialInterval < 0 || config.MaxInterval < 0 || config.MaxElapsedTime < 0 {
			return invalidOption(name, "has a negative interval", "give a duration, or zero for the default")
		}
		if e := config.Exponent; e != 0 && !(e >= 1) || math.IsInf(e, 0) {
			return invalidOption(name, "has an exponent below 1", "give 1 or more, or zero for 1.5")
		}
		for _, code := range config.StatusCodes {
			if !validStatusCode(code) {
				return invalidOption(
					name,
					"has a status code that is neither like 429 nor like 5XX",
					"write three digits, or a digit and XX",
				)
			}
		}
		s.retries, s.noRetries = config, false
		return nil
	}
}

// validStatusCode reports whether code is a status, such as "429", or a class of them, such as
// "5XX".
func validStatusCode(code string) bool {
	if len(code) != 3 || code[0] < '1' || code[0] > '5' {
		return false
	}
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	return isDigit(code[1]) && isDigit(code[2]) || strings.EqualFold(code[1:], "XX")
}

// WithoutRetries makes a call one attempt, whatever happens; the default retries are off too. A
// kept connection that closes before it has taken a byte is no attempt: net/http takes another one.
func WithoutRetries() Option {
	return func(s *settings) error {
		s.retries, s.noRetries = RetryConfig{}, true
		return nil
	}
}
