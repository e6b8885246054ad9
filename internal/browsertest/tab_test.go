package browsertest_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a page of the browser in a browsing context of its own, as in a private window. Whatever
// the browser has to say about what it shows fails the test: console messages, scripts, violations
// of a policy, failed requests, requests to anything but this computer.
type tab struct {
	t   *testing.T
	ctx context.Context

	mayCancel bool // whether the test itself cancels navigations

	mu       sync.Mutex
	problems []string
}

func openTab(t *testing.T, browser context.Context) *tab {
	t.Helper()
	return open(t, browser, chromedp.WithNewBrowserContext())
}

// sibling opens another tab of the same browsing context: the two share their cookies.
func (tab *tab) sibling() *tab {
	tab.t.Helper()
	return open(tab.t, tab.ctx)
}

func open(t *testing.T, parent context.Context, options ...chromedp.ContextOption) *tab {
	t.Helper()
	tab := &tab{t: t}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(tab.hear))...)
	tab.ctx = ctx
	t.Cleanup(func() {
		cancel()
		tab.mu.Lock()
		defer tab.mu.Unlock()
		for _, problem := range tab.problems {
			t.Errorf("the browser says: %s", problem)
		}
	})
	if _, err := chromedp.Call(ctx, audits.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	return tab
}

func (tab *tab) hear(event any) {
	problem := ""
	switch event := event.(type) {
	case *log.EventEntryAdded:
		problem = fmt.Sprintf("%s, %s: %s", event.Entry.Source, event.Entry.Level, event.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		problem = fmt.Sprintf("console.%s from a page without scripts", event.Type)
	case *runtime.EventExceptionThrown:
		problem = event.ExceptionDetails.Text
	case *audits.EventIssueAdded:
		if event.Issue.Code == "GenericIssue" && tab.mayCancel { // a script navigates without a click
			return
		}
		problem = fmt.Sprintf("issue %s", event.Issue.Code)
		if csp := event.Issue.Details.ContentSecurityPolicyIssueDetails; csp != nil {
			problem += fmt.Sprintf(": %s blocks %q", csp.ViolatedDirective, csp.BlockedURL)
		}
	case *network.EventLoadingFailed:
		if event.Canceled && tab.mayCancel {
			return
		}
		problem = fmt.Sprintf("%s cannot be loaded: %s", event.Type, event.ErrorText)
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(event.Request.URL); err != nil || u.Hostname() != "127.0.0.1" {
			problem = fmt.Sprintf("a request leaves this computer: %s", u.Host)
		}
	}
	if problem != "" {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.problems = append(tab.problems, problem)
	}
}

// get does an action that has a value.
func get[V any](tab *tab, action chromedp.Action[V]) V {
	tab.t.Helper()
	value, err := chromedp.Run(tab.ctx, action)
	if err != nil {
		tab.t.Fatal(err)
	}
	return value
}

func (tab *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, actions...); err != nil {
		tab.t.Fatal(err)
	}
}

// press clicks and waits for the page that this leads to.
func (tab *tab) press(button chromedp.CSS) *network.Response {
	tab.t.Helper()
	response, err := chromedp.RunResponse(tab.ctx, chromedp.Click(button))
	if err != nil {
		tab.t.Fatal(err)
	}
	return response
}

// pictures takes the page as it looks by day, by night and on a phone, into the directory
// screenshots, which git ignores.
func (tab *tab) pictures(name string) {
	tab.t.Helper()
	directory := filepath.Join("..", "..", "screenshots")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		tab.t.Fatal(err)
	}
	for _, look := range []struct {
		name, scheme  string
		width, height int64
	}{
		{"dark", "dark", 1000, 900},
		{"narrow-dark", "dark", 390, 844},
		{"narrow", "light", 390, 844},
		{"light", "light", 1000, 900},
	} {
		tab.do(chromedp.EmulateViewport(look.width, look.height))
		if _, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}},
		}); err != nil {
			tab.t.Fatal(err)
		}
		if wider := get(tab, chromedp.Evaluate[int]("document.documentElement.scrollWidth - innerWidth")); wider > 0 {
			tab.t.Errorf("%s is %d pixels wider than a window of %d", name, wider, look.width)
		}
		picture := get(tab, chromedp.FullScreenshot(100))
		if err := os.WriteFile(filepath.Join(directory, name+"-"+look.name+".png"), picture, 0o600); err != nil {
			tab.t.Fatal(err)
		}
	}
}
