package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/spf13/cobra"
)

type urlOptions struct {
	callback     string
	state        string
	label        string
	limit        limitFlag
	workspace    string
	required     string
	serverURL    string
	verifierFile string
	json         bool
}

func newURLCommand(a *app) *cobra.Command {
	var o urlOptions
	cmd := &cobra.Command{
		Use:   "url",
		Short: "Make the address of the authorization page",
		Long: `Make the address of the authorization page, with a fresh verifier, for a script
or another program that does the rest.

The address goes to standard output and the verifier to the file that
--verifier-file names, which is created with mode 0600, never overwritten. With
--json both go to standard output. Whoever has the verifier and the code gets
the key.

Without --callback-url the page shows the code for the user to copy.`,
		Example: `  openrouter auth url --verifier-file verifier
  openrouter auth url --callback-url http://127.0.0.1:3000/cb --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return explainRequest(cmd, a.authorizationURL(o)) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.callback, "callback-url", "",
		"the `url` that the browser comes back to (default: the page shows the code)")
	flags.StringVar(&o.state, "state", "", "a `text` that may come back with the callback")
	flags.StringVar(&o.label, "label", "", "the key's `name` on the user's list of keys")
	flags.Var(&o.limit, "limit", "the credit limit that the page proposes, in US `dollars`")
	flags.StringVar(&o.workspace, "workspace", "", "the `id` of the workspace that the page selects")
	flags.StringVar(&o.required, "required-workspace", "", "the `id` of the only workspace that the page allows")
	addServerFlag(cmd, &o.serverURL)
	flags.StringVar(&o.verifierFile, "verifier-file", "", "write the verifier to this new `file`")
	flags.BoolVar(&o.json, "json", false, "print address, verifier, challenge and method as JSON")
	return cmd
}

// urlJSON is what `auth url --json` prints; `auth exchange` takes it once a code is added.
type urlJSON struct {
	URL                 string                    `json:"url"`
	CodeVerifier        string                    `json:"code_verifier,omitempty"`
	VerifierFile        string                    `json:"verifier_file,omitempty"`
	CodeChallenge       string                    `json:"code_challenge"`
	CodeChallengeMethod oauth.CodeChallengeMethod `json:"code_challenge_method"`
	State               string                    `json:"state,omitempty"`
}

func (a *app) authorizationURL(o urlOptions) error {
	if o.verifierFile == "" && !o.json {
		return failf("openrouter auth url --verifier-file verifier",
			"the verifier would be kept nowhere, and the code is worth nothing without it")
	}
	client, err := a.client(o.serverURL)
	if err != nil {
		return err
	}
	verifier := oauth.NewVerifier()
	challenge := verifier.Challenge()
	page, err := oauth.AuthorizationURL(client, oauth.AuthorizationParams{
		CallbackURL:         o.callback,
		State:               o.state,
		Challenge:           challenge,
		KeyLabel:            o.label,
		Limit:               o.limit.value,
		WorkspaceID:         o.workspace,
		RequiredWorkspaceID: o.required,
	})
	if err != nil {
		return err
	}
	out := urlJSON{
		URL:                 page,
		VerifierFile:        o.verifierFile,
		CodeChallenge:       challenge.Value(),
		CodeChallengeMethod: challenge.Method(),
		State:               o.state,
	}
	if o.verifierFile == "" {
		out.CodeVerifier = verifier.Reveal()
	} else if err := writeVerifier(o.verifierFile, verifier); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(out)
	}
	a.sayf("The verifier is in %s. After the approval: openrouter auth exchange --verifier-file %[1]s",
		clean(o.verifierFile))
	return a.print(page + "\n")
}

func writeVerifier(name string, verifier oauth.Verifier) error {
	err := writeSecret(name, verifier.Reveal()+"\n")
	switch {
	case errors.Is(err, fs.ErrExist):
		return failf("give another name with --verifier-file, or remove that one",
			"%s exists and is not overwritten", clean(name))
	case err != nil:
		return failf("give a name in a directory that you can write to", "the verifier could not be written: %w", err)
	}
	return nil
}

// writeSecret creates a file that only its owner can read. A file that exists, or a symbolic link,
// is left alone.
func writeSecret(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the user names the file
	if err != nil {
		return err
	}
	return finishSecret(f, text)
}
