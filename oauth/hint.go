package oauth

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/openrouter-go/openrouter"
)

const (
	hintAgain  = "sign in again"
	hintLimit  = "the key has reached its limit: raise it on " + keysPage
	hintServer = "check the server URL ($OPENROUTER_BASE_URL or WithServerURL): it should be " +
		openrouter.DefaultServerURL

	// exchangeID is the operation whose codes are used up by a refusal.
	exchangeID = "exchangeAuthCodeForAPIKey"
)

// Hint returns what the user should do next about an error of this SDK: one line to show beside
// the error, without a capital or a full stop. It is "" for nil, for a canceled call, and when
// nothing is known that the error itself does not say. It never contains anything that came from
// outside.
func Hint(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrDenied):
		return "nothing was changed; sign in again and press Authorize if that was a mistake"
	case errors.Is(err, ErrAuthorizationFailed):
		return "sign in again; if it happens again, wait a while"
	case errors.Is(err, ErrCodeMaybeConsumed):
		return "sign in again; a key that did not arrive may be listed on " + keysPage + ", where it can be deleted"
	case errors.Is(err, ErrCodeInvalid):
		return "sign in again: a code works once, and only for the program that asked for it"
	case errors.Is(err, ErrCodeExpired):
		return "sign in again, and finish within 10 minutes"
	case errors.Is(err, ErrChallengeMismatch):
		return "sign in again, and open the whole address: some shells cut it at the first &"
	case errors.Is(err, openrouter.ErrKeyRevoked):
		return "the key is gone: sign in again for a new one"
	case errors.Is(err, openrouter.ErrKeyLimit):
		return hintLimit
	}
	hint, _ := hintOf(err)
	return hint
}

// hintOf speaks of the first error of this SDK in the chain, which is the last attempt's, and
// reports whether there was one. errors.As would look for one type in all attempts before it looked
// for the next.
func hintOf(err error) (hint string, found bool) {
	switch e := err.(type) { //nolint:errorlint // the chain is walked here, in order
	case *openrouter.InvalidRequestError:
		return e.Hint, true
	case *openrouter.CanceledError:
		return "", true
	case *openrouter.TimeoutError:
		return "check the network and try again; WithTimeout gives the call more time", true
	case *openrouter.ConnectionError:
		return connectionHint(e), true
	case *openrouter.ResponseError:
		return hintServer, true
	case interface{ As(target any) bool }:
		var response *openrouter.APIError
		if e.As(&response) {
			return statusHint(response), true
		}
	}
	switch e := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		return hintOf(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if hint, found = hintOf(inner); found {
				return hint, true
			}
		}
	}
	return "", false
}

func connectionHint(e *openrouter.ConnectionError) string {
	var proxy *net.OpError
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(e, &proxy) && proxy.Op == "proxyconnect":
		return "check the proxy ($HTTPS_PROXY): it could not be reached"
	case errors.As(e, &name):
		return "check the network: the server's name could not be looked up"
	case errors.As(e, &certificate), errors.As(e, &authority):
		return "the server's certificate is not trusted: check this computer's clock, " +
			"and whether a proxy or a virus scanner is in between"
	}
	return "check the network, and the proxy if there is one ($HTTPS_PROXY), and try again"
}

func statusHint(e *openrouter.APIError) string {
	switch e.StatusCode {
	case http.StatusBadRequest, http.StatusForbidden:
		if e.Operation == exchangeID {
			return hintAgain // the code is to be taken for used up, whatever the service disliked
		}
		return ""
	case http.StatusUnauthorized:
		return "no valid key was sent: sign in again, or set $OPENROUTER_API_KEY"
	case http.StatusPaymentRequired:
		switch e.Metadata["limit_source"] {
		case "openrouter_key_limit":
			return hintLimit
		case "openrouter_in_flight_budget":
			return tryAgain(e, "wait a moment and ")
		}
		return "the account is out of credits: add some on openrouter.ai"
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return hintServer
	case http.StatusInternalServerError:
		return tryAgain(e, "")
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return tryAgain(e, "wait a moment and ")
	}
	if e.StatusCode > 500 {
		return tryAgain(e, "wait a moment and ")
	}
	return ""
}

// tryAgain returns the advice to retry, with the service's own wait if it named one, and with what
// a second exchange may run into.
func tryAgain(e *openrouter.APIError, wait string) string {
	if asked, ok := e.RetryAfter(); ok && asked >= time.Second {
		wait = "wait " + asked.Round(time.Second).String() + " and "
	}
	hint := wait + "try again"
	if e.Operation == exchangeID {
		hint += "; if the code is refused then, sign in again"
	}
	return hint
}
