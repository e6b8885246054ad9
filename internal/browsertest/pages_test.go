package browsertest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/sandbox"
)

// app serves an empty page at an origin of its own, and sends the codes that come to it.
func app(t *testing.T) (server *httptest.Server, codes <-chan string) {
	t.Helper()
	arrived := make(chan string, 1)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if code := r.URL.Query().Get("code"); code != "" {
			arrived <- code
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>app</title>`)
	}))
	t.Cleanup(server.Close)
	return server, arrived
}

// A web application calls the API from its pages: with credentials and headers of its own, which a
// preflight asks for, and it can read errors and what they say about waiting.
func TestCallsFromAPageOfAnotherOrigin(t *testing.T) {
	ctx, cancel := chromedp.NewContext(startBrowser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	page, _ := app(t)
	for _, origins := range [][]string{{page.URL}, {"*"}} {
		server := sandbox.NewServerConfig(t, sandbox.Config{AllowedOrigins: origins})
		key := server.AddKey(sandbox.Key{})
		call := func(method, path, body string) (status int, retryAfter, text string) {
			t.Helper()
			options, err := json.Marshal(map[string]any{"method": method, "headers": map[string]string{
				"Authorization": "Bearer " + key, "Content-Type": "application/json", "X-OpenRouter-Title": "notch",
				"X-Of-The-App": "1",
			}})
			if err != nil {
				t.Fatal(err)
			}
			expression := fmt.Sprintf(`(async () => {
				const options = %s;
				if (%q) options.body = %q;
				const r = await fetch(%q, options);
				return JSON.stringify([r.status, r.headers.get("Retry-After") || "", await r.text()]);
			})()`, options, body, body, server.URL+"/api/v1"+path)
			if err := chromedp.Do(ctx, chromedp.Navigate(page.URL)); err != nil {
				t.Fatal(err)
			}
			result, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatalf("%v: %s %s: %v", origins, method, path, err)
			}
			var fields [3]any
			if err := json.Unmarshal([]byte(result), &fields); err != nil {
				t.Fatal(err)
			}
			return int(fields[0].(float64)), fields[1].(string), fields[2].(string)
		}
		if status, _, text := call("GET", "/key", ""); status != 200 || !strings.Contains(text, `"label"`) {
			t.Errorf("%v: GET = %d %s", origins, status, text)
		}
		if status, _, text := call("POST", "/auth/keys", `{"code":"unknown"}`); status != 403 ||
			!strings.Contains(text, "Invalid code") {
			t.Errorf("%v: POST = %d %s", origins, status, text)
		}
		server.FailNext(1, sandbox.Failure{Status: 429, RetryAfter: "7"})
		if status, retryAfter, _ := call("GET", "/key", ""); status != 429 || retryAfter != "7" {
			t.Errorf("%v: a failure = %d, Retry-After %q", origins, status, retryAfter)
		}
		if got := server.Requests()[0].Header.Get("X-Of-The-App"); got != "1" {
			t.Errorf("the header of the app's own = %q", got)
		}
	}
}

// A double click on Authorize, whose second press comes while the first one is answered, ends at
// the callback with a code that works.
func TestDoubleClickInABrowser(t *testing.T) {
	ctx, cancel := chromedp.NewContext(startBrowser(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	server := sandbox.NewServer(t)
	client, err := openrouter.NewClient(openrouter.WithServerURL(server.URL + "/api/v1"))
	if err != nil {
		t.Fatal(err)
	}
	callback, codes := app(t)
	verifier := oauth.NewVerifier()
	page, err := oauth.AuthorizationURL(client, oauth.AuthorizationParams{
		CallbackURL: callback.URL + "/callback", Challenge: verifier.Challenge(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	server.FailNext(1, sandbox.Failure{Operation: sandbox.OperationAuthorize, AfterConsume: true, Delay: time.Minute})
	const press = `{
		const button = document.querySelector("button[value=authorize]");
		button.click();
		setTimeout(() => button.click(), 200);
	}`
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](press)); err != nil {
		t.Fatal(err)
	}
	var code string
	select {
	case code = <-codes:
	case <-ctx.Done():
		t.Fatal("the browser did not come to the callback")
	}
	presses := 0
	for _, request := range server.Requests() {
		if request.Method == http.MethodPost {
			presses++
		}
	}
	if presses != 2 {
		t.Errorf("the form was sent %d times, want twice", presses)
	}
	if _, err := oauth.ExchangeAuthCodeForAPIKey(t.Context(), client, verifier.ExchangeRequest(code)); err != nil {
		t.Errorf("the code: %v", err)
	}
}
