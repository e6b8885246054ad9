package native_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/sandbox"
)

// The whole sign-in against a stand-in for OpenRouter. A real program leaves out WithServerURL and
// OpenBrowser.
func ExampleSignIn() {
	service := httptest.NewServer(sandbox.New(sandbox.Config{}))
	defer service.Close()
	client, err := openrouter.NewClient(openrouter.WithServerURL(service.URL+
		"/api/v1"), openrouter.WithHTTPClient(service.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := native.SignIn(context.Background(), client, native.Config{
		AppName:  "notch",
		KeyLabel: "notch on my laptop",
		OpenBrowser: func(ctx context.Context, url string) error { // a user who opens the page and presses Authorize
			resp, err := browser.Get(url)
			if err != nil {
				return err
			}
			defer func() { _ = resp.Body.Close() }()
			_, err = sandbox.Approve(ctx, browser, resp.Header.Get("Location"))
			return err
		},
		Notify: func(e native.Event) { fmt.Println(e.Kind) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("signed in as", *result.UserID, "with the key", result.Key, "named", result.KeyLabel)
	// Output:
	// url ready
	// waiting
	// code received
	// exchanged
	// signed in as user_sandbox with the key [redacted] named notch on my laptop
}

// A user on another machine opens the link and pastes the code; Mode is Auto over SSH and in
// containers.
func ExamplePromptLines() {
	answers := strings.NewReader("the code that the page shows\n")
	prompt := native.PromptLines(os.Stdout, answers)
	pasted, err := prompt(context.Background(), "https://openrouter.ai/auth?...")
	fmt.Printf("[%s] %v\n", pasted, err)
	// Output:
	// Open this link, which belongs to this sign-in alone, in a browser:
	//
	//     https://openrouter.ai/auth?...
	//
	// If the browser does not come back to the program by itself, paste the code or the address it shows.
	// Code: [the code that the page shows] <nil>
}

func ExampleLoadKey() {
	_ = os.Setenv(native.EnvironmentKey, "sk-or-v1-example") // as a user would in their shell
	defer func() { _ = os.Unsetenv(native.EnvironmentKey) }()
	key, source, err := native.LoadKey(context.Background(), nil)
	fmt.Println(key, source, err)
	// Output: [redacted] environment <nil>
}

// A page of the program's own. What it is given holds no secret.
func ExampleConfig_page() {
	cfg := native.Config{
		AppName: "notch",
		Page: func(p native.Page) []byte {
			if p.Kind != native.PageSignedIn {
				return nil // the built-in page
			}
			return []byte("<!doctype html><title>Welcome to notch</title><p>Welcome to notch.")
		},
	}
	fmt.Println(string(cfg.Page(native.Page{Kind: native.PageSignedIn})))
	// Output: <!doctype html><title>Welcome to notch</title><p>Welcome to notch.
}
