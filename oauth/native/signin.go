package native

import (
	"context"
	"errors"
	"fmt"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// SignIn lets a person sign in and returns their key. It takes the steps of the package comment, and returns when there is a key,
// when there can be none, or when ctx ends. It may be called any number of times, at the same time too; each call is a sign-in of
// its own. Before it returns, its listeners, goroutines and timers are gone; only an OpenBrowser or a Prompt of the caller's that
// ignores the end of its context is left behind.
//
// The errors that a program can act on, all for errors.Is and errors.As:
//
//   - [*ConfigError] and [ErrNoWay]: nobody could have signed in this way; the program has to change.
//   - [oauth.ErrDenied]: the person said no.
//   - [ErrTimeout]: nobody finished within [Config.Timeout].
//   - context.Canceled, context.DeadlineExceeded: ctx ended.
//   - what [oauth.ExchangeAuthCodeForAPIKey] returns, unchanged. [oauth.Hint] says what to do.
//   - [*StoreError]: only together with a Result, whose key is good.
//
// The end of ctx ends the wait at once. An exchange that was already sent has one more second, and so has Store.Save: OpenRouter may have
// made the key by then, and it could not be read again. A key that arrives within that second is returned as
// if ctx had not ended.
func SignIn(ctx context.Context, client *openrouter.Client, cfg Config) (*Result, error) {
	if ctx == nil {
		return nil, errors.New("native: SignIn needs a context: pass context.Background()")
	}
	if client == nil {
		return nil, errors.New("native: SignIn needs a client: pass the result of openrouter.NewClient")
	}
	checked, err := cfg.validate()
	if err != nil {
		return nil, err
	}
	env := currentEnvironment()
	mode, reason, err := decide(cfg, env)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, canceled(err)
	}
	params := oauth.AuthorizationParams{
		Challenge:           checked.Verifier.Challenge(),
		KeyLabel:            checked.KeyLabel,
		Limit:               checked.Limit,
		WorkspaceID:         checked.WorkspaceID,
		RequiredWorkspaceID: checked.RequiredWorkspaceID,
		AuthURL:             checked.AuthURL,
		Extra:               checked.Extra,
	}
	f := &flow{
		Config: checked, client: client, alone: cfg.Notify == nil && cfg.Prompt == nil,
		open:    checked.OpenBrowser,
		arrived: make(chan arrival, 1), news: make(chan Event),
	}
	if f.open == nil {
		f.open = OpenBrowser // which refuses where there is none
	}

	if mode == Loopback {
		listeners, err := listen(ctx, checked.Host, checked.Port)
		switch {
		case err == nil:
			f.callbacks = newCallbacks(checked.AppName, checked.Page, f.arrived)
			f.startURL = fmt.Sprintf("http://%s:%d%s", loopbackIP, portOf(listeners[0]), f.callbacks.startPath)
			params.CallbackURL = fmt.Sprintf("http://%s:%d%s", checked.Host, portOf(listeners[0]), f.callbacks.callbackPath)
			params.State = f.callbacks.state
			f.listeners = listeners
		case ctx.Err() != nil:
			return nil, canceled(ctx.Err())
		case cfg.Mode != Auto:
			return nil, fmt.Errorf("native: %w", err)
		case cfg.Prompt == nil:
			return nil, fmt.Errorf("native: %w: nothing to paste a code into (set Config.Prompt), and %w", ErrNoWay, err)
		default:
			mode, reason = Headless, "no port can be bound"
		}
	}
	f.mode, f.reason = mode, reason
	if f.url, err = oauth.AuthorizationURL(client, params); err != nil {
		for _, l := range f.listeners {
			_ = l.Close()
		}
		return nil, fmt.Errorf("native: %w", err)
	}
	return f.run(ctx)
}
