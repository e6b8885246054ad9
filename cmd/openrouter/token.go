package main

import (
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
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

It is shown in full: do not run it where somebody watches.`,
		Example: `  export OPENROUTER_API_KEY=$(openrouter auth token)`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := a.resolvedServer(serverURL)
			if err != nil {
				return err
			}
			key, _, err := a.findKey(cmd.Context(), server)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(struct {
					Key string `json:"key"`
				}{key.Reveal()})
			}
			return a.printf("%s\n", key.Reveal())
		},
	}
	addServerFlag(cmd, &serverURL)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// resolvedServer is the server's address as the client writes it, by which its key is kept.
func (a *app) resolvedServer(flag string) (string, error) {
	client, err := a.client(flag)
	if err != nil {
		return "", err
	}
	return client.ServerURL(), nil
}

func environmentKey(a *app) openrouter.Key {
	return openrouter.NewKey(strings.TrimSpace(a.getenv(native.EnvironmentKey)))
}
