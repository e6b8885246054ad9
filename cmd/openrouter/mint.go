package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

// gracePeriod is how much longer than its context an exchange and the keeping of its key may take,
// as in package native: the service may have made the key by then, and it cannot be read again.
const gracePeriod = time.Second

// withGracePeriod returns a context that ends gracePeriod after ctx, or when cancel is called.
func withGracePeriod(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(gracePeriod, cancel)
		<-longer.Done()
		timer.Stop()
	})
	return longer, func() { stop(); cancel() }
}

// exchangeCode exchanges a code for a key. When ctx ends before, nothing is sent; a request that
// was sent has until longer ends, and a key that arrives within that time counts.
func exchangeCode(
	ctx, longer context.Context, client *openrouter.Client, request oauth.ExchangeAuthCodeForAPIKeyRequest,
) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("nothing was sent: %w", err)
	}
	response, err := oauth.ExchangeAuthCodeForAPIKey(longer, client, request)
	if cause := ctx.Err(); err != nil && cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w (%w)", err, cause)
	}
	return response, err
}

// deliver prints a fresh key. One that is kept nowhere and cannot be printed although it was asked
// for is rescued: it cannot be read again.
func (a *app) deliver(show keyOutput, view keyView) error {
	err := a.printKey(show, view)
	switch {
	case err == nil:
		return nil
	case view.source != "":
		return failf("openrouter auth status", "the key is kept, but standard output failed: %w", err)
	case !show.reveal:
		return failf("revoke the key, which no one has, on "+view.key.SettingsURL(),
			"the key could not be printed: %w", err)
	}
	where, next := rescue(view)
	if where != "" {
		where = "; it is in " + where
	}
	return failf(next, "the key could not be printed%s: %w", where, err)
}

// rescue puts a fresh key that could not be kept or printed into a new file that only its owner can
// read. It returns where the key is, "" for nowhere, and what to do with it.
func rescue(view keyView) (where, next string) {
	directories := []string{os.TempDir()}
	if path, err := keystore.DefaultPath(appName, ""); err == nil {
		directories = append(directories, filepath.Dir(path))
	}
	for _, directory := range append(directories, ".") {
		name, err := writeNewSecret(directory, "openrouter-key-*", view.key.Reveal()+"\n")
		if err == nil {
			return name, "openrouter auth login --with-token" + serverArgument(view.server) + " < " + name +
				", once the cause is fixed, and remove that file"
		}
	}
	return "", "revoke this key, which is lost, on " + view.key.SettingsURL() +
		", and sign in with openrouter auth login --no-store --reveal"
}

// writeNewSecret writes text to a new file of mode 0600 and returns its absolute name.
func writeNewSecret(directory, pattern, text string) (name string, err error) {
	f, err := os.CreateTemp(directory, pattern)
	if err != nil {
		return "", err
	}
	if err := finishSecret(f, text); err != nil {
		return "", err
	}
	return filepath.Abs(f.Name())
}

// finishSecret writes text to a file that was just created and closes it. On failure it removes the
// file: half a secret is worth nothing.
func finishSecret(f *os.File, text string) error {
	_, err := f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name()) // there is nothing more to do about it
	}
	return err
}
