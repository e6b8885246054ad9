package native

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

const (
	// afterCancel is how much longer than its context an exchange or a Save may take: a key that is
	// being made, or that is there, must not get lost because the program is about to stop.
	afterCancel = time.Second

	// callerTime is how long a function of the caller's may take while no one else has the key. A
	// keyring may ask the user for a password meanwhile.
	callerTime = time.Minute
)

// exchange returns the key for the first of the codes that is not wrong, once it is stored.
func (f *flow) exchange(ctx context.Context, codes []string) (*Result, error) {
	longer, stop := withGracePeriod(ctx, afterCancel)
	defer stop()
	var response *oauth.ExchangeAuthCodeForAPIKeyResponse
	var err error
	for _, code := range codes {
		request := f.Verifier.ExchangeRequest(code)
		response, err = oauth.ExchangeAuthCodeForAPIKey(longer, f.client, request, f.Options...)
		if !isWrongCode(err) {
			break
		}
	}
	if err != nil {
		if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
			err = fmt.Errorf("%w (%w)", err, cause) // the longer context knows no deadline
		}
		return nil, err
	}
	f.finish(signedInPage(f.AppName))
	return f.handOver(longer, &Result{Key: response.Key, UserID: response.UserID, KeyLabel: f.KeyLabel})
}

// isWrongCode reports whether the code was wrong for certain, so that the right one is still valid.
func isWrongCode(err error) bool {
	var invalid *openrouter.InvalidRequestError
	return errors.Is(err, oauth.ErrCodeInvalid) && !errors.Is(err, oauth.ErrCodeMaybeConsumed) ||
		errors.As(err, &invalid) && invalid.Field == "code" // it was not even sent
}

// handOver stores the key before any other function of the caller's runs, and returns it whatever
// these functions do.
func (f *flow) handOver(ctx context.Context, result *Result) (*Result, error) {
	var failed error
	if f.Store != nil {
		err := await(ctx, "Store.Save", func() error { return f.Store.Save(ctx, result.Key) })
		if err == nil {
			f.Notify(Event{Kind: EventExchanged}) // a panic in it costs nothing now
			return result, nil
		}
		failed = storeError(err, result.Key)
	}
	err := await(ctx, "Config.Notify", func() error {
		f.Notify(Event{Kind: EventExchanged})
		return nil
	})
	if err != nil && failed == nil {
		failed = storeError(err, result.Key)
	}
	return result, failed
}

// storeError wraps what a function of the caller's did, unless its text contains the key.
func storeError(err error, key openrouter.Key) *StoreError {
	if strings.Contains(err.Error(), key.Reveal()) {
		err = errors.New("the error's text contained the key")
	}
	return &StoreError{Err: err}
}

// await calls a function of the caller's while no one but this package has the key. A function that
// panics, or has not returned when ctx ends or callerTime is over, has failed.
func await(ctx context.Context, name string, call func() error) error {
	failed := make(chan error, 1)
	go func() {
		err := fmt.Errorf("%s did not return", name) // but ended its goroutine
		defer func() { failed <- err }()
		err = guard(name, call)
	}()
	timer := time.NewTimer(callerTime)
	defer timer.Stop()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	case <-timer.C:
	}
	select {
	case err := <-failed: // in the same moment
		return err
	default:
		return fmt.Errorf("%s did not return in time", name)
	}
}

// guard calls a function of the caller's in a goroutine of this package, where a panic would end
// the program, and with it a key that is on its way. It is an error there.
func guard(name string, call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s panicked: %v", name, p)
		}
	}()
	return call()
}

// withGracePeriod returns a context that ends with the returned function, or the given time after
// ctx.
func withGracePeriod(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() { stop(); cancel() }
}
