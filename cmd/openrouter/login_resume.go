package main

import (
	"context"
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

// loginResume finishes a sign-in that was started without a terminal.
func (a *app) loginResume(ctx context.Context, o loginOptions) error {
	client, err := a.client(o.serverURL)
	if err != nil {
		return err
	}
	waiting, err := pendingsOf(client.ServerURL())
	if err != nil {
		return err
	}
	if entries, err := waiting.list(ctx); err == nil && len(entries) == 0 {
		_, err := waiting.choose(ctx, o.resume, "") // before the user is asked for a code
		return err
	}
	store, err := a.readyStore(ctx, client, o)
	if err != nil {
		return err
	}
	text, err := a.askSecret(ctx, "Code, or the address that the browser ended on: ")
	if err != nil {
		return err
	}
	entry, err := waiting.choose(ctx, o.resume, strings.Join(strings.Fields(text), "")) // a wrapped address
	if err != nil {
		return err
	}
	if err := entry.claim(); err != nil {
		return err
	}
	longer, cancel := withGracePeriod(ctx)
	defer cancel()
	response, err := exchangePasted(ctx, longer, client, entry, text)
	if err != nil {
		if entry.settle(err) {
			a.sayf("The sign-in still waits for its code, until %s.", entry.Expires.Local().Format("15:04:05"))
		}
		return explainSignIn(err)
	}
	view := keyView{
		key:    response.Key,
		server: o.serverURL,
		userID: deref(response.UserID),
		label:  entry.parameter("key_label"),
	}
	if store != nil {
		err = store.Save(longer, view.key)
		view.source = store.savedTo
	}
	entry.settle(nil)
	return a.showSignedIn(ctx, client, o.show, view, err)
}

// exchangePasted exchanges the code in what was pasted.
func exchangePasted(
	ctx, longer context.Context, client *openrouter.Client, entry *pending, text string,
) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
	verifier, err := oauth.ParseVerifier(entry.Verifier)
	if err != nil {
		return nil, err
	}
	callback, err := oauth.ParseCallback(text)
	if err != nil {
		return nil, err
	}
	return exchangeCode(ctx, longer, client, verifier.ExchangeRequest(callback.Code))
}
