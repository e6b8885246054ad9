package sandbox

import (
	"errors"
	"io"
	"net/http"
	"strings"
)

// call is a request to an operation that passed the document's checks.
type call struct {
	match  match
	body   []byte
	caller *account // nil for an operation without credentials
}

// handlers hold the operations that really do something; all others answer with their example.
var handlers = map[string]func(*Sandbox, *http.Request, call) answer{
	exchangeOperation:    (*Sandbox).exchange,
	"createAuthKeysCode": (*Sandbox).createCode,
	"getCurrentKey":      (*Sandbox).currentKey,
}

// exchangeOperation is the one operation whose body is checked by hand, in the service's own words.
const exchangeOperation = "exchangeAuthCodeForAPIKey"

func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	if s.cors(w, r) {
		return
	}
	m, found, others := s.document.find(r)
	operation := ""
	if found {
		operation = m.id()
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.config.MaxBody))
	entry := s.log.begin(s.config.Clock(), r, body, operation)
	if err != nil {
		status := http.StatusBadRequest
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		s.play(w, r, entry, nil, func() answer { return plainError(status) }, plainError)
		return
	}
	if !found {
		a := errorAnswer(http.StatusNotFound, "Not Found", nil)
		if len(others) > 0 {
			a = errorAnswer(http.StatusMethodNotAllowed, "Method Not Allowed", nil)
			a.header.Set("Allow", strings.Join(others, ", "))
		}
		s.play(w, r, entry, nil, func() answer { return a }, plainError)
		return
	}
	actual := func() answer {
		c := call{match: m, body: body}
		if refused, ok := s.document.check(r, body, m, s.authenticator(&c.caller)); !ok {
			return refused
		}
		if handle, ok := handlers[operation]; ok {
			return handle(s, r, c)
		}
		return s.document.success(m.route.Operation)
	}
	example := func(status int) answer { return s.document.example(m.route.Operation, status) }
	s.play(w, r, entry, s.failures.next(operation), actual, example)
}
