package openrouter

import (
	"crypto/tls"
	"errors"
	"math"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// RetryConfig says which failures of a call are tried again, and when. See [WithRetries]. The zero value retries nothing.
type RetryConfig struct {
	// InitialInterval is the first wait. Zero means 500 ms. Each wait is varied by up to half, so that clients do not come back in step.
	InitialInterval time.Duration
	// MaxInterval bounds each wait, and what the service asks for by Retry-After too. Zero means 60 s.
	MaxInterval time.Duration
	// MaxElapsedTime ends the retries: none starts later than this after the call began. Zero means 1 h. The call's timeout ends them too.
	MaxElapsedTime time.Duration
	// Exponent is what each wait is multiplied by to give the next one. Zero means 1.5; below 1 is refused.
	Exponent float64
	// StatusCodes are the statuses that are tried again: "429", or "5XX" for all of a hundred. None by default.
	StatusCodes []string
	// ConnectionErrors says that a call which got no answer is tried again, even if the server may have seen it.
	ConnectionErrors bool
}

var statusPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[1-5]([0-9]{2}|[xX]{2})$`) })

// WithRetries tries failures again, on top of the default. By default only what provably never reached the server (a failed dial or TLS
// handshake) is sent again, a few times within seconds.
//
// Take care with the exchange of an authorization code: the code is single use, so a retry after a failure in which
// the server may have seen it can only end in "invalid code". Such a call ends in an error that is oauth.ErrCodeMaybeConsumed.
func WithRetries(config RetryConfig) Option {
	config.StatusCodes = append([]string(nil), config.StatusCodes...) // here, since one Option may be applied by many calls at a time
	return func(s *settings) error {
		const name = "WithRetries"
		if config.InitialInterval < 0 || config.MaxInterval < 0 || config.MaxElapsedTime < 0 {
			return invalidOption(name, "has a negative interval", "give a duration, or zero for the default")
		}
		if e := config.Exponent; e != 0 && !(e >= 1) || math.IsInf(e, 0) {
			return invalidOption(name, "has an exponent below 1", "give 1 or more, or zero for 1.5")
		}
		for _, code := range config.StatusCodes {
			if !statusPattern().MatchString(code) {
				return invalidOption(name, "has a status code that is neither like 429 nor like 5XX", "write three digits, or a digit and XX")
			}
		}
		s.retries, s.noRetries = config, false
		return nil
	}
}

// WithoutRetries makes a call one attempt, whatever happens; the default retries are off too.
func WithoutRetries() Option {
	return func(s *settings) error {
		s.retries, s.noRetries = RetryConfig{}, true
		return nil
	}
}

// What provably never reached the server is tried again by default: at most this often, with about these waits.
const (
	unsentRetries  = 3
	unsentInterval = 200 * time.Millisecond
	unsentExponent = 2
)

// policy decides after each failure of one call whether it is tried again, and after which wait.
type policy struct {
	config   RetryConfig
	off      bool
	start    time.Time
	unsent   int
	asked    time.Duration // what the last answer asked for, however long
	backOff  *backoff.ExponentialBackOff
	fallback *backoff.ExponentialBackOff
}

// next looks at a failure, and at nothing else.
func (p *policy) next(err error, now time.Time) (time.Duration, bool) {
	if p.off {
		return 0, false
	}
	switch {
	case p.wants(err):
		wait := p.interval()
		p.asked = 0
		var answer *APIError
		if errors.As(err, &answer) {
			// One that asks for no time at all would make a busy loop of the policy.
			if asked, ok := retryAfter(answer.Header, now); ok && asked > 0 {
				p.asked = asked
				wait = min(asked, orDefault(p.config.MaxInterval, time.Minute))
			}
		}
		return wait, now.Add(wait).Sub(p.start) <= orDefault(p.config.MaxElapsedTime, time.Hour)
	case provablyUnsent(err) && p.unsent < unsentRetries:
		p.unsent++
		p.asked = 0
		if p.fallback == nil {
			p.fallback = newBackOff(unsentInterval, time.Minute, unsentExponent)
		}
		return p.fallback.NextBackOff(), true
	}
	return 0, false
}

// wants reports whether the caller asked for the failure to be tried again.
func (p *policy) wants(err error) bool {
	var answer *APIError
	if errors.As(err, &answer) {
		status := strconv.Itoa(answer.StatusCode)
		for _, code := range p.config.StatusCodes {
			if code == status || len(status) == 3 && strings.EqualFold(code, status[:1]+"XX") {
				return true
			}
		}
		return false
	}
	var connection *ConnectionError
	var timeout *TimeoutError
	return p.config.ConnectionErrors && !permanent(err) && (errors.As(err, &connection) || errors.As(err, &timeout))
}

func (p *policy) interval() time.Duration {
	if p.backOff == nil {
		c := p.config
		exponent := c.Exponent
		if exponent == 0 {
			exponent = 1.5
		}
		p.backOff = newBackOff(orDefault(c.InitialInterval, 500*time.Millisecond), orDefault(c.MaxInterval, time.Minute), exponent)
	}
	return min(p.backOff.NextBackOff(), p.backOff.MaxInterval)
}

func newBackOff(initial, most time.Duration, exponent float64) *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = min(initial, most), most, exponent
	b.Reset()
	return b
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// provablyUnsent reports whether the request never reached the server and may do so another time.
func provablyUnsent(err error) bool {
	var connection *ConnectionError
	if errors.As(err, &connection) {
		return !connection.Sent && !permanent(err)
	}
	var timeout *TimeoutError
	return errors.As(err, &timeout) && !timeout.Sent
}

// permanent reports whether a failure to connect will be the same the next time.
func permanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &dns) && dns.IsNotFound
}

// retryAfter reads how long the service asks to wait: retry-after-ms, or Retry-After in seconds or as an HTTP date (RFC 9110 section 10.2.3).
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	if ms, err := strconv.ParseFloat(h.Get("retry-after-ms"), 64); err == nil && ms >= 0 {
		return seconds(ms / 1000), true
	}
	value := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(value, 64); err == nil && s >= 0 {
		return seconds(s), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// seconds does not overflow: a hundred years is the most that it gives.
func seconds(s float64) time.Duration {
	const most = 100 * 365 * 24 * time.Hour
	if s >= most.Seconds() {
		return most
	}
	return time.Duration(s * float64(time.Second))
}
