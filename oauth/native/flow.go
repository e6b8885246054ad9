package native

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

const (
	// afterCancel is how much longer than its context an exchange or a Save may take: a key that is being made, or that is there, must
	// not get lost because the program is about to stop.
	afterCancel = time.Second

	// maxPastes ends a Prompt that returns nonsense as fast as it is asked.
	maxPastes = 100
)

var (
	errForeign = errors.New("what was pasted answers another sign-in")
	errShort   = errors.New("what was pasted is too short for a code")
)

// minCode keeps a word that is typed by mistake, such as "y" or "exit", from ending a sign-in as a wrong code. No code is that short.
const minCode = 6

// flow is one sign-in. Its methods run in SignIn's goroutine, except for browse and ask.
type flow struct {
	Config
	client    *openrouter.Client
	mode      Mode
	reason    string
	url       string // the authorization page
	startURL  string // what leads there, "" in headless mode
	open      func(ctx context.Context, url string) error
	alone     bool // nobody is shown the URL if no browser opens
	callbacks *callbacks
	listeners []net.Listener

	arrived chan arrival
	news    chan Event // from browse and ask
	helpers gate
}

// run races the two ways, exchanges what the first one brought, and leaves nothing behind.
func (f *flow) run(ctx context.Context) (*Result, error) {
	browsing, stopBrowsing := context.WithCancel(ctx)
	asking, stopAsking := context.WithCancel(ctx)
	var server *server
	if f.callbacks != nil {
		f.callbacks.authorizeURL = f.url
		server = serve(f.callbacks, f.listeners)
	}
	defer func() {
		// In this order: callbacks that come while the rest is being stopped are still told what became of them.
		f.end(canceledPage(f.AppName)) // unless there was another end
		server.finish()
		stopBrowsing()
		stopAsking()
		f.helpers.wait(leaveFor)
		server.finish()
		server.close()
	}()

	waiting, stopWaiting := context.WithTimeout(ctx, f.Timeout)
	defer stopWaiting()
	deadline, _ := waiting.Deadline()
	f.Notify(Event{Kind: EventURLReady, URL: f.url, Mode: f.mode, Reason: f.reason})
	if f.mode == Loopback {
		f.helpers.spawn(func() { f.browse(browsing) })
	}
	if f.Prompt != nil {
		f.helpers.spawn(func() { f.ask(asking) })
	}
	f.Notify(Event{Kind: EventWaiting, Deadline: deadline})
	code, err := f.wait(ctx, waiting)
	stopAsking()
	if err != nil {
		return nil, err
	}
	return f.exchange(ctx, code)
}

// wait returns the first code that comes, whichever way.
func (f *flow) wait(ctx, waiting context.Context) (string, error) {
	for {
		select {
		case <-waiting.Done():
			if err := ctx.Err(); err != nil {
				return "", canceled(err)
			}
			return "", fmt.Errorf("native: %w, %s: %w", ErrTimeout, f.Timeout, context.DeadlineExceeded)
		case event := <-f.news:
			f.Notify(event)
			if event.Kind == EventBrowserFailed && f.alone {
				return "", fmt.Errorf("native: %w: nobody is shown the URL; set Config.OpenBrowser, Config.Prompt or Config.Notify: %w", ErrNoWay, event.Err)
			}
		case a := <-f.arrived:
			switch {
			case a.err == nil:
				f.Notify(Event{Kind: EventCodeReceived, Pasted: a.pasted})
				return a.code, nil
			case errors.Is(a.err, oauth.ErrDenied):
				f.end(deniedPage(f.AppName))
			default:
				f.end(failedPage(f.AppName, ""))
			}
			return "", fmt.Errorf("native: %w", a.err)
		}
	}
}

// exchange gets the key, tells the browser's page, and stores the key.
func (f *flow) exchange(ctx context.Context, code string) (*Result, error) {
	longer, done := outlive(ctx, afterCancel)
	defer done()
	response, err := oauth.ExchangeAuthCodeForAPIKey(longer, f.client, f.Verifier.ExchangeRequest(code), f.Options...)
	if err != nil {
		f.end(failedPage(f.AppName, oauth.Hint(err)))
		if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
			err = fmt.Errorf("%w (%w)", err, cause) // the longer context knows no deadline
		}
		return nil, err
	}
	f.end(signedInPage(f.AppName))
	f.Notify(Event{Kind: EventExchanged})
	result := &Result{Key: response.Key, UserID: response.UserID, KeyLabel: f.KeyLabel}
	if f.Store != nil {
		if err := f.Store.Save(longer, result.Key); err != nil {
			return result, &StoreError{Err: err}
		}
	}
	return result, nil
}

// browse opens the browser. Its context lasts until the page has been answered, for an OpenBrowser that waits for it.
func (f *flow) browse(ctx context.Context) {
	if err := f.open(ctx, f.startURL); err != nil && ctx.Err() == nil {
		f.tell(ctx, Event{Kind: EventBrowserFailed, Err: err})
	}
}

// ask asks for pasted text until there is a code in it.
func (f *flow) ask(ctx context.Context) {
	var failure error
	for range maxPastes {
		text, err := f.Prompt(ctx, f.url)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			failure = fmt.Errorf("nothing more can be pasted: %w", err)
			break
		}
		code, err := f.pasted(text)
		if err == nil || errors.Is(err, oauth.ErrDenied) {
			f.arrive(arrival{code: code, pasted: true, err: err})
			return
		}
		f.tell(ctx, Event{Kind: EventPasteRefused, Err: err})
	}
	if failure == nil {
		failure = fmt.Errorf("no code in %d answers", maxPastes)
	}
	if f.mode == Headless {
		f.arrive(arrival{err: failure})
		return
	}
	f.tell(ctx, Event{Kind: EventPasteRefused, Err: failure})
}

// pasted takes the code out of what was pasted, and refuses what belongs to another sign-in: its code would only be burnt.
func (f *flow) pasted(text string) (string, error) {
	callback, err := oauth.ParseCallback(text)
	if err == nil && len(callback.Code) < minCode {
		return "", errShort
	}
	if f.callbacks == nil {
		if err == nil && strings.Contains(text, callbackPrefix) {
			return "", errForeign // this sign-in has no callback
		}
		return callback.Code, err
	}
	// The authorization page's own address holds the callback's, which some browsers copy decoded.
	ours := strings.Contains(text, f.callbacks.callbackPath) && !strings.Contains(text, "callback_url=")
	switch {
	case !ours && strings.Contains(text, callbackPrefix):
		return "", errForeign
	case err != nil && ours && !strings.Contains(text, "code="):
		return "", oauth.ErrDenied // as if the browser had come with it
	case err != nil:
		return "", err
	case callback.State != "" && !same(callback.State, f.callbacks.state):
		return "", errForeign
	}
	return callback.Code, nil
}

func (f *flow) arrive(a arrival) {
	select {
	case f.arrived <- a:
	default: // the callback was first
	}
}

func (f *flow) tell(ctx context.Context, e Event) {
	select {
	case f.news <- e:
	case <-ctx.Done():
	}
}

func (f *flow) end(page Page) {
	if f.callbacks != nil {
		f.callbacks.end(page)
	}
}

func canceled(cause error) error { return fmt.Errorf("native: the sign-in was ended: %w", cause) }

// outlive returns a context that ends with the returned function, or the given time after ctx.
func outlive(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(after)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel() }
}
