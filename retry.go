package openrouter

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// What provably never reached the server is resent by default: at most this often, with about these
// waits.
const (
	unsentRetries  = 3
	unsentInterval = 200 * time.Millisecond
	unsentExponent = 2
)

// retry waits for the next attempt after a failed one. It returns the call's error when there is
// none.
func (c *call) retry(failure error) error {
	c.failures = remember(c.failures, failure)
	wait, again := c.policy.next(c.settings, failure, time.Now())
	// When the call will have ended before the wait does, the failure that asked for the wait says
	// more than the end.
	if deadline, _ := c.ctx.Deadline(); !again || !c.form.canRepeat() ||
		time.Until(deadline) <= max(wait, c.policy.asked) {
		return conclude(c.op, c.failures)
	}
	if c.settings.log != nil {
		c.settings.log(c.ctx, logRecord{op: c.op, wait: wait})
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-c.ctx.Done():
		return conclude(c.op, append(c.failures, stopped(c.ctx, c.op, false, c.ctx.Err())))
	}
}

// retryPolicy decides after each failure of one call whether there is another attempt, and after
// which wait.
type retryPolicy struct {
	start    time.Time                   // of the call
	asked    time.Duration               // the wait that the last response asked for, however long
	backOff  *backoff.ExponentialBackOff // of what the caller asked to retry
	unsent   int                         // how often something unsent was resent
	resendBy *backoff.ExponentialBackOff // of what was not sent
}

// next looks at a failure, and at nothing else.
func (p *retryPolicy) next(s *settings, err error, now time.Time) (wait time.Duration, again bool) {
	p.asked = 0
	switch {
	case s.noRetries:
	case s.retries.includes(err):
		if p.backOff == nil {
			p.backOff = s.retries.backOff()
		}
		wait = min(p.backOff.NextBackOff(), p.backOff.MaxInterval)
		var response *APIError
		if errors.As(err, &response) {
			// A response that asks for no time at all would make this a busy loop.
			if asked, ok := retryAfter(response.Header, now); ok && asked > 0 {
				p.asked = asked
				wait = min(asked, p.backOff.MaxInterval)
			}
		}
		return wait, now.Add(wait).Sub(p.start) <= orDefault(s.retries.MaxElapsedTime, time.Hour)
	case provablyUnsent(err) && p.unsent < unsentRetries:
		p.unsent++
		if p.resendBy == nil {
			p.resendBy = newBackOff(unsentInterval, time.Minute, unsentExponent)
		}
		return p.resendBy.NextBackOff(), true
	}
	return 0, false
}

// includes reports whether the caller asked to retry the failure.
func (c *RetryConfig) includes(err error) bool {
	if len(c.StatusCodes) == 0 && !c.ConnectionErrors {
		return false
	}
	var response *APIError
	if errors.As(err, &response) {
		status := strconv.Itoa(response.StatusCode)
		for _, code := range c.StatusCodes {
			if code == status || len(status) == 3 && strings.EqualFold(code, status[:1]+"XX") {
				return true
			}
		}
		return false
	}
	var connection *ConnectionError
	var timeout *TimeoutError
	return c.ConnectionErrors && !permanent(err) && (errors.As(err, &connection) || errors.As(err, &timeout))
}

func (c *RetryConfig) backOff() *backoff.ExponentialBackOff {
	exponent := c.Exponent
	if exponent == 0 {
		exponent = 1.5
	}
	return newBackOff(
		orDefault(c.InitialInterval, 500*time.Millisecond),
		orDefault(c.MaxInterval, time.Minute),
		exponent,
	)
}

// newBackOff returns the waits from initial to most. Longer ones than a century would overflow when
// they are varied.
func newBackOff(initial, most time.Duration, exponent float64) *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.MaxInterval = min(most, century)
	b.InitialInterval, b.Multiplier = min(initial, b.MaxInterval), exponent
	b.Reset()
	return b
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// provablyUnsent reports whether the request never reached the server and may reach it when it is
// resent.
func provablyUnsent(failure error) bool {
	switch failure := failure.(type) { //nolint:errorlint // an attempt's failure is the error itself
	case *ConnectionError:
		return !failure.Sent && !permanent(failure)
	case *TimeoutError:
		return !failure.Sent
	}
	return false
}

// permanent reports whether a failure to connect will be the same the next time.
func permanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &dns) && dns.IsNotFound
}

// retryAfter returns how long the service asks to wait: retry-after-ms, or Retry-After in seconds
// or as an HTTP date (RFC 9110 section 10.2.3).
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

const century = 100 * 365 * 24 * time.Hour

// seconds returns s as a duration of at most a century, which does not overflow.
func seconds(s float64) time.Duration {
	if s >= century.Seconds() {
		return century
	}
	return time.Duration(s * float64(time.Second))
}
