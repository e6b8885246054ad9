package native

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/internal/cleanup"
	"github.com/openrouter-go/openrouter/oauth"
)

// flow is one sign-in. Its methods run in SignIn's goroutine, except for browse and ask.
type flow struct {
	Config
	client     *openrouter.Client
	mode       Mode
	reason     string // why Auto took the headless way
	url        string // of the authorization page
	startURL   string // of the start link, "" in headless mode
	unattended bool   // no one is shown the URL if no browser opens
	callbacks  *callbacks
	listeners  []net.Listener

	outcomes chan outcome // buffered by one
	events   chan Event   // from browse and ask
	helpers  inflight
}

// newFlow assembles a sign-in: it checks the configuration, chooses the mode, listens, and makes
// the address of the authorization page. The run that follows closes the listeners.
func newFlow(ctx context.Context, client *openrouter.Client, cfg Config) (*flow, error) {
	checked, err := cfg.validate()
	if err != nil {
		return nil, err
	}
	f := &flow{
		Config:     checked,
		client:     client,
		unattended: cfg.Notify == nil && cfg.Prompt == nil,
		outcomes:   make(chan outcome, 1),
		events:     make(chan Event),
	}
	if f.mode, f.reason, err = decide(cfg, currentEnvironment()); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, canceled(err)
	}
	if f.mode == Loopback {
		if err := f.listen(ctx); err != nil {
			return nil, err
		}
	}
	if f.url, err = oauth.AuthorizationURL(client, f.authorizationParams()); err != nil {
		for _, l := range f.listeners {
			_ = l.Close()
		}
		return nil, fmt.Errorf("native: %w", err)
	}
	if f.callbacks != nil {
		f.callbacks.start.target = f.url
		f.startURL = f.localURL(loopbackIP, f.callbacks.start.path)
	}
	if f.OpenBrowser == nil {
		f.OpenBrowser = OpenBrowser // which refuses where there is none
	}
	return f, nil
}

// listen binds the port. Where none can be bound, Auto goes on in headless mode if it can.
func (f *flow) listen(ctx context.Context) error {
	listeners, err := listen(ctx, f.Host, f.Port)
	switch {
	case err == nil:
		f.listeners = listeners
		f.callbacks = newCallbacks(f.AppName, f.Page, f.outcomes)
		return nil
	case ctx.Err() != nil:
		return canceled(ctx.Err())
	case f.Mode != Auto:
		return fmt.Errorf("native: %w", err)
	case f.Prompt == nil:
		return fmt.Errorf("native: %w: nothing to paste a code into (set Config.Prompt), and %w", ErrNoWay, err)
	}
	f.mode, f.reason = Headless, "no port can be bound"
	return nil
}

func (f *flow) authorizationParams() oauth.AuthorizationParams {
	params := oauth.AuthorizationParams{
		Challenge:           f.Verifier.Challenge(),
		KeyLabel:            f.KeyLabel,
		Limit:               f.Limit,
		WorkspaceID:         f.WorkspaceID,
		RequiredWorkspaceID: f.RequiredWorkspaceID,
		AuthURL:             f.AuthURL,
		Extra:               f.Extra,
	}
	if f.callbacks != nil {
		params.CallbackURL = f.localURL(f.Host, f.callbacks.callbackPath)
		params.State = f.callbacks.state
	}
	return params
}

func (f *flow) localURL(host, path string) string {
	return fmt.Sprintf("http://%s:%d%s", host, portOf(f.listeners[0]), path)
}

// run races the two ways, exchanges what the first one brought, and leaves nothing behind.
func (f *flow) run(ctx context.Context) (*Result, error) {
	ctx, cleanUp := cleanup.WithCleanup(ctx)
	defer cleanUp()
	browsing, stopBrowsing := context.WithCancel(ctx)
	asking, stopAsking := context.WithCancel(ctx)
	var server *server
	if f.callbacks != nil {
		server = serve(f.callbacks, f.listeners)
	}
	defer func() {
		// In this order: callbacks that come while the rest is being stopped still get a page.
		f.finish(canceledPage(f.AppName)) // unless there was another end
		server.finishRequests()
		stopBrowsing()
		stopAsking()
		f.helpers.wait(closeFor)
		server.finishRequests()
		server.close()
	}()

	waiting, stopWaiting := context.WithTimeout(ctx, f.Timeout)
	defer stopWaiting()
	f.Notify(Event{Kind: EventURLReady, URL: f.url, Mode: f.mode, Reason: f.reason})
	if f.mode == Loopback {
		f.helpers.spawn(func() { f.browse(browsing) })
	}
	if f.Prompt != nil {
		f.helpers.spawn(func() { f.ask(asking) })
	}
	for {
		got, err := f.wait(ctx, waiting)
		if err != nil {
			return nil, err
		}
		if !got.pasted() {
			stopAsking()
		}
		f.Notify(Event{Kind: EventCodeReceived, Pasted: got.pasted()})
		result, err := f.exchange(ctx, got.codes)
		if got.pasted() && isWrongCode(err) {
			f.Notify(Event{Kind: EventPasteRefused, Err: err})
			got.refused <- err
			continue
		}
		if result == nil {
			f.finish(failedPage(f.AppName, oauth.Hint(err)))
		}
		return result, err
	}
}

// wait returns the next code that comes, whichever way.
func (f *flow) wait(ctx, waiting context.Context) (outcome, error) {
	deadline, _ := waiting.Deadline()
	f.Notify(Event{Kind: EventWaiting, Deadline: deadline})
	for {
		select {
		case <-waiting.Done():
			if err := ctx.Err(); err != nil {
				return outcome{}, canceled(err)
			}
			return outcome{}, fmt.Errorf("native: %w, %s: %w", ErrTimeout, f.Timeout, context.DeadlineExceeded)
		case event := <-f.events:
			f.Notify(event)
			if event.Kind == EventBrowserFailed && f.unattended {
				return outcome{}, fmt.Errorf("native: %w: no one is shown the URL; "+
					"set Config.OpenBrowser, Config.Prompt or Config.Notify: %w", ErrNoWay, event.Err)
			}
		case got := <-f.outcomes:
			switch {
			case got.err == nil:
				return got, nil
			case errors.Is(got.err, oauth.ErrDenied):
				f.finish(deniedPage(f.AppName))
			default:
				f.finish(failedPage(f.AppName, oauth.Hint(got.err)))
			}
			return outcome{}, fmt.Errorf("native: %w", got.err)
		}
	}
}

// browse opens the browser. Its context lasts until the page has been answered, for an OpenBrowser
// that waits for it.
func (f *flow) browse(ctx context.Context) {
	err := guard("Config.OpenBrowser", func() error { return f.OpenBrowser(ctx, f.startURL) })
	if err != nil && ctx.Err() == nil {
		f.tell(ctx, Event{Kind: EventBrowserFailed, Err: err})
	}
}

func (f *flow) tell(ctx context.Context, e Event) {
	select {
	case f.events <- e:
	case <-ctx.Done():
	}
}

// report passes an outcome on, unless a callback was first.
func (f *flow) report(o outcome) {
	select {
	case f.outcomes <- o:
	default:
	}
}

func (f *flow) finish(page Page) {
	if f.callbacks != nil {
		f.callbacks.finish(page)
	}
}

func canceled(cause error) error { return fmt.Errorf("native: the sign-in was canceled: %w", cause) }
