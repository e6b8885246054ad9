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

// gracePeriod is how much longer than its context an exchange may take, as in package native: the
// service may have made the key by then, and it cannot be read again.
const gracePeriod = time.Second

// exchangeCode exchanges a code for a key. When ctx ends, a request that was sent gets gracePeriod
// more; a key that arrives within it counts.
func exchangeCode(
	ctx context.Context, client *openrouter.Client, request oauth.ExchangeAuthCodeForAPIKeyRequest,
) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("nothing was sent: %w", err)
	}
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(gracePeriod, cancel)
		<-longer.Done()
		timer.Stop()
	})()
	response, err := oauth.ExchangeAuthCodeForAPIKey(longer, client, request)
	if cause := ctx.Err(); err != nil && cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w (%w)", err, cause)
	}
	return response, err
}

// deliver prints a fresh key that is kept nowhere. When it cannot be printed although it was asked
// for, it is rescued: it cannot be read again.
func (a *app) deliver(show keyOutput, view keyView) error {
	err := a.printKey(show, view)
	switch {
	case err == nil:
		return nil
	case !show.reveal:
		return failf("revoke the key, which nobody has, on "+view.key.SettingsURL(), "the key could not be printed: %w", err)
	}
	where, next := rescue(view)
	return failf(next, "the key could not be printed%s: %w", inPlace(where), err)
}

func inPlace(where string) string {
	if where == "" {
		return ""
	}
	return "; it is in " + where
}

// rescue puts a fresh key that could not be kept or printed into a new file that only its owner can read.
// It returns where the key is, "" for nowhere, and what to do with it.
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
