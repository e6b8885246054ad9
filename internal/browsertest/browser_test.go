package browsertest_test

import (
	"context"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/openrouter-go/openrouter/internal/skip"
)

// limit bounds everything that is done with one browser: far more than it takes, and less than go
// test's own limit.
const limit = 3 * time.Minute

// startBrowser starts a browser with a profile of its own for as long as the test runs. Its pages
// are opened with openTab.
func startBrowser(t *testing.T, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := findBrowser()
	if path == "" {
		skip.Test(t, "no browser: apt-get install chromium")
	}
	// t.Context() ends before the cleanups run, which is too early for a browser that is to be
	// closed in peace.
	ctx, stop := context.WithTimeout(context.WithoutCancel(t.Context()), limit)
	t.Cleanup(stop)
	// The user data directory is a new one that the allocator removes. Started by root, who has no
	// sandbox, it adds --no-sandbox.
	ctx, free := chromedp.NewExecAllocator(ctx, append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.Headless,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.DisableGPU,
		chromedp.Flag("disable-back-forward-cache", true), // of which chromedp does not hear
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // which is small in containers
		chromedp.Flag("force-color-profile", "srgb"),
		// Nothing but this computer can be reached, whatever a page or the browser itself wants.
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	}, more...)...)
	t.Cleanup(free)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("the browser does not close: %v", err)
		}
	})
	return ctx
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
