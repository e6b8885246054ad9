package browsertest_test

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
)

// startWebApp builds examples/webapp and starts it without settings but its address, as someone
// who tries it does.
func startWebApp(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	binary := filepath.Join(t.TempDir(), "webapp")
	if out, err := exec.CommandContext(
		t.Context(), "go", "build", "-C", "../../examples/webapp", "-o", binary, ".",
	).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	command := exec.CommandContext(t.Context(), binary)
	command.Env = append(
		os.Environ(),
		"ADDRESS="+address,
		"PUBLIC_URL=http://"+address,
		"OPENROUTER_BASE_URL=",
		"DATABASE_URL=",
		"SECRETS=",
	)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "Open ") {
			return "http://" + address
		}
	}
	t.Fatal("the application does not start")
	return ""
}

// The example, as its user sees it: sign in, a chat that streams, sign out with the link to the
// key's page.
func TestExampleWebApp(t *testing.T) {
	tab := openTab(t, startBrowser(t))
	tab.mayCancel = true // signing out, Chromium says so of the chat that has ended
	address := startWebApp(t)
	tab.do(chromedp.Navigate(address))
	tab.pictures("webapp-welcome")
	tab.press(signInLink)
	tab.press(authorize)
	tab.do(chromedp.WaitVisible(chromedp.CSS("#message")))
	if at := get(tab, chromedp.Location()); at != address+"/" {
		t.Errorf("the browser is at %s", at)
	}
	const question = "Which notch holds the most?"
	tab.do(chromedp.SendKeys(chromedp.CSS("#message"), question), chromedp.Click(chromedp.CSS("#chat button")))
	finished := `document.querySelector("#log .theirs")?.textContent.endsWith("` + question +
		`") && !document.querySelector("#chat button").disabled`
	get(tab, chromedp.Poll[bool](finished))
	tab.pictures("webapp-chat")
	tab.press(chromedp.CSS("header button"))
	if text := get(tab, chromedp.Text(chromedp.CSS("main"))); !strings.Contains(text, "Signed out") {
		t.Errorf("the page says: %s", text)
	}
	if link := get(tab, chromedp.Evaluate[string](`document.querySelector("main a").href`)); !strings.HasPrefix(
		link,
		"https://openrouter.ai/keys/",
	) {
		t.Errorf("the link leads to %s", link)
	}
	tab.pictures("webapp-signed-out")
}
