package openrouter

import (
	"context"
	"net/http"
	"strings"
)

// Content is the body of an answer that is not JSON, such as audio or a file, as it came.
type Content struct {
	// ContentType is what the service says that the body is, such as "audio/mpeg"; empty when it does not say.
	ContentType string
	// Body is the whole of it. [WithResponseLimit] bounds its length.
	Body []byte
}

// CallContent is [Call] for an operation whose success is not JSON. Its Operation says in Accept what it is. A page of HTML in
// place of it, which is what a proxy's sign-in page looks like, is a [*ResponseError]. send returns the response as it came.
func CallContent(ctx context.Context, c *Client, op *Operation, opts []Option, in Input,
	send func(context.Context, *Attempt) (*http.Response, error),
) (*Content, error) {
	var content *Content
	err := run(ctx, c, op, opts, in, func(ctx context.Context, a *Attempt) error {
		response, err := send(ctx, a)
		if err == nil {
			content = &Content{ContentType: response.Header.Get("Content-Type"), Body: a.body}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return content, nil
}

// unlike says why an answer cannot be what the document names, a media type or a range of them; empty when it can. Where either of the
// two says nothing in particular, anything may be it but a page of HTML.
func unlike(documented string, resp *http.Response) string {
	const anyBytes = "application/octet-stream"
	got, want := mediaType(resp.Header.Get("Content-Type")), mediaType(documented)
	major, minor, _ := strings.Cut(want, "/")
	encoding := resp.Header.Get("Content-Encoding")
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return "it has no content"
	case encoding != "" && !strings.EqualFold(encoding, "gzip") && !strings.EqualFold(encoding, "x-gzip") && !strings.EqualFold(encoding, "identity"):
		return "it is encoded in a way that was not asked for"
	case got == want || minor == "*" && strings.HasPrefix(got, major+"/"):
		return ""
	case (want == anyBytes || major == "*" || got == anyBytes || got == "") && got != "text/html":
		return ""
	}
	return "it is not " + documented
}
