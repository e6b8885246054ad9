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
//	return openrouter.Call(ctx, client, &uploadFileOperation, opts, request, (*gen.UploadFileResult).GetJSON200,
//		func(ctx context.Context, attempt *openrouter.Attempt) (*gen.UploadFileResult, error) {
//			return gen.Over(attempt.BaseURL(), attempt).UploadFileWithBodyWithResponse(ctx, params, form.ContentType(), form.Body(attempt))
//		})
//
// It is streamed, so that a file needs no memory of its size. The request states its length where that
// of every file is known. It is retried where every file is an [io.Seeker], or none of it was read.
type Form struct {
	form *multipartbody.Form
	err  error // why there is no form; the first attempt returns it
}

// NewForm returns the form of a request, which is a struct with json tags: a part for each field, under
// the name of its tag. A [File] is an upload, a list a part for each of its items, an object JSON.
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
	a.form = f
	return http.NoBody // Do puts the body in its place, when nothing can refuse the request any more
}

// canRepeat reports whether there may be another attempt.
func (f *Form) canRepeat() bool { return f == nil || f.form != nil && f.form.Reusable() }

// checkForm refuses a request whose form cannot be made.
func (s *Attempt) checkForm() error {
	if s.form == nil || s.form.err == nil {
		return nil
	}
	return invalidRequest(s.op.ID, s.form.err)
}

// attachForm gives the request its body. Nothing but the transport reads or closes it.
func (s *Attempt) attachForm(req *http.Request) error {
	if s.form == nil {
		return nil
	}
	body, err := s.form.form.Body(s.ctx)
	switch {
	case err == nil:
		req.Body, req.ContentLength, req.GetBody = body, s.form.form.Length(), nil
		return nil
	case s.ctx.Err() != nil:
		return stopped(s.ctx, s.op, false, s.ctx.Err())
	}
	return &InvalidRequestError{
		Operation: s.op.ID, Field: "file", Problem: "cannot be read from its start again", Err: s.hide.hide(err),
	}
}
