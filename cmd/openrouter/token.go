package main

import (
	"context"

	"github.com/spf13/cobra"
)

func newTokenCommand(a *app) *cobra.Command {
	var serverURL string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print the key alone",
		Long: `Print the key, and nothing else, on standard output, for other programs. Nothing
is sent.

It is shown in full: do not run it where others can see your screen.`,
		Example: `  export OPENROUTER_API_KEY=$(openrouter auth token)`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.token(cmd.Context(), serverURL, asJSON) },
	}
	addServerFlag(cmd, &serverURL)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) token(ctx context.Context, serverFlag string, asJSON bool) error {
	server, err := a.resolvedServer(serverFlag)
	if err != nil {
		return err
	}
	key, _, err := a.findKey(ctx, server)
	if err != nil {
		return err
	}
	if asJSON {
		return a.printJSON(struct {
			Key string `json:"key"`
		}{key.Reveal()})
	}
	return a.print(a.revealed(key) + "\n")
}
