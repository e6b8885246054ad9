package main

import (
	"context"
	"errors"

	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/spf13/cobra"
)

func newLogoutCommand(a *app) *cobra.Command {
	var serverURL string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Forget the key",
		Long: `Forget the key that is kept on this machine, and print the page on which you can
revoke it.

A program cannot revoke your key: until you do it on that page, copies of the
key still work.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.logout(cmd.Context(), serverURL, asJSON) },
	}
	addServerFlag(cmd, &serverURL)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// allKeysPage lists the keys of the user who is signed in there.
const allKeysPage = "https://openrouter.ai/settings/keys"

func (a *app) logout(ctx context.Context, serverFlag string, asJSON bool) error {
	server, err := a.resolvedServer(serverFlag)
	if err != nil {
		return err
	}
	store, err := a.store(server)
	if err != nil {
		return err
	}
	page := allKeysPage
	key, err := store.Load(ctx) // only for its page: a damaged copy is forgotten all the same
	if err == nil {
		page = key.SettingsURL()
	}
	if a.environmentKey() != "" {
		a.sayf("%s is still set, and is used until you unset it.", native.EnvironmentKey)
	}
	err = store.Delete(ctx)
	switch {
	case errors.Is(err, native.ErrNoKey):
		return store.notSignedIn(server, err)
	case err != nil && store.holdsKey():
		return failf("remove "+store.path, "the key could not be forgotten: %w", err)
	case err != nil:
		return failf(store.reach()+", then openrouter auth logout; a key works until you revoke it on "+page, "%w", err)
	}
	a.sayf("Signed out: the copy on this machine is gone. The key itself works until you revoke it on this page:")
	if asJSON {
		return a.printJSON(struct {
			SettingsURL string `json:"settings_url"`
			KeyMasked   string `json:"key_masked,omitempty"`
		}{page, key.Masked()})
	}
	return a.print(page + "\n")
}
