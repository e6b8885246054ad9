package api_test

import (
	"bytes"
	"fmt"

	"github.com/openrouter-go/openrouter/api"
)

func ExampleDocument() {
	fmt.Println(bytes.Contains(api.Document(), []byte("operationId: exchangeAuthCodeForAPIKey")))
	// Output: true
}
