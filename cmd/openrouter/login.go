package main

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/spf13/cobra"
)

// appName is what the consent page and the callback page call this program.
const appName = "openrouter"

type loginOptions struct {
	sandbox   bool
	yes       bool
	serverURL string
	mode      string
	port      int
	timeout   time.Duration
	label     string
	limit     limitFlag
	workspace string
	resume    string // the ID, "" for the only one
	withToken bool
	noStore   bool
	show      keyOutput
}

// onlyPending is the value of a bare --resume.
const onlyPending = "only"

func newLoginCommand(a *app) *cobra.Command {
	var o loginOptions
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in and keep the key",
		Long: `Sign in with OpenRouter in the browser and keep the key that you lend to this
machine.

The browser comes back to this program by itself. Where it cannot (over SSH, in
a container), the page shows a code to paste here; the address that the browser
ended on can be pasted too. Approve only a page that this program has shown you.

The key is kept in the system's keyring, or in a file that only you can read
where there is none. --with-token keeps a key that you already have, from
standard input.

Without a terminal, a sign-in that ends before its code was given can still be
finished for 10 minutes: --resume reads the code from standard input. With
--json, the JSON names that next step.

--sandbox signs in to a stand-in on this machine instead: no account, no
network, nothing is kept. Without a terminal, or with --yes, it presses the
consent page's Authorize button by itself.`,
		Example: `  openrouter auth login
  openrouter auth login --limit 5 --label "laptop"
  openrouter auth login --resume < code
  openrouter auth login --with-token < key
  openrouter auth login --sandbox --yes`,
		Args: func(cmd *cobra.Command, args []string) error {
			if o.resume == onlyPending && len(args) == 1 { // --resume ID, without the equals sign
				o.resume = args[0]
				return nil
			}
			return cobra.NoArgs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.login(cmd, o) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.sandbox, "sandbox", false, "sign in to a stand-in on this machine; nothing is kept")
	flags.BoolVarP(&o.yes, "yes", "y", false, "with --sandbox: approve by itself")
	addServerFlag(cmd, &o.serverURL)
	flags.StringVar(&o.mode, "mode", "auto", "how the code comes back, a `mode`: auto, loopback or headless")
	flags.IntVar(&o.port, "port", 0, "the local `port` that the browser comes back to (default: a free one)")
	flags.DurationVar(&o.timeout, "timeout", native.DefaultTimeout, "how long to wait for you")
	flags.StringVar(&o.label, "label", "",
		"the key's `name` on your list of keys (default: this program @ this machine)")
	flags.Var(&o.limit, "limit", "the credit limit that the page proposes, in US `dollars`")
	flags.StringVar(&o.workspace, "workspace", "", "the `id` of the workspace that the page selects")
	flags.StringVar(&o.resume, "resume", "",
		"finish a pending sign-in with the code on standard input; =`id` when several wait")
	flags.Lookup("resume").NoOptDefVal = onlyPending
	flags.BoolVar(&o.withToken, "with-token", false, "keep the key that is on standard input")
	flags.BoolVar(&o.noStore, "no-store", false, "do not keep the key; add --reveal, or it is lost")
	o.show.addFlags(cmd)
	completeWords(cmd, "mode", "auto", "loopback", "headless")
	cmd.MarkFlagsMutuallyExclusive("sandbox", "with-token", "resume")
	cmd.MarkFlagsMutuallyExclusive("sandbox", "server-url")
	return cmd
}

func (a *app) login(cmd *cobra.Command, o loginOptions) error {
	ctx := cmd.Context()
	switch {
	case o.yes && !o.sandbox:
		return errors.New("--yes presses the button of the sandbox's page: it needs --sandbox")
	case o.sandbox:
		return a.loginSandbox(ctx, o)
	case o.withToken:
		return a.loginWithToken(ctx, o)
	case cmd.Flags().Changed("resume"):
		if o.resume == onlyPending {
			o.resume = ""
		}
		return a.loginResume(ctx, o)
	}
	return a.loginService(ctx, o)
}

// config returns what the sandbox and the service have in common.
func (o loginOptions) config(p *progress) (native.Config, error) {
	config := native.Config{
		AppName:     appName,
		KeyLabel:    o.label,
		Limit:       o.limit.value,
		WorkspaceID: o.workspace,
		Port:        o.port,
		Timeout:     o.timeout,
		Notify:      p.notify,
		Prompt:      p.prompt,
	}
	if err := config.Mode.UnmarshalText([]byte(o.mode)); err != nil {
		return config, errors.New("--mode is none of auto, loopback and headless")
	}
	return config, nil
}

// loginService signs in to the service, or to the server that --server-url names, and keeps the
// key.
func (a *app) loginService(ctx context.Context, o loginOptions) error {
	client, err := a.client(o.serverURL)
	if err != nil {
		return err
	}
	p := newProgress(a)
	defer func() { p.stop() }()
	config, err := o.config(p)
	if err != nil {
		return err
	}
	store, err := a.readyStore(ctx, client, o)
	if err != nil {
		return err
	}
	if store != nil {
		config.Store = store
	}
	var waiting *pending
	if !a.interactive() {
		waiting = a.keepPending(ctx, client, o, &config)
	}
	result, err := native.SignIn(ctx, client, config)
	p.stop()
	var storing *native.StoreError
	if err != nil && !errors.As(err, &storing) {
		return a.explainPending(waiting, o, explainSignIn(err))
	}
	if waiting != nil {
		waiting.settle(nil)
	}
	view := keyView{key: result.Key, server: o.serverURL, userID: deref(result.UserID), label: result.KeyLabel}
	if store != nil {
		view.source = store.savedTo
	}
	return a.showSignedIn(ctx, client, o.show, view, err)
}

// readyStore returns a store that can take the key; nil with --no-store.
func (a *app) readyStore(ctx context.Context, client *openrouter.Client, o loginOptions) (*keyStore, error) {
	if o.noStore {
		if !o.show.reveal {
			a.sayf("With --no-store and without --reveal the key is neither kept nor shown, " +
				"and it cannot be read again.")
		}
		return nil, nil
	}
	if err := a.refuseShadowed(); err != nil {
		return nil, err
	}
	store, err := a.store(client.ServerURL())
	if err != nil {
		return nil, err
	}
	return store, store.ready(ctx)
}

// keepPending keeps the sign-in from the moment that its page is known, so that it can be finished
// after this process has ended, however it ends.
func (a *app) keepPending(
	ctx context.Context, client *openrouter.Client, o loginOptions, config *native.Config,
) *pending {
	var entry pending
	config.Verifier = oauth.NewVerifier()
	notify := config.Notify
	config.Notify = func(e native.Event) {
		notify(e)
		if e.Kind != native.EventURLReady {
			return
		}
		waiting, err := pendingsOf(client.ServerURL())
		if err == nil {
			err = waiting.add(ctx, &entry, config.Verifier, e.URL)
		}
		if err != nil {
			a.sayf("This sign-in cannot be finished later: %s", clean(sentence(err)))
			return
		}
		a.sayf("It can also be finished later, with the code on standard input: %s", entry.resumeCommand(o))
	}
	return &entry
}

// explainPending says how a sign-in that was kept goes on.
func (a *app) explainPending(entry *pending, o loginOptions, err error) error {
	if entry == nil || entry.path == "" || !entry.settle(err) {
		return err
	}
	if o.show.json {
		err = errors.Join(err, a.printPending(entry, o))
	}
	var failed *openrouter.APIError
	if errors.As(err, &failed) && !errors.Is(err, oauth.ErrCodeInvalid) {
		return err // the same code may be given again, which oauth.Hint explains
	}
	return failf(entry.resumeCommand(o)+", after the approval: give it the code on standard input, within 10 minutes",
		"%w", err)
}

// showSignedIn asks the service what the fresh key may do and prints it. That the question fails
// does not undo the sign-in. A key that could not be saved, or printed, is rescued.
func (a *app) showSignedIn(
	ctx context.Context, client *openrouter.Client, show keyOutput, view keyView, saveErr error,
) error {
	next := ""
	if saveErr != nil {
		view.source, next = rescue(view)
	}
	var err error
	if view.info, err = currentKey(ctx, client, view.key); err != nil {
		a.sayf("The key is there, but the service did not say what it may do: %s", clean(sentence(err)))
	}
	err = a.deliver(show, view)
	if saveErr != nil {
		return failf(next, "%w", errors.Join(saveErr, err))
	}
	return err
}

// refuseShadowed refuses to keep a key that would not be used.
func (a *app) refuseShadowed() error {
	if a.environmentKey() == "" {
		return nil
	}
	return failf("unset "+native.EnvironmentKey+", then sign in again; or sign in with --no-store --reveal",
		"%s is set and beats every kept key: a new one would not be used", native.EnvironmentKey)
}

// explainSignIn adds the next step where the native flow's own errors need this program's words.
func explainSignIn(err error) error {
	var config *native.ConfigError
	switch {
	case errors.Is(err, native.ErrNoWay), errors.Is(err, errInputEnded):
		return failf("run openrouter auth login in a terminal, or give it the code on standard input", "%w", err)
	case errors.Is(err, syscall.EADDRINUSE):
		return failf("leave --port out, or give another", "%w", err)
	case errors.Is(err, native.ErrTimeout):
		return failf("openrouter auth login, and approve in time (--timeout)", "%w", err)
	case errors.As(err, &config):
		return failf("openrouter auth login --help", "%s", strings.ToLower(config.Field)+" "+config.Problem)
	}
	return err
}
