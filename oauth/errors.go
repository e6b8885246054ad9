package oauth

import (
	"errors"
	"slices"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/internal/meaning"
)

// What a failed sign-in means, by errors.Is. The texts say what to do; [Hint] says it in full.
var (
	// ErrCodeInvalid means that the service does not accept this code, or that the verifier is not
	// the one that the challenge was made from.
	ErrCodeInvalid = errors.New("the code is wrong or was used already, or belongs to another verifier: sign in again")

	// ErrCodeExpired means that the code is older than 10 minutes.
	ErrCodeExpired = errors.New("the code has expired: sign in again")

	// ErrCodeMaybeConsumed means that no usable response came, but the service may have seen the
	// code and made a key that no one has now. It is also what a retry's "invalid code" means after
	// such a failure. A new sign-in makes another key; the lost one can be revoked where the text
	// says.
	ErrCodeMaybeConsumed = errors.New("the code may be used up, and a key may have been made that did not arrive: " +
		"look for it on " + keysPage + ", then sign in again")

	// ErrChallengeMismatch means that the method is not the one that the authorization was started
	// with, or that the challenge never reached the page.
	ErrChallengeMismatch = errors.New("the challenge's method is not the one that the page was opened with, " +
		"or part of the page's address was lost: sign in again")

	// ErrDenied means that the user pressed Deny on the authorization page.
	ErrDenied = errors.New("access was denied on the authorization page")

	// ErrAuthorizationFailed means that the authorization page reported an error other than a
	// denial, such as server_error. The error's text contains what it reported.
	ErrAuthorizationFailed = errors.New("the authorization page reported an error")
)

// keysPage lists all keys of the user who is signed in.
const keysPage = "https://openrouter.ai/settings/keys"

// exchangeMeaning returns what a failed exchange means, given the failures of all its attempts,
// oldest first. It is named by x-go-meaning in the document. Nil: the last failure says it all.
func exchangeMeaning(failures []error) error {
	if len(failures) == 0 {
		return nil
	}
	last, earlier := failures[len(failures)-1], failures[:len(failures)-1]
	row := rowOf(last)
	switch {
	case row.Always:
		return row.Err // the first attempt would have been refused for this too
	case slices.ContainsFunc(failures, lost):
		return ErrCodeMaybeConsumed
	case row.Err != nil && slices.ContainsFunc(earlier, ambiguous):
		return ErrCodeMaybeConsumed // an earlier attempt may have used the code up
	}
	return row.Err
}

// rowOf returns the row of the document's table (x-meanings) that fits an error response.
func rowOf(failure error) meaning.Row {
	var response *openrouter.APIError
	if !errors.As(failure, &response) {
		return meaning.Row{}
	}
	return exchangeMeaningRow(response.StatusCode, response.Message)
}

// lost reports whether the service may have responded with a key that never arrived: the request
// was sent, and no response, no usable one, or none of the service's own came back.
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
	return rowOf(failure).Lost
}

// ambiguous reports whether the service may have used the code up. A response of the service's that
// was retried, such as a 429 or a 500, proves that there is no key, and so is not lost; but nothing
// in it, a Retry-After included, proves that the code is still valid.
func ambiguous(failure error) bool {
	var unusable *openrouter.ResponseError
	var response *openrouter.APIError
	return lost(failure) || errors.As(failure, &unusable) || errors.As(failure, &response)
}
