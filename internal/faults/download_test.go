package faults

import (
	"context"
	"io"
	"net/http"

	"github.com/openrouter-go/openrouter"
)

// The document has no operation yet whose response is not JSON. This is one as the generator writes
// it; the generator's own tests generate one.
var downloadOperation = openrouter.Operation{
	ID: "download", Method: "GET", Path: "/file", Body: openrouter.BodyBytes, Accept: "application/octet-stream",
}

// enough is what download reads at most: a file is streamed, and how much is too much is the
// reader's to say.
const enough = 1 << 20

// download returns the file, and what failed: the call, or a Read of what it returned.
func download(ctx context.Context, client *openrouter.Client) ([]byte, error) {
	content, err := openrouter.CallContent(ctx, client, &downloadOperation, nil, nil,
		func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, "GET", attempt.BaseURL().JoinPath("file").String(), nil)
			if err != nil {
				return nil, err
			}
			return attempt.Do(req)
		})
	if err != nil {
		return nil, err
	}
	defer content.Close()
	file, err := io.ReadAll(io.LimitReader(content, enough))
	if err != nil {
		return nil, err
	}
	return file, nil
}
