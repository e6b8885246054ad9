package openrouter

import (
	"io"
	"net/http"

	"github.com/openrouter-go/openrouter/internal/multipartbody"
	"github.com/openrouter-go/openrouter/wire"
)

// File is a part of a multipart request: an upload.
type File = wire.File

// Form is a request in multipart/form-data (RFC 7578). Generated functions make one for each call:
//
//	form := openrouter.NewForm(request)
//	return openrouter.Call(ctx, client, &uploadFileOperation, opts, request, value,
//		func(ctx context.Context, attempt *openrouter.Attempt) (*gen.UploadFileResult, error) {
//			api := gen.Over(attempt.BaseURL(), attempt)
//			return api.UploadFileWithBodyWithResponse(ctx, params, form.ContentType(), form.Body(attempt))
//		})
//
// It is streamed, so that a file needs no memory of its size. The request states its length where
// that of every file is known. It is retried where every file is an [io.Seeker], or none of it was
// read.
type Form struct {
	form *multipartbody.Form
	err  error // why there is no form; the first attempt returns it
}

// NewForm returns the form of a request, which is a struct with json tags: a part for each field,
// under the name of its tag. A [File] is an upload, a list a part for each of its items, an object
// JSON.
func NewForm(request any) *Form {
	form, err := multipartbody.New(request)
	return &Form{form, err}
}

// ContentType returns the header that goes with the body.
func (f *Form) ContentType() string {
	if f.form == nil {
		return "multipart/form-data"
	}
	return f.form.ContentType()
}

// Body returns the body for one attempt, from its start.
func (f *Form) Body(a *Attempt) io.Reader {
	a.call.form = f
	return http.NoBody // Do puts the body in its place, when nothing can refuse the request any more
}

// canRepeat reports whether there may be another attempt.
func (f *Form) canRepeat() bool { return f == nil || f.form != nil && f.form.Reusable() }

// checkForm returns an error for a request whose form cannot be made.
func (a *Attempt) checkForm() error {
	form := a.call.form
	if form == nil || form.err == nil {
		return nil
	}
	return invalidRequest(a.call.op.ID, form.err)
}

// attachForm gives the request its body. Nothing but the transport reads or closes it.
func (a *Attempt) attachForm(req *http.Request) error {
	if a.call.form == nil {
		return nil
	}
	form := a.call.form.form
	body, err := form.Body(a.ctx)
	switch {
	case err == nil:
		req.Body, req.ContentLength, req.GetBody = body, form.Length(), nil
		return nil
	case a.ctx.Err() != nil:
		return stopped(a.ctx, a.call.op, false, a.ctx.Err())
	}
	return a.invalid("file", "cannot be read from its start again", err)
}
