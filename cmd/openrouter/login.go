package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/openrouter-go/openrouter"
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
	withToken bool
	noStore   bool
	show      keyOutput
}

func newLoginCommand(a *app) *cobra.Command {
	var o loginOptions
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Sign in and keep the key",
		Long: `Sign in with OpenRouter in the browser and keep the key that you lend to this
machine.

The browser comes back to this program by itself. Where it cannot (over SSH, in
a container), the page shows a code to paste here; the address that the browser
ended on can be pasted too. Only ever approve a page that this program has shown
you.

The key is kept in the system's keyring, or in a file that only you can read
where there is none. --with-token keeps a key that you already have, from
standard input.

--sandbox signs in to a stand-in on this machine instead: no account, no
network, nothing is kept. Without a terminal, or with --yes, it presses the
consent page's Authorize button by itself.`,
		Example: `  openrouter auth login
  openrouter auth login --limit 5 --label "laptop"
  openrouter auth login --with-token < key
  openrouter auth login --sandbox --yes`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case o.yes && !o.sandbox:
				return usagef("--yes presses the button of the sandbox's page: it needs --sandbox")
			case o.sandbox && (o.serverURL != "" || o.withToken):
				return usagef("--sandbox goes with neither --server-url nor --with-token")
			case o.sandbox:
				return a.loginSandbox(cmd.Context(), o)
			case o.withToken:
				return a.loginWithToken(cmd.Context(), o)
			}
			return a.loginService(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.sandbox, "sandbox", false, "sign in to a stand-in on this machine; nothing is kept")
	flags.BoolVarP(&o.yes, "yes", "y", false, "with --sandbox: approve by itself")
	addServerFlag(cmd, &o.serverURL)
	flags.StringVar(&o.mode, "mode", "auto", "how the code comes back, a `mode`: auto, loopback or headless")
	flags.IntVar(&o.port, "port", 0, "the local `port` that the browser comes back to (default: a free one)")
	flags.DurationVar(&o.timeout, "timeout", native.DefaultTimeout, "how long to wait for you")
	flags.StringVar(&o.label, "label", "", "the key's `name` on your list of keys (default: this program @ this machine)")
	flags.Var(&o.limit, "limit", "the credit limit that the page proposes, in US `dollars`")
	flags.StringVar(&o.workspace, "workspace", "", "the `id` of the workspace that the page selects")
	flags.BoolVar(&o.withToken, "with-token", false, "keep the key that is on standard input")
	flags.BoolVar(&o.noStore, "no-store", false, "do not keep the key; say --reveal too, or it is lost")
	o.show.addFlags(cmd)
	completeWords(cmd, "mode", "auto", "loopback", "headless")
	return cmd
}

// config is what the sandbox and the service have in common.
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
		return config, usagef("--mode is none of auto, loopback and headless")
	}
	return config, nil
}

// loginService signs in to the service, or to whatever --server-url names, and keeps the key.
func (a *app) loginService(ctx context.Context, o loginOptions) error {
	client, err := a.client(o.serverURL)
	if err != nil {
		return err
	}
	p := newProgress(a)
	defer p.stop()
	config, err := o.config(p)
	if err != nil {
		return err
	}
	store := &keyStore{}
	if o.noStore {
		a.warnUnkept(o.show)
	} else {
		if err := a.refuseShadowed(); err != nil {
			return err
		}
		if store, err = a.store(client.ServerURL()); err != nil {
			return err
		}
		if err := store.ready(ctx); err != nil {
			return err
		}
		config.Store = store
	}
	result, err := native.SignIn(ctx, client, config)
	p.stop()
	var storing *native.StoreError
	if err != nil && !errors.As(err, &storing) {
		return explainSignIn(err)
	}
	view := keyView{key: result.Key, userID: deref(result.UserID), label: result.KeyLabel, source: store.savedTo}
	next := ""
	if storing != nil {
		view.source, next = a.rescue(result.Key)
	}
	if showErr := a.showSignedIn(ctx, client, o.show, view); showErr != nil && err == nil {
		err = showErr
	}
	if storing != nil {
		return failf(next, "%w", err)
	}
	return err
}

// rescue puts a key that could not be kept into a new file that only its owner can read, since it cannot be read again. It says where
// the key is, and what to do with it.
func (a *app) rescue(key openrouter.Key) (where, next string) {
	f, err := os.CreateTemp("", "openrouter-key-*") // of mode 0600
	if err == nil {
		_, err = f.WriteString(key.Reveal() + "\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return "", "revoke this key, which is lost, at " + key.SettingsURL() + ", and sign in with openrouter auth login --no-store --reveal"
	}
	return f.Name(), "openrouter auth login --with-token < " + f.Name() + ", once the cause is mended, and remove that file"
}

// loginWithToken keeps a key that the person already has, once the service has said that it knows it.
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
	var text string
	if a.interactive() {
		text, err = a.askHidden(ctx, "Key: ")
	} else {
		text, err = a.readSecret(ctx, "")
	}
	if err != nil {
		return err
	}
	key := openrouter.NewKey(strings.TrimSpace(text))
	if key.IsZero() {
		return failf("openrouter auth login --with-token < file", "there is no key on standard input")
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

// showSignedIn asks the service what the fresh key may do and prints it. That the question fails does not undo the sign-in.
func (a *app) showSignedIn(ctx context.Context, client *openrouter.Client, show keyOutput, view keyView) error {
	info, err := currentKey(ctx, client, view.key)
	if err != nil {
		a.sayf("The key is there, but the service did not say what it may do: %s", clean(err.Error()))
	}
	view.info = info
	return a.printKey(show, view)
}

// refuseShadowed refuses to keep a key that nobody would read.
func (a *app) refuseShadowed() error {
	if environmentKey(a).IsZero() {
		return nil
	}
	return failf("unset "+native.EnvironmentKey+", then sign in again; or sign in with --no-store --reveal",
		"%s is set and beats every kept key, so nobody would read a new one", native.EnvironmentKey)
}

// warnUnkept says before anything happens that the key will be gone.
func (a *app) warnUnkept(show keyOutput) {
	if !show.reveal {
		a.sayf("With --no-store and without --reveal the key is neither kept nor shown, and it cannot be read again.")
	}
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
