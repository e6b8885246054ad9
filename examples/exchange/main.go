// Command exchange reads an authorization code and exchanges it for an API key.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

func main() {
	client, err := openrouter.NewClient() // $OPENROUTER_BASE_URL, else the real service
	if err != nil {
		log.Fatal(err)
	}
	verifier := oauth.NewVerifier()
	params := oauth.AuthorizationParams{Challenge: verifier.Challenge(), KeyLabel: "notch"}
	page, err := oauth.AuthorizationURL(client, params)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Open this page and paste the code that it shows:", page)
	var code string
	if _, err := fmt.Scanln(&code); err != nil {
		log.Fatal("no code: ", err)
	}

	result, err := oauth.ExchangeAuthCodeForAPIKey(context.Background(), client, verifier.ExchangeRequest(code))
	var forbidden *openrouter.ForbiddenResponseError
	switch {
	case errors.As(err, &forbidden):
		log.Fatalf("refused: %q. %s", forbidden.Message, oauth.Hint(err)) // %q: a server's text may hold escapes
	case err != nil:
		log.Fatal(err)
	}
	// result.Key.Reveal() is the key itself.
	fmt.Println("Got the key", result.Key.Masked(), "- its page:", result.Key.SettingsURL())
}
