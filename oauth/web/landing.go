package web

import (
	"context"
	"net/http"
	"runtime/debug"

	"github.com/openrouter-go/openrouter/oauth"
)

// landing is the end of one flow, from the moment its code has been exchanged.
type landing struct {
	*handler
	nonce  string
	flow   *flow
	flight *flight
}

func (l *landing) land(err error) {
	l.flight.err = err
	l.flights.land(l.nonce, l.flight)
}

// answer calls OnSignIn and writes the response. It ends the flight however OnSignIn ends.
func (l *landing) answer(w http.ResponseWriter, r *http.Request, result *oauth.ExchangeAuthCodeForAPIKeyResponse) {
	err := errInterrupted
	defer func() { l.land(err) }()

	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), saveTimeout)
	defer cancel()
	r = r.WithContext(ctx)
	earlier := len(w.Header()["Set-Cookie"])
	own := &response{ResponseWriter: w}
	own.beforeHeader = func(status int) {
		if status < http.StatusBadRequest {
			l.flight.location = orRoot(l.flow.ReturnTo)
			if location := w.Header().Get("Location"); location != "" && status >= http.StatusMultipleChoices {
				l.flight.location = location
			}
			l.cookies.finish(w, l.nonce, *l.flow, l.flight.location)
		}
	}
	err = l.save(own, r, SignIn{
		Key: result.Key, UserID: result.UserID, ReturnTo: l.flow.ReturnTo, KeyLabel: l.flow.Label,
	})
	switch {
	case err != nil:
		own.beforeHeader = nil
		l.fail(own, r, l.flow, err)
	case !own.wrote:
		redirect(own, orRoot(l.flow.ReturnTo))
	}
	if all := w.Header()["Set-Cookie"]; len(all) > earlier {
		l.flight.cookies = append([]string(nil), all[earlier:]...)
	}
}

// save calls OnSignIn, and keeps hold of the key when that fails.
func (l *landing) save(w http.ResponseWriter, r *http.Request, s SignIn) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &SaveError{Key: s.Key, Err: &PanicError{Value: value, Stack: debug.Stack()}}
		}
	}()
	if err := l.config.OnSignIn(w, r, s); err != nil {
		return &SaveError{Key: s.Key, Err: err}
	}
	return nil
}

// repeat answers a request that has waited for another one. A browser that has canceled the other
// request has not seen the cookies of that response, such as the application's session; they are
// its own.
func (l *landing) repeat(w http.ResponseWriter, r *http.Request, bound bool) {
	switch {
	case l.flight.err != nil:
		l.fail(w, r, l.flow, l.flight.err)
	case l.flight.location == "": // OnSignIn has written an error page of its own
		l.fail(w, r, l.flow, errInterrupted)
	default:
		if bound {
			for _, cookie := range l.flight.cookies {
				w.Header().Add("Set-Cookie", cookie)
			}
		}
		redirect(w, l.flight.location)
	}
}
