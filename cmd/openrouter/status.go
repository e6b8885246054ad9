package main

import (
	"context"
	"errors"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/spf13/cobra"
)

func newStatusCommand(a *app) *cobra.Command {
	var serverURL string
	var show keyOutput
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what the key may do and what it has used",
		Long: `Ask the service about the key (GET /key): its label, what it has used, its limit
and what is left, and when it expires.

The exit code is 4 when there is no key or the service does not accept it any
more (it was revoked, or it has expired), and 1 when it has reached its limit.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context(), serverURL, show) },
	}
	addServerFlag(cmd, &serverURL)
	show.addFlags(cmd)
	return cmd
}

func (a *app) status(ctx context.Context, serverFlag string, show keyOutput) error {
	client, err := a.client(serverFlag)
	if err != nil {
		return err
	}
	view := keyView{}
	if view.key, view.source, err = a.findKey(ctx, client.ServerURL()); err != nil {
		return err
	}
	view.info, err = currentKey(ctx, client, view.key)
	if err == nil {
		view.userID = deref(view.info.CreatorUserID)
		err = checkUsable(view.key, view.info)
	} else {
		err = explainKey(view.key, view.source, err)
	}
	view.state = keyState(err)
	if view.info == nil && view.state == "" {
		return err // nothing was learned
	}
	return errors.Join(a.printKey(show, view), err)
}

// currentKey asks the service about a key.
func currentKey(ctx context.Context, client *openrouter.Client, key openrouter.Key) (*apikeys.CurrentKey, error) {
	response, err := apikeys.GetCurrentKey(ctx, client, openrouter.WithKey(key))
	if err != nil {
		return nil, err
	}
	return &response.Data, nil
}

var errKeyUsedUp = errors.New("the key has reached its limit")

// checkUsable returns an error when a key that the service has accepted cannot be used all the
// same. Its expiry is not looked at: the service has just accepted the key, and this clock may be
// wrong.
func checkUsable(key openrouter.Key, info *apikeys.CurrentKey) error {
	if info.LimitRemaining != nil && *info.LimitRemaining <= 0 {
		return failf("raise the limit on "+key.SettingsURL(), "%w", errKeyUsedUp)
	}
	return nil
}

// explainKey adds the page or command that fixes what the service said about a key.
func explainKey(key openrouter.Key, source string, err error) error {
	switch {
	case errors.Is(err, openrouter.ErrKeyRevoked) && source == native.EnvironmentKey:
		return failf("unset "+source+", then openrouter auth login; the key's page was "+key.SettingsURL(), "%w", err)
	case errors.Is(err, openrouter.ErrKeyRevoked):
		return failf("openrouter auth login; the key's page was "+key.SettingsURL(), "%w", err)
	case errors.Is(err, openrouter.ErrKeyLimit):
		return failf("raise the limit on "+key.SettingsURL(), "%w", err)
	}
	return err
}

// keyState returns one word for scripts; "" when the error says nothing about the key.
func keyState(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, openrouter.ErrKeyRevoked):
		return "revoked"
	case errors.Is(err, openrouter.ErrKeyLimit), errors.Is(err, errKeyUsedUp):
		return "capped"
	}
	return ""
}
