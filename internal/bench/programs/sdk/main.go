// Command sdk exchanges a code with this module. The benchmark compares the sizes of programs.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

func main() {
	key, err := exchange(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(key.Reveal())
}

func exchange(ctx context.Context, code string) (openrouter.Key, error) {
	client, err := openrouter.NewClient()
	if err != nil {
		return openrouter.Key{}, err
	}
	result, err := oauth.ExchangeAuthCodeForAPIKey(ctx, client, oauth.ExchangeAuthCodeForAPIKeyRequest{Code: code})
	if err != nil {
		return openrouter.Key{}, err
	}
	return result.Key, nil
}
