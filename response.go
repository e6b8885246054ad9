package openrouter

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

var (
	errNoResponse = errors.New("the HTTP client returned neither a response nor an error")
	errTooLarge   = errors.New("larger than the limit")
)

// read reads a response to its end, unless the caller reads it later. It returns nil for a success
// with the documented kind of body, and a typed error for everything else.
func (a *Attempt) read(resp *http.Response) error {
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	a.response = *resp
	a.response.Body, a.response.Request = &a.body, nil // the request holds the key
	if into := a.call.settings.into; into != nil {
		kept := a.response
		kept.Body = http.NoBody
		*into = &kept
	}
	if resp.StatusCode/100 == 2 && a.call.op.Body.staysOpen() {
		return a.leaveOpen(resp)
	}
	defer func() { _ = resp.Body.Close() }()
	switch status := resp.StatusCode; {
	case status >= 400 && status < 600:
		limit := min(a.call.settings.limit, maxErrorRead)
		a.body.bytes, _ = a.readBody(resp, limit) // a broken body does not hide the status
		err := newAPIError(a.call.op, &a.response, a.body.bytes, a.redactor())
		a.call.settings.reportRejected(a.request, err)
		return err
	case status < 200 || status >= 300:
		return a.unusable(a.redirectProblem(resp), nil)
	}
	body, err := a.readBody(resp, a.call.settings.limit)
	a.body.bytes = body
	return a.checkSuccess(err)
}

// checkSuccess returns why the body of a success cannot be what the operation documents; err is
// what reading it ended in.
func (a *Attempt) checkSuccess(err error) error {
	isJSON := a.call.op.Body == BodyJSON
	switch a.call.op.Body {
	case BodyNone:
		return nil
	case BodyJSON:
		a.body.bytes = trimBOM(a.body.bytes)
		if err == nil && string(bytes.TrimSpace(a.body.bytes)) == "null" {
			return a.unusable("it is null", nil)
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errTooLarge):
		return a.unusable(tooLarge("it", a.call.settings.limit), nil)
	case isJSON && json.Valid(a.body.bytes):
		return nil // The value is complete: what broke behind it must not cost a key.
	case a.call.ctx.Err() != nil:
		return stopped(a.call.ctx, a.call.op, true, a.redactor().Error(err))
	}
	return a.unusable(brokeOff(int64(len(a.body.bytes))), a.redactor().Error(err))
}

func tooLarge(what string, limit int64) string {
	return fmt.Sprintf("%s is larger than %d bytes (WithResponseLimit)", what, limit)
}

func brokeOff(bytes int64) string { return fmt.Sprintf("it broke off after %d bytes", bytes) }

// readBody reads and decompresses a body of at most limit bytes.
func (a *Attempt) readBody(resp *http.Response, limit int64) ([]byte, error) {
	return readAll(a.call.ctx, decompressed(resp), resp.ContentLength, limit)
}

// readAll reads at most limit bytes, and one more to tell that there are more. It ends with its
// context, and takes the word of a foreign Reader for nothing: one may return nothing for ever, or
// claim more than there was room for.
func readAll(ctx context.Context, r io.Reader, size, limit int64) ([]byte, error) {
	const usual, most = 512, 1 << 20 // of what is allocated before anything was read
	body := make([]byte, 0, min(max(size+1, usual), most))
	for {
		if err := ctx.Err(); err != nil {
			return body, err
		}
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+max(0, min(n, cap(body)-len(body)))]
		switch {
		case int64(len(body)) > limit:
			return body[:limit], errTooLarge
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return body, err
		}
	}
}

// decompressed returns the body as the server meant it. It is decompressed here and not by
// net/http, which would lose a body that only claims to be gzip: a key must not be lost over that.
func decompressed(resp *http.Response) io.Reader {
	if isGzip(resp.Header.Get("Content-Encoding")) && !resp.Uncompressed {
		return &gunzip{body: bufio.NewReader(resp.Body)}
	}
	return resp.Body
}

// gunzip decodes gzip, and passes on what is none.
type gunzip struct {
	body *bufio.Reader
	r    io.Reader // nil before the first Read
}

func (g *gunzip) Read(b []byte) (int, error) {
	if g.r == nil {
		g.r = g.body
		if magic, _ := g.body.Peek(2); string(magic) == "\x1f\x8b" {
			zipped, err := gzip.NewReader(g.body)
			if err != nil {
				return 0, err
			}
			g.r = zipped
		}
	}
	return g.r.Read(b)
}

func isGzip(encoding string) bool {
	return strings.EqualFold(encoding, "gzip") || strings.EqualFold(encoding, "x-gzip")
}

// content is a body that was read. The generated parser takes its bytes as they are.
type content struct {
	bytes []byte
	next  int
}

// Bytes returns the whole body.
func (c *content) Bytes() []byte { return c.bytes }

func (c *content) Read(b []byte) (int, error) {
	n := copy(b, c.bytes[c.next:])
	if c.next += n; n == 0 && len(b) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (c *content) Close() error { return nil }

// unusable returns the error of a response that is no error of the service but no result either.
func (a *Attempt) unusable(problem string, cause error) error {
	body := a.body.bytes
	return &ResponseError{
		Operation:   a.call.op.ID,
		StatusCode:  a.response.StatusCode,
		ContentType: a.redactor().Text(mediaType(a.response.Header.Get("Content-Type"))),
		Problem:     problem,
		Err:         cause,
		body:        func() []byte { return body },
	}
}

// mediaType leaves the parameters out: where a response is odd, anything may stand in them, a key
// included.
func mediaType(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return media
}

// redirectProblem names the host alone: the rest of a Location may hold anything.
func (a *Attempt) redirectProblem(resp *http.Response) string {
	location, err := url.Parse(resp.Header.Get("Location"))
	if err == nil && location.Host != "" && resp.StatusCode/100 == 3 {
		host := printableText(a.redactor().Text(location.Hostname()), 253)
		return "it redirects to " + host + ", which is not followed"
	}
	return "it is neither a success nor an error"
}
