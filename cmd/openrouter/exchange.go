package main

import (
	"github.com/spf13/cobra"
)

type exchangeOptions struct {
	source    exchangeSource
	serverURL string
	show      keyOutput
}

func newExchangeCommand(a *app) *cobra.Command {
	var o exchangeOptions
	cmd := &cobra.Command{
		Use:   "exchange",
		Short: "Exchange a code for a key",
		Long: `Exchange the code of an approved sign-in for the key (POST /auth/keys). No
credentials are sent.

The code and the verifier are read from standard input, from the file that
--input names, or from OPENROUTER_AUTH_CODE and OPENROUTER_CODE_VERIFIER. They
are JSON, as {"code": "...", "code_verifier": "...", "code_challenge_method":
"S256"}, or lines: first the code, or the whole address that the browser ended
on; then the verifier.

A code works once and for ten minutes. The key is shown in full only with
--reveal, and it can never be read again.`,
		Example: `  openrouter auth url --callback-url https://notch.example/cb --verifier-file verifier
  openrouter auth exchange --verifier-file verifier --reveal < code`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.exchange(cmd, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.source.file, "input", "", "read code and verifier from this `file` (- is standard input)")
	flags.StringVar(&o.source.verifierFile, "verifier-file", "",
		"read the verifier from this `file`, as auth url wrote it")
	flags.StringVar(&o.source.method, "method", "",
		"the challenge's `method`, S256 or plain (default S256 when there is a verifier)")
	addServerFlag(cmd, &o.serverURL)
	o.show.addFlags(cmd)
	completeWords(cmd, "method", "S256", "plain")
	return cmd
}

func (a *app) exchange(cmd *cobra.Command, o exchangeOptions) error {
	ctx := cmd.Context()
	client, err := a.client(o.serverURL)
	if err != nil {
		return err
	}
	request, err := a.readExchangeRequest(ctx, o.source)
	if err != nil {
		return explainRequest(cmd, err)
	}
	if !o.show.reveal {
		a.sayf("Without --reveal the key is shortened, and it cannot be read again: revoke it on its page then.")
	}
	longer, cancel := withGracePeriod(ctx)
	defer cancel()
	response, err := exchangeCode(ctx, longer, client, request)
	if err != nil {
		return explainRequest(cmd, err)
	}
	return a.deliver(o.show, keyView{key: response.Key, server: o.serverURL, userID: deref(response.UserID)})
}
