package native

import (
	"context"
	"errors"

	"github.com/openrouter-go/openrouter"
)

// SignIn lets a user sign in and returns their key. It takes the steps of the package comment, and
// returns when there is a key, when there can be none, or when ctx ends. It may be called any
// number of times, at the same time too; each call is a sign-in of its own. Before it returns, its
// listeners, goroutines and timers are gone; only a function of the caller's that ignores the end
// of its context is left behind.
//
// The errors that a program can act on, all for errors.Is and errors.As:
//
//   - [*ConfigError] and [ErrNoWay]: no one could have signed in this way; the program has to
//     change.
//   - [oauth.ErrDenied]: the user said no.
//   - [oauth.ErrAuthorizationFailed]: the authorization page reported another error.
//   - [ErrTimeout]: no one finished within [Config.Timeout].
//   - context.Canceled, context.DeadlineExceeded: ctx ended.
//   - what [oauth.ExchangeAuthCodeForAPIKey] returns, unchanged. [oauth.Hint] says what to do.
//   - [*StoreError]: only together with a Result, whose key is valid.
//
// A pasted code that the service calls wrong does not end the sign-in: it is reported as
// [EventPasteRefused], and the wait for another paste or the browser goes on.
//
// The end of ctx ends the wait at once. An exchange that was already sent has one more second, and
// so has Store.Save: OpenRouter may have made the key by then, and it could not be read again. A
// key that arrives within that second is returned as if ctx had not ended. From then on the key is
// returned in any case: also when Store.Save fails, panics or does not return, or [Config.Notify]
// does not.
func SignIn(ctx context.Context, client *openrouter.Client, cfg Config) (*Result, error) {
	if ctx == nil {
		return nil, errors.New("native: SignIn needs a context: pass context.Background()")
	}
	if client == nil {
		return nil, errors.New("native: SignIn needs a client: pass the result of openrouter.NewClient")
	}
	f, err := newFlow(ctx, client, cfg)
	if err != nil {
		return nil, err
	}
	return f.run(ctx)
}
