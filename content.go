package openrouter

import (
	"context"
	"net/http"
	"strings"
)

// Content is the body of a response that is not JSON, such as audio or a file. It is an
// [io.ReadCloser] and arrives while it is read, so its size needs no memory and [WithResponseLimit]
// does not apply.
//
// Close it, also before its end, which ends the request. [WithTimeout] bounds the time until the
// headers, and then each wait for bytes; the call's context ends a Read too. The errors of Read are
// those of a call: [*TimeoutError], [*CanceledError], [*ResponseError] for a body that breaks off.
// Read and Close may be called at the same time, Read by one goroutine.
type Content struct {
	// ContentType is what the service calls the body, such as "audio/mpeg"; empty when it
	// does not say.
	ContentType string
	// Length is the number of bytes of the whole body; -1 when the service does not say.
	Length int64

	body *openBody
}

// Read reads bytes as they arrive.
func (c *Content) Read(p []byte) (int, error) {
	if c.body == nil { // not made by a call
		return 0, errClosed
	}
	return c.body.Read(p)
}

// Close ends the request and frees its connection. It never fails.
func (c *Content) Close() error {
	if c.body == nil {
		return nil
	}
	return c.body.Close()
}

// CallContent is [Call] for an operation whose success is not JSON but of the media type Accept of
// its Operation. A page of HTML in place of it, which is what a proxy's sign-in page looks like, is
// a [*ResponseError]. send returns the response as it came.
func CallContent(ctx context.Context, c *Client, op *Operation, opts []Option, in Input,
	send func(context.Context, *Attempt) (*http.Response, error),
) (*Content, error) {
	call, err := newCall(ctx, c, op, opts, in)
	if err != nil {
		return nil, err
	}
	defer call.cancel()
	for {
		attempt := call.newAttempt()
		body := newOpenBody(ctx, attempt)
		response, err := send(body.ctx, attempt)
		if err = body.attach(response, attempt.failure(err)); err == nil {
			return newContent(response, body), nil
		}
		if err := call.retry(err); err != nil {
			return nil, err
		}
	}
}

func newContent(response *http.Response, body *openBody) *Content {
	length := response.ContentLength
	if response.Header.Get("Content-Encoding") != "" {
		length = -1 // it is that of the encoded bytes
	}
	return &Content{ContentType: response.Header.Get("Content-Type"), Length: length, body: body}
}

// contentTypeMismatch returns why a response cannot be what the document names, a media type or a
// range of them; empty when it can. Where either of the two names nothing in particular, anything
// may be it but a page of HTML.
func contentTypeMismatch(documented string, resp *http.Response) string {
	const anyBytes = "application/octet-stream"
	got, want := mediaType(resp.Header.Get("Content-Type")), mediaType(documented)
	major, minor, _ := strings.Cut(want, "/")
	encoding := resp.Header.Get("Content-Encoding")
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return "it has no content"
	case encoding != "" && !isGzip(encoding) && !strings.EqualFold(encoding, "identity"):
		return "it is encoded in a way that was not asked for"
	case got == want || minor == "*" && strings.HasPrefix(got, major+"/"):
		return ""
	case (want == anyBytes || major == "*" || got == anyBytes || got == "") && got != "text/html":
		return ""
	}
	return "it is not " + documented
}
