package faults

import (
	"context"
	"io"
	"net/http"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/gen"
)

// The document has no operation yet whose answer is not JSON. This is one as the generator writes it, the generated parser included; the
// generator's own tests generate one.
var downloadOperation = openrouter.Operation{ID: "download", Method: "GET", Path: "/file", Success: 200, Accept: "application/octet-stream"}

func download(ctx context.Context, client *openrouter.Client) (*openrouter.Content, error) {
	return openrouter.CallContent(ctx, client, &downloadOperation, nil, nil,
		func(ctx context.Context, api *gen.ClientWithResponses) (*downloaded, error) {
			generated := api.ClientInterface.(*gen.Client)
			req, err := http.NewRequestWithContext(ctx, "GET", generated.Server+"file", nil)
			if err != nil {
				return nil, err
			}
			resp, err := generated.Client.Do(req)
			if err != nil {
				return nil, err
			}
			defer func() { _ = resp.Body.Close() }()
			body, err := io.ReadAll(resp.Body)
			return &downloaded{body, resp}, err
		})
}

type downloaded struct {
	body []byte
	resp *http.Response
}

func (d downloaded) GetBody() []byte     { return d.body }
func (d downloaded) ContentType() string { return d.resp.Header.Get("Content-Type") }
