package openrouter

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter/gen"
)

var (
	errNoValue  = errors.New("it is not the documented JSON")
	errNoAnswer = errors.New("the HTTP client returned neither an answer nor an error")
	errTooLarge = errors.New("larger than the limit")
)

// missingError names a part of an answer without which the answer is none.
type missingError string

func (e missingError) Error() string { return string(e) + " is missing or empty" }

// missing says why an answer that was parsed is none: a key is not there, or nothing that the document says of it is. Everything else may be
// missing: a new server must not break an old client. What is there may be zero, which is why the body is asked then.
func missing(value any, body []byte) error {
	v := reflect.ValueOf(value).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	parts := documentedParts(v.Type())
	seen, required := false, ""
	for _, part := range parts {
		zero := v.Field(part.index).IsZero()
		switch {
		case zero && part.required && part.isKey:
			return missingError(part.name)
		case !zero:
			seen = true
		case part.required && required == "":
			required = part.name
		}
	}
	if seen || required == "" {
		return nil
	}
	if len(body) > maxErrorBody { // so much, and nothing of what the document says
		return missingError(required)
	}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(body, &members) // what is no object has no members
	for _, part := range parts {
		if raw, ok := members[part.name]; ok && string(raw) != "null" {
			return nil
		}
	}
	return missingError(required)
}

// withKey reads an answer again that has a key in it and, beside it, something that is not of the documented type. The key has been made and
// cannot be read another time: what stands beside it is left out.
func withKey[T any](api *gen.ClientWithResponses, problem error, result **T) bool {
	var kind *json.UnmarshalTypeError
	if !errors.As(problem, &kind) || reflect.TypeFor[T]().Kind() != reflect.Struct {
		return false
	}
	sender := api.ClientInterface.(*gen.Client).Client.(*sender)
	answer := new(T)
	if err := json.Unmarshal(sender.body, answer); !errors.As(err, &kind) {
		return false
	}
	v := reflect.ValueOf(answer).Elem()
	for _, part := range documentedParts(v.Type()) {
		if part.isKey && !v.Field(part.index).IsZero() {
			*result = answer
			return true
		}
	}
	return false
}

type part struct {
	index           int
	name            string
	required, isKey bool
}

var partsByType sync.Map // reflect.Type to []part

// documentedParts returns the members of an answer.
func documentedParts(t reflect.Type) []part {
	if parts, ok := partsByType.Load(t); ok {
		return parts.([]part)
	}
	var parts []part
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.IsExported() && name != "" && name != "-" {
			parts = append(parts, part{i, name, !strings.Contains(options, "omitempty"), field.Type == reflect.TypeFor[Key]()})
		}
	}
	partsByType.Store(t, parts)
	return parts
}

// parseProblem says what a parser found wrong, without the value it found.
func parseProblem(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var absent missingError
	switch {
	case errors.As(err, &absent) || errors.Is(err, errNoValue):
		return err.Error()
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("its %s is not of the documented type", printableText(kind.Field, 100))
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not JSON, or cut off (at byte %d)", syntax.Offset)
	}
	return "it is not the documented JSON"
}

// redirectProblem names the host alone: the rest of a Location may hold anything.
func redirectProblem(resp *http.Response, hide redactor) string {
	if location, err := url.Parse(resp.Header.Get("Location")); err == nil && location.Host != "" && resp.StatusCode/100 == 3 {
		return "it redirects to " + printableText(hide.text(location.Hostname()), 253) + ", which is not followed"
	}
	return "it is neither a success nor an error"
}
