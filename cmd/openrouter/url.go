package main

import (
	"errors"
	"fmt"
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
--verifier-file names, which is made with mode 0600 and never overwritten. With
--json both go to standard output. Whoever has the verifier and the code gets
the key.

Without --callback-url the page shows the code for the person to copy.`,
		Example: `  openrouter auth url --verifier-file verifier
  openrouter auth url --callback-url http://127.0.0.1:3000/cb --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return explainRequest(cmd, a.authorizationURL(o)) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.callback, "callback-url", "", "the `url` that the browser comes back to (default: the page shows the code)")
	flags.StringVar(&o.state, "state", "", "a `text` that may come back with the callback")
	flags.StringVar(&o.label, "label", "", "the key's `name` on the person's list of keys")
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
		return failf("openrouter auth url --verifier-file verifier", "the verifier has nowhere to go, and the code is worth nothing without it")
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
		URL: page, VerifierFile: o.verifierFile, State: o.state,
		CodeChallenge: challenge.Value(), CodeChallengeMethod: challenge.Method(),
	}
	if o.verifierFile == "" {
		out.CodeVerifier = verifier.Reveal()
	} else if err := writeSecret(o.verifierFile, verifier.Reveal()+"\n"); err != nil {
		return err
	}
	if o.json {
		return a.printJSON(out)
	}
	a.sayf("The verifier is in %s. After the approval: openrouter auth exchange --verifier-file %[1]s", clean(o.verifierFile))
	return a.printf("%s\n", page)
}

// writeSecret makes a new file that its owner alone can read. A file that is already there, a symlink too, is left alone.
func writeSecret(name, text string) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the user names the file
	if errors.Is(err, fs.ErrExist) {
		return failf("give another name with --verifier-file, or remove that one", "%s is already there and is not overwritten", clean(name))
	}
	if err != nil {
		return failf("give a name in a folder that you can write to", "the verifier could not be written: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(name) // half a verifier is worth nothing
			err = fmt.Errorf("the verifier could not be written: %w", err)
		}
	}()
	_, err = f.WriteString(text)
	return err
}
