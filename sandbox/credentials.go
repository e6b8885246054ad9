package sandbox

import (
	"context"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// refusal carries the response to missing or useless credentials through the validator.
type refusal struct{ response response }

func (*refusal) Error() string { return "credentials refused" }

// authenticator returns a function that checks the request's credentials and sets found to the
// account that they belong to.
func (s *Sandbox) authenticator(found **account) openapi3filter.AuthenticationFunc {
	return func(_ context.Context, in *openapi3filter.AuthenticationInput) error {
		owner, refused := s.authenticate(credential(in.RequestValidationInput.Request, in.SecurityScheme))
		if refused != nil {
			return &refusal{*refused}
		}
		*found = owner
		return nil
	}
}

// credential returns the request's key from where the document says it is, "" when there is none.
func credential(r *http.Request, scheme *openapi3.SecurityScheme) string {
	switch {
	case scheme.Type == "apiKey" && scheme.In == "header":
		return r.Header.Get(scheme.Name)
	case scheme.Type == "apiKey" && scheme.In == "query":
		return r.URL.Query().Get(scheme.Name)
	case scheme.Type == "apiKey" && scheme.In == "cookie":
		if cookie, err := r.Cookie(scheme.Name); err == nil {
			return cookie.Value
		}
		return ""
	case scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "basic"):
		_, password, _ := r.BasicAuth()
		return password
	}
	name, value, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(name, "Bearer") {
		return ""
	}
	return strings.TrimSpace(value)
}
