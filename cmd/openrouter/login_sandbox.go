package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

// loginSandbox signs in to a sandbox in this process. It differs from loginService in three things:
// the server, who presses the button, and that nothing is kept.
func (a *app) loginSandbox(ctx context.Context, o loginOptions) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	p := newProgress(a)
	p.auto = o.yes || !a.interactive()
	defer func() { p.stop() }()
	config, err := o.config(p)
	if err != nil {
		return err
	}
	_, server, err := serveSandbox(ctx, "127.0.0.1:0", sandbox.Config{
		Log: func(r sandbox.Request) { a.sayf("  %s %s", a.color(faint, "sandbox:"), requestLine(r)) },
	})
	if err != nil {
		return err
	}
	defer server.close()
	p.step("The sandbox is running on " + server.origin + "; nothing leaves this machine, and nothing is kept.")
	client, err := a.client(server.serverURL(), openrouter.WithoutRetries())
	if err != nil {
		return err
	}
	browser := &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer browser.CloseIdleConnections()
	press := func(ctx context.Context, page string) (string, error) {
		p.step("Nobody is asked: pressing Authorize on the consent page.")
		approval, err := sandbox.Approve(ctx, browser, page)
		if err = cmp.Or(err, approval.CallbackErr); err != nil && ctx.Err() == nil {
			// Else the sign-in would wait for ten minutes.
			fail(fmt.Errorf("the sandbox's page could not be approved: %w", err))
		}
		return approval.Code, err
	}
	config.OpenBrowser = func(ctx context.Context, start string) error {
		if !p.auto {
			err := native.OpenBrowser(ctx, start)
			if err == nil {
				return nil
			}
			a.sayf("No browser opens here (%s).", clean(err.Error()))
		}
		page, err := redirectOf(ctx, browser, start)
		if err == nil {
			_, err = press(ctx, page)
		}
		return err
	}
	if p.auto {
		config.Prompt = func(ctx context.Context, page string) (string, error) {
			if config.Mode == native.Headless {
				return press(ctx, page)
			}
			<-ctx.Done() // the browser brings the code
			return "", ctx.Err()
		}
	}
	result, err := native.SignIn(ctx, client, config)
	p.stop()
	if err != nil {
		if cause := context.Cause(ctx); errors.Is(err, context.Canceled) && cause != nil {
			err = cause
		}
		return explainSignIn(err)
	}
	view := keyView{
		key:    result.Key,
		userID: deref(result.UserID),
		label:  result.KeyLabel,
		source: "nowhere (a sandbox key is worth nothing elsewhere)",
	}
	return a.showSignedIn(ctx, client, o.show, view, nil)
}

// redirectOf follows the short local address as a browser does, to the authorization page.
func redirectOf(ctx context.Context, browser *http.Client, start string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, start, nil)
	if err != nil {
		return "", err
	}
	response, err := browser.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	page, err := response.Location()
	if err != nil {
		return "", fmt.Errorf("the local address answered %s instead of leading to the page", response.Status)
	}
	return page.String(), nil
}
