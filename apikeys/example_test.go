package apikeys_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/sandbox"
)

func ExampleGetCurrentKey() {
	service := sandbox.New(sandbox.Config{})
	server := httptest.NewServer(service)
	defer server.Close()
	limit := 5.0
	key := service.AddKey(sandbox.Key{Limit: &limit})

	client, err := openrouter.NewClient(
		openrouter.WithServerURL(server.URL+"/api/v1"),
		openrouter.WithHTTPClient(&http.Client{}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := apikeys.GetCurrentKey(context.Background(), client, openrouter.WithAPIKey(key))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("spent", info.Data.Usage, "of", *info.Data.Limit)
	// Output: spent 0 of 5
}
