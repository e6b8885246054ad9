package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/internal/authresponse"
)

const (
	// exchangeTimeout bounds the exchange, whatever becomes of the browser's request. The client's
	// own timeout counts too.
	exchangeTimeout = time.Minute
	// saveTimeout bounds the context of OnSignIn and of OnError after it.
	saveTimeout = 30 * time.Second

	maxCode      = 4096 // bytes; far above any code
	maxErrorCode = 64
)

var errInterrupted = errors.New("web: the sign-in was interrupted")

// callback ends a flow, or lets the request wait for another one that already does.
func (h *handler) callback(w http.ResponseWriter, r *http.Request, nonce string) {
	f, err := h.cookies.read(r, nonce)
	if err != nil {
		h.fail(w, r, nil, err)
		return
	}
	if f.Done != "" {
		redirect(w, f.Done) // a reload: the code is used up, and the key is saved
		return
	}
	code, err := readCallback(r.URL.RawQuery, nonce)
	if err == nil && f.expired(time.Now()) {
		err = ErrFlowExpired
	}
	if err != nil {
		h.fail(w, r, f, err)
		return
	}
	// Once the first of two requests has signed the user in to the application, the second one
	// seems to be another user's.
	bound := subtle.ConstantTimeCompare(h.bindSum(r), f.Bind) == 1
	fl, leads := h.flights.join(nonce, bound)
	switch {
	case fl == nil:
		h.fail(w, r, f, ErrOtherUser)
	case leads:
		h.lead(w, r, &landing{h, nonce, f, fl}, code)
	default:
		h.follow(w, r, &landing{h, nonce, f, fl}, bound)
	}
}

// lead makes the exchange. The code is single use and the key cannot be read again, so neither is
// given up with the browser.
func (h *handler) lead(w http.ResponseWriter, r *http.Request, l *landing, code string) {
	handedOver := false
	defer func() {
		if !handedOver { // a panic in an HTTP client of the caller's
			l.land(errInterrupted)
		}
	}()
	result, err := h.exchange(r.Context(), l.flow, code)
	if err != nil {
		handedOver = true
		l.land(err)
		h.fail(w, r, l.flow, err)
		return
	}
	handedOver = true
	if l.flight.choose(result) {
		<-l.flight.done
		l.repeat(w, r, true)
		return
	}
	l.answer(w, r, result)
}

func (h *handler) exchange(
	ctx context.Context,
	f *flow,
	code string,
) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
	verifier, err := oauth.ParseVerifier(f.Verifier)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
	defer cancel()
	return oauth.ExchangeAuthCodeForAPIKey(ctx, h.client, verifier.ExchangeRequest(code), h.config.Options...)
}

// follow waits for the exchange of another request of the same flow.
func (h *handler) follow(w http.ResponseWriter, r *http.Request, l *landing, bound bool) {
	var mine *waiter
	var chosen chan struct{}
	if bound {
		if mine = l.flight.wait(r.Context()); mine != nil {
			chosen = mine.chosen
		}
	}
	select {
	case <-l.flight.done:
		l.repeat(w, r, bound)
	case <-chosen:
		l.answer(w, r, mine.result)
	case <-r.Context().Done():
		if mine != nil && !l.flight.leave(mine) {
			l.answer(w, r, mine.result) // it was chosen in this moment
		}
	}
}

// readCallback returns the code of a callback's query, or the reason why there is none.
func readCallback(rawQuery, nonce string) (string, error) {
	response := authresponse.Parse(rawQuery)
	for _, state := range response.States {
		// The service does not promise to return the state, so none is right too.
		if subtle.ConstantTimeCompare([]byte(state), []byte(nonce)) != 1 {
			return "", ErrBadCallback
		}
	}
	switch code := response.Codes; {
	case len(code) > 1 || len(code) == 1 && len(code[0]) > maxCode:
		return "", ErrBadCallback
	case len(code) == 1:
		return code[0], nil
	case response.Error != "" && response.Error != "access_denied":
		return "", &AuthorizationError{Code: word(response.Error)}
	}
	return "", oauth.ErrDenied
}

// word returns an error code that can be shown to the application, or "".
func word(code string) string {
	notWord := func(c rune) bool { return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' }
	if len(code) > maxErrorCode || strings.ContainsFunc(code, notWord) {
		return ""
	}
	return code
}

// bindSum returns what a flow's cookie holds of the application's user.
func (h *handler) bindSum(r *http.Request) []byte {
	if h.config.Bind == nil {
		return nil
	}
	sum := sha256.Sum256([]byte(h.config.Bind(r)))
	return bytes.Clone(sum[:16])
}
