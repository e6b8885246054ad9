package web

import "net/http"

// response records whether an application's function has written a response, and calls beforeHeader
// at the last moment at which a header can be added to it.
type response struct {
	http.ResponseWriter
	wrote        bool
	beforeHeader func(status int)
}

// WriteHeader implements http.ResponseWriter.
func (r *response) WriteHeader(status int) {
	if !r.wrote && (status >= 200 || status == http.StatusSwitchingProtocols) {
		r.wrote = true
		if r.beforeHeader != nil {
			r.beforeHeader(status)
		}
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (r *response) Write(b []byte) (int, error) {
	if !r.wrote {
		r.WriteHeader(http.StatusOK)
	}
	return r.ResponseWriter.Write(b)
}

// Flush implements http.Flusher.
func (r *response) Flush() { _ = r.FlushError() }

// FlushError is what http.ResponseController looks for.
func (r *response) FlushError() error {
	if !r.wrote {
		r.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap is what http.ResponseController looks for.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }
