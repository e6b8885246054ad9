package sandbox

import (
	"errors"
	"net/http"
	"strings"
)

// call is a request to an operation.
type call struct {
	match    match
	received received
	value    any      // the body, decoded and valid
	caller   *account // nil for an operation without credentials

	contentType string // the one to respond with, "" for the operation's choice
}

// handler is an operation that has effects; all others respond with their example.
type handler struct {
	method, path string
	serve        func(*Sandbox, *http.Request, *call) response
}

// handlers are found by operationId, method and path: an operation of a foreign document may have a
// name of ours.
var handlers = map[string]handler{
	exchangeOperation: {
		method: http.MethodPost,
		path:   "/auth/keys",
		serve:  (*Sandbox).exchange,
	},
	"createAuthKeysCode": {
		method: http.MethodPost,
		path:   "/auth/keys/code",
		serve:  (*Sandbox).createCode,
	},
	"getCurrentKey": {
		method: http.MethodGet,
		path:   "/key",
		serve:  (*Sandbox).currentKey,
	},
}

// exchangeOperation is the one operation whose body is checked by hand, in the service's own words.
const exchangeOperation = "exchangeAuthCodeForAPIKey"

func (*Sandbox) handler(m match) func(*Sandbox, *http.Request, *call) response {
	if h := handlers[m.id()]; h.path == m.route.Path && h.method == m.route.Method {
		return h.serve
	}
	return nil
}

func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	if s.cors(w, r) {
		return
	}
	m, found, others := s.document.find(r)
	operation := ""
	if found {
		operation = m.id()
	}
	got := s.config.receive(w, r)
	entry := s.log.begin(s.config.Clock(), r, got, operation)
	if got.err != nil {
		status := http.StatusBadRequest
		var tooLarge *http.MaxBytesError
		if errors.As(got.err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		s.send(w, r, entry, plainError(status))
		return
	}
	if !found {
		missing := errorResponse(http.StatusNotFound, "Not Found", nil)
		if len(others) > 0 {
			missing = errorResponse(http.StatusMethodNotAllowed, "Method Not Allowed", nil)
			missing.header.Set("Allow", strings.Join(others, ", "))
		}
		s.send(w, r, entry, missing)
		return
	}
	c := &call{match: m, received: got}
	s.respond(w, r, entry, s.failures.next(operation), outcomes{
		actual: func(contentType string) response {
			c.contentType = contentType
			return s.serveOperation(r, c)
		},
		documented: func(status int, contentType string) response {
			return s.document.example(m.operation(), status, contentType)
		},
		streamError: func(failure *Failure) []byte { return s.document.streamError(m.operation(), failure) },
	})
}

func (s *Sandbox) serveOperation(r *http.Request, c *call) response {
	if refused := s.validate(r, c); refused != nil {
		return *refused
	}
	if serve := s.handler(c.match); serve != nil {
		return serve(s, r, c)
	}
	return s.success(r, c)
}
