package faults

import (
	"context"
	"net/http"

	"github.com/openrouter-go/openrouter"
)

// The document has no operation yet whose response is not JSON. This is one as the generator writes it; the
// generator's own tests generate one.
var downloadOperation = openrouter.Operation{
	ID: "download", Method: "GET", Path: "/file", Body: openrouter.BodyBytes, Accept: "application/octet-stream",
}

func download(ctx context.Context, client *openrouter.Client) (*openrouter.Content, error) {
	return openrouter.CallContent(ctx, client, &downloadOperation, nil, nil,
		func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, "GET", attempt.BaseURL().JoinPath("file").String(), nil)
			if err != nil {
				return nil, err
			}
			return attempt.Do(req)
		})
}
