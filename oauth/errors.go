package oauth

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter"
)

// What a failed sign-in means, by errors.Is. The texts say what to do; [Hint] says it in full.
var (
	// ErrCodeInvalid means that the service does not take this code, or the verifier is not the one that its challenge was made from.
	ErrCodeInvalid = errors.New("the code is wrong or was used already, or belongs to another verifier: sign in again")
	// ErrCodeExpired means that the code is older than 10 minutes.
	ErrCodeExpired = errors.New("the code has expired: sign in again")
	// ErrCodeMaybeConsumed means that no usable answer came, but the service may have seen the code and made a key that nobody has now. It is also what
	// a retry's "invalid code" means after such a failure. A new sign-in makes another key; the lost one can be revoked where the text says.
	ErrCodeMaybeConsumed = errors.New("the code may be used up, and a key may have been made that did not arrive: " +
		"look for it on " + keysPage + ", then sign in again")
	// ErrChallengeMismatch means that the method is not the one that the authorization was started with, or the challenge never reached the page.
	ErrChallengeMismatch = errors.New("the challenge's method is not the one that the page was opened with, or part of the page's address was lost: sign in again")
	// ErrDenied means that the person pressed Deny on the authorization page.
	ErrDenied = errors.New("access was denied on the authorization page")
)

// keysPage lists all keys of the person who is signed in.
const keysPage = "https://openrouter.ai/settings/keys"

// exchangeMeaning says what a failed exchange means, given the failures of all its attempts, oldest first. It is named by x-go-meaning in the
// document. nil: the last failure says it all.
func exchangeMeaning(failures []error) error {
	if len(failures) == 0 {
		return nil
	}
	last, earlier := failures[len(failures)-1], failures[:len(failures)-1]
	meaning := refusal(last)
	switch {
	case errors.Is(meaning, ErrChallengeMismatch):
		return meaning // it would have been refused for this the first time too
	case slices.ContainsFunc(failures, lost):
		return ErrCodeMaybeConsumed
	case meaning != nil && slices.ContainsFunc(earlier, ambiguous):
		return ErrCodeMaybeConsumed // refused because an earlier attempt had used the code up, for all one knows
	}
	return meaning
}

// The service's words for each refusal, seen with the status 400 as well as 403, and not promised to stay as they are.
var (
	expiredWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bexpired\b`) })
	invalidWords = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\binvalid (auth(orization)? )?code\b|\binvalid .*\bcode_?verifier\b|\bcode\b.*\balready\b.*\bused\b`)
	})
)

// refusal says by its message why the service refused the code; nil when the failure is none, or one that nobody has seen yet.
func refusal(failure error) error {
	var answer *openrouter.APIError
	if !errors.As(failure, &answer) || answer.StatusCode != http.StatusBadRequest && answer.StatusCode != http.StatusForbidden {
		return nil
	}
	message := strings.ToLower(answer.Message)
	switch {
	case strings.Contains(message, "code_challenge_method"):
		return ErrChallengeMismatch
	case expiredWords().MatchString(message):
		return ErrCodeExpired
	case invalidWords().MatchString(message):
		return ErrCodeInvalid
	}
	return nil
}

// lost reports whether the service may have answered with a key that never arrived: the request was out, and no answer, none that
// can be used, or none of the service's own came back.
func lost(failure error) bool {
	switch failure := failure.(type) { //nolint:errorlint // an attempt's failure is the error itself
	case *openrouter.ConnectionError:
		return failure.Sent
	case *openrouter.TimeoutError:
		return failure.Sent
	case *openrouter.CanceledError:
		return failure.Sent
	case *openrouter.ResponseError:
		return failure.StatusCode >= 200 && failure.StatusCode < 300
	}
	var answer *openrouter.APIError
	return errors.As(failure, &answer) && ofGateway(answer.StatusCode)
}

// ofGateway reports whether a status is what stands between says when the service's own answer did not come to it: 502, 504, and those of the
// edge network (520 to 524).
func ofGateway(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusGatewayTimeout || status >= 520 && status <= 524
}

// ambiguous reports whether the service may have used the code up. An answer of the service's that was tried again, such as a 429 or a 500, says by
// itself that there is no key, and so is not lost; but nothing in it, a Retry-After included, says that the code is still good.
func ambiguous(failure error) bool {
	var unusable *openrouter.ResponseError
	var answer *openrouter.APIError
	return lost(failure) || errors.As(failure, &unusable) || errors.As(failure, &answer)
}
