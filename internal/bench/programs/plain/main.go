// Command plain exchanges a code with oapi-codegen's client. The benchmark compares the sizes of
// programs.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/openrouter-go/openrouter/internal/bench/plain"
)

func main() {
	client, err := plain.NewClientWithResponses("https://openrouter.ai/api/v1")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	resp, err := client.ExchangeAuthCodeForAPIKeyWithResponse(
		context.Background(), plain.ExchangeAuthCodeForAPIKeyRequest{Code: os.Args[1]})
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	case resp.JSON200 == nil:
		fmt.Fprintln(os.Stderr, resp.Status())
		os.Exit(1)
	}
	fmt.Println(resp.JSON200.Key.Reveal())
}
