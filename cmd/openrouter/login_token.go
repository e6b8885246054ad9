package main

import (
	"context"
	"strings"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// loginWithToken keeps a key that the user already has, once the service has accepted it.
func (a *app) loginWithToken(ctx context.Context, o loginOptions) error {
	if !o.noStore {
		if err := a.refuseShadowed(); err != nil {
			return err
		}
	}
	client, err := a.client(o.serverURL)
	if err != nil {
		return err
	}
	text, err := a.askSecret(ctx, "Key: ")
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return failf("openrouter auth login --with-token < file", "there is no key on standard input")
	}
	key, err := parseKey(text, "standard input")
	if err != nil {
		return err
	}
	view := keyView{key: key}
	if view.info, err = currentKey(ctx, client, key); err != nil {
		return explainKey(key, "", err)
	}
	if !o.noStore {
		store, err := a.store(client.ServerURL())
		if err != nil {
			return err
		}
		if err := store.Save(ctx, key); err != nil {
			return failf("set "+native.EnvironmentKey+" instead", "the key could not be kept: %w", err)
		}
		view.source = store.savedTo
	}
	view.userID = deref(view.info.CreatorUserID)
	return a.printKey(o.show, view)
}
