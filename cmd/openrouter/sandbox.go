package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
	"github.com/spf13/cobra"
)

type sandboxOptions struct {
	addr       string
	anyAddress bool
	json       bool
	document   string
	config     sandbox.Config
	keys       []string
	revoked    []string
	capped     []string
	expired    []string
	fail       []string
	retryAfter string
	late       bool
}

func newSandboxCommand(a *app) *cobra.Command {
	var o sandboxOptions
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a stand-in for OpenRouter on this machine",
		Long: `Serve a stand-in for OpenRouter on this machine, for tests of programs in any
language: the authorization page, codes that work once, the exchange, the keys
it makes, and every documented error. Everything is kept in memory, and a key of
it is worth nothing elsewhere.

Its addresses go to standard output, then a line for each request to standard
error. Ctrl-C ends it.`,
		Example: `  openrouter sandbox --addr 127.0.0.1:8040
  OPENROUTER_BASE_URL=http://127.0.0.1:8040/api/v1 openrouter auth login
  openrouter sandbox --fail exchangeAuthCodeForAPIKey:503:2 --retry-after 1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.sandbox(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", "127.0.0.1:0", "listen on this `address`; port 0 is a free one")
	flags.BoolVar(&o.anyAddress, "insecure-any-address", false, "allow an address that other machines can reach")
	flags.BoolVar(&o.json, "json", false, "print the addresses as JSON")
	flags.StringVar(&o.document, "document", "",
		"serve the operations of this OpenAPI `file` in place of OpenRouter's")
	flags.StringSliceVar(&o.config.AllowedOrigins, "allow-origin", []string{"*"},
		"web `origins` whose pages may call the API (CORS)")
	flags.BoolVar(&o.config.StateEcho, "state-echo", false, "send a state parameter back to the callback")
	flags.BoolVar(&o.config.DenyWithError, "deny-with-error", false, "send error=access_denied to the callback on Deny")
	flags.IntVar(&o.config.RefusedCodeStatus, "refused-code-status", 403,
		"the `status` for a refused code: 403 as documented, 400 as seen")
	flags.BoolVar(&o.config.OmitUserID, "omit-user-id", false, "leave user_id out of the exchange's response")
	flags.StringVar(&o.config.UserID, "user-id", sandbox.DefaultUserID, "the `id` of the user who approves")
	flags.DurationVar(&o.config.CodeLifetime, "code-lifetime", 10*time.Minute, "how long a code can be exchanged")
	flags.StringSliceVar(&o.keys, "key", nil,
		"a sandbox `key` that exists from the beginning (worth nothing elsewhere)")
	flags.StringSliceVar(&o.revoked, "revoked-key", nil, "a sandbox `key` that is answered with 401")
	flags.StringSliceVar(&o.capped, "capped-key", nil, "a sandbox `key` that is answered with 402")
	flags.StringSliceVar(&o.expired, "expired-key", nil, "a sandbox `key` that expired an hour ago")
	flags.StringArrayVar(&o.fail, "fail", nil,
		"fail the next requests: `operation:status[:times]`, or cut in place of the status")
	flags.StringVar(&o.retryAfter, "retry-after", "", "the Retry-After of the failures: `seconds` or an HTTP date")
	flags.BoolVar(&o.late, "fail-after-consume", false,
		"let the failing requests have their effect first: the code is used up")
	return cmd
}

func (a *app) sandbox(ctx context.Context, o sandboxOptions) error {
	if err := checkAddress(o.addr, o.anyAddress); err != nil {
		return err
	}
	if o.document != "" {
		document, err := os.ReadFile(o.document)
		if err != nil {
			return failf("openrouter sandbox --document openapi.yaml", "the document cannot be read: %w", err)
		}
		o.config.Document = document
	}
	o.config.Log = func(r sandbox.Request) { a.sayf("%s  %s", r.Time.Format(time.TimeOnly), requestLine(r)) }
	box, server, err := serveSandbox(ctx, o.addr, o.config)
	if err != nil {
		return err
	}
	defer server.close()
	if err := o.prepare(box); err != nil {
		return err
	}
	if err := a.printSandbox(server, o.json); err != nil {
		return err
	}
	return server.wait(ctx)
}

func (a *app) printSandbox(server *sandboxServer, asJSON bool) error {
	if asJSON {
		return a.printJSON(struct {
			ServerURL string `json:"server_url"`
			AuthURL   string `json:"auth_url"`
		}{server.serverURL(), server.origin + "/auth"})
	}
	a.sayf("Ctrl-C ends the sandbox. Another program calls it with OPENROUTER_BASE_URL=%s", server.serverURL())
	return a.printRows(row{"API", server.serverURL()}, row{"Page", server.origin + "/auth"})
}

// prepare puts the keys and failures that were asked for into the sandbox.
func (o sandboxOptions) prepare(box *sandbox.Sandbox) error {
	for _, key := range o.keys {
		box.AddKey(sandbox.Key{Value: key})
	}
	for _, key := range o.revoked {
		box.Revoke(box.AddKey(sandbox.Key{Value: key}))
	}
	for _, key := range o.capped {
		box.Cap(box.AddKey(sandbox.Key{Value: key, Usage: 1}))
	}
	for _, key := range o.expired {
		box.AddKey(sandbox.Key{Value: key, ExpiresAt: time.Now().Add(-time.Hour)})
	}
	for _, text := range o.fail {
		failure, times, err := parseFailure(text)
		if err != nil {
			return err
		}
		if known := box.Operations(); !slices.Contains(known, failure.Operation) {
			return fmt.Errorf("--fail %q: there is no such operation, only %s",
				failure.Operation, strings.Join(known, ", "))
		}
		failure.RetryAfter, failure.AfterConsume = o.retryAfter, o.late
		box.FailNext(times, failure)
	}
	return nil
}

// parseFailure reads operation:status[:times].
func parseFailure(text string) (failure sandbox.Failure, times int, err error) {
	parts := strings.Split(text, ":")
	refuse := func() (sandbox.Failure, int, error) {
		return failure, 0, fmt.Errorf("--fail %q is not operation:status[:times], such as %s:503:2",
			text, exchangeOperation)
	}
	if len(parts) < 2 || len(parts) > 3 {
		return refuse()
	}
	failure.Operation = parts[0]
	if parts[1] == "cut" {
		failure.Cut = sandbox.CutAnswer
	} else if failure.Status, err = strconv.Atoi(parts[1]); err != nil || failure.Status < 200 || failure.Status > 599 {
		return refuse()
	}
	times = 1
	if len(parts) == 3 {
		if times, err = strconv.Atoi(parts[2]); err != nil || times < 1 {
			return refuse()
		}
	}
	return failure, times, nil
}

// checkAddress keeps the sandbox on this machine: anyone who reaches it can approve as its user.
func checkAddress(addr string, anyAddress bool) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--addr is not host:port, such as 127.0.0.1:8040: %w", err)
	}
	ip := net.ParseIP(host)
	if anyAddress || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return failf("openrouter sandbox --addr 127.0.0.1:0; or add --insecure-any-address",
		"%q is not an address of this machine alone", host)
}
