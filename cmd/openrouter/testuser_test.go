package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

// testUser is the program that $BROWSER names in the scripts: a browser with a user in front of it.
// It opens the address that is its argument, or that the file after an @ holds, and does on the
// page what $TESTUSER says. The code goes to standard output, for the user to copy.
func testUser() int {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	approval, err := act(ctx, os.Args[1], os.Getenv("TESTUSER"))
	if err = errors.Join(err, approval.CallbackErr); err != nil {
		fmt.Fprintln(os.Stderr, "testuser:", err)
		return 1
	}
	fmt.Println(approval.Code)
	return 0
}

func act(ctx context.Context, address, what string) (sandbox.Approval, error) {
	if name, ok := strings.CutPrefix(address, "@"); ok {
		data, err := os.ReadFile(name)
		if err != nil {
			return sandbox.Approval{}, err
		}
		address = strings.TrimSpace(string(data))
	}
	browser := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer browser.CloseIdleConnections()
	if name, ok := strings.CutPrefix(address, "file://"); ok {
		page, err := os.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return sandbox.Approval{}, err
		}
		_, rest, _ := strings.Cut(string(page), `content="0;url=`)
		address, _, _ = strings.Cut(rest, `"`)
	}
	if strings.Contains(address, "/start/") {
		page, err := redirectOf(ctx, browser, address)
		if err != nil {
			return sandbox.Approval{}, err
		}
		address = page
	}
	switch what {
	case "deny":
		return sandbox.Deny(ctx, browser, address)
	case "stray":
		if err := stray(ctx, browser, address); err != nil {
			return sandbox.Approval{}, err
		}
	case "stay":
		return sandbox.Approve(ctx, browser, address, sandbox.WithoutCallback())
	case "address":
		approval, err := sandbox.Approve(ctx, browser, address, sandbox.WithoutCallback())
		approval.Code = approval.Location
		return approval, err
	case "spoil":
		if err := os.Chmod(filepath.Join(os.Getenv("XDG_CONFIG_HOME"), appName), 0o777); err != nil {
			return sandbox.Approval{}, err
		}
	case "limit":
		return sandbox.Approve(ctx, browser, address, sandbox.WithLimit(3))
	}
	return sandbox.Approve(ctx, browser, address)
}

// stray sends what any page, virus scanner or favicon fetch may send to the callback's port. Each
// must be refused, and none may end the wait.
func stray(ctx context.Context, browser *http.Client, page string) error {
	parsed, err := url.Parse(page)
	if err != nil {
		return err
	}
	callback := parsed.Query().Get("callback_url")
	origin, err := url.Parse(callback)
	if err != nil {
		return err
	}
	origin.Path = ""
	for _, target := range []struct{ method, address string }{
		{http.MethodGet, origin.String() + "/"},
		{http.MethodGet, origin.String() + "/favicon.ico"},
		{http.MethodGet, origin.String() + "/openrouter/callback/wrong?code=stolen"},
		{http.MethodPost, callback + "?code=stolen"},
		{http.MethodGet, callback + "?code=stolen&state=wrong"},
	} {
		request, err := http.NewRequestWithContext(ctx, target.method, target.address, nil)
		if err != nil {
			return err
		}
		response, err := browser.Do(request)
		if err != nil {
			return err
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			return fmt.Errorf("%s of a stray request answered %d, want 404", target.method, response.StatusCode)
		}
	}
	return nil
}
